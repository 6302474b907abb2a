/** `@define NAME %( body %)`, `@define NAME(a, b) %( body %)` */
import type { Token } from '../../../base/index.js';
import {
  ERROR,
  errorToken,
  IDENTIFIER,
  TARGET,
  type Script,
  type ScriptToken,
  type TokenSource,
} from '../lexer/script-token.js';
import { MACRO, type Message } from '../messages.js';
import type { Macro } from './macro.js';

export type Definition =
  | { readonly kind: 'macro'; readonly macro: Macro; readonly errors: readonly ScriptToken[] }
  | { readonly kind: 'refused'; readonly error: ScriptToken };

/** Thrown and caught in this file only. */
class Refusal extends Error {
  readonly place: Message;
  readonly at: Token | undefined;
  constructor(message: Message, at: Token | undefined) {
    super(message.text);
    this.place = message;
    this.at = at;
  }
}

/**
 * Reads a definition behind its `@define`.
 * @param check refuses a name; its own error, if any, is given instead of the definition
 */
export function readDefinition(
  source: TokenSource,
  script: Script,
  check: (name: string, token: Token) => ScriptToken | undefined,
): Definition {
  let last: ScriptToken | undefined;
  const next = (): ScriptToken | undefined => {
    last = source.next();
    return last;
  };
  try {
    const name = next();
    if (name === undefined || !isName(name)) throw new Refusal(MACRO.name, name?.token);
    const refused = check(name.text, name.token);
    if (refused !== undefined) {
      skipRest(source, undefined);
      return { kind: 'refused', error: refused };
    }
    const parameters: string[] = [];
    let open = next();
    if (open?.class === '(') {
      do {
        const parameter = next();
        if (parameter === undefined || !isName(parameter)) throw new Refusal(MACRO.parameterName, parameter?.token);
        parameters.push(parameter.text);
        const end = next();
        if (end?.class !== ',' && end?.class !== ')') throw new Refusal(MACRO.parameterEnd, end?.token);
      } while (last?.class !== ')');
      open = next();
      if (open?.class !== '%(') throw new Refusal(MACRO.body, open?.token);
    } else if (open?.class !== '%(') throw new Refusal(MACRO.bodyOrParameters, open?.token);
    const body = readBody(source);
    if (body === undefined) throw new Refusal(MACRO.unclosedBody, name.token);
    const errors = body.filter((each) => each.class === ERROR);
    return {
      kind: 'macro',
      macro: { name: name.text, token: name.token, parameters, body: body.filter((each) => each.class !== ERROR) },
      errors,
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    skipRest(source, last);
    return { kind: 'refused', error: errorToken(script, error.place, error.at) };
  }
}

function isName({ class: of }: ScriptToken): boolean {
  return of === IDENTIFIER || of === TARGET;
}

/** Up to the `%)` that closes the body, with whole `%( … %)` inside. */
function readBody(source: TokenSource): ScriptToken[] | undefined {
  const body: ScriptToken[] = [];
  let depth = 0;
  for (let token = source.next(); token !== undefined; token = source.next()) {
    if (token.class === '%(') depth++;
    if (token.class === '%)' && depth-- === 0) return body;
    body.push(token);
  }
  return undefined;
}

/** After a mistake in the head: leaves out the body that follows on it, so that one mistake is one error. */
function skipRest(source: TokenSource, last: ScriptToken | undefined): void {
  let token = last ?? source.next();
  for (let looked = 0; token !== undefined && token.class !== '%(' && looked < HEAD_TOKENS; looked++)
    token = source.next();
  if (token?.class === '%(') readBody(source);
}
const HEAD_TOKENS = 8;
