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
  /** After a mistake in the head the name stands for nothing; undefined where it could not even be named. */
  | { readonly kind: 'refused'; readonly error: ScriptToken; readonly macro: Macro | undefined };

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
  const parameters: string[] = [];
  let name: ScriptToken | undefined;
  try {
    name = next();
    if (name === undefined || !isName(name)) throw new Refusal(MACRO.name, name?.token);
    const refused = check(name.text, name.token);
    if (refused !== undefined) return { kind: 'refused', error: refused, macro: undefined };
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
    const macro =
      name !== undefined && isName(name) ? { name: name.text, token: name.token, parameters, body: [] } : undefined;
    return { kind: 'refused', error: errorToken(script, error.place, error.at), macro };
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
