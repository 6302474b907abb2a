/** Embedded C: what of it the script's own language can see. The text itself is the compiler's business. */
import type { ByteString, Token, ValueType } from '../../base/index.js';
import type { FunctionSymbol, ResolvedExpression, ResolvedStatement } from '../resolved.js';
import { goOnWith } from './overloads.js';
import type { FurtherOverload, LocalTable } from './scope.js';

/** SystemTap's marks are comments in the text. */
const has = (code: ByteString, mark: string): boolean => code.includes(`/* ${mark} */`);

/** `function f:long (x:long) %{ … %}`: what calls it gives it all its parameters. */
export function embeddedBody(
  symbol: FunctionSymbol,
  code: ByteString,
  locals: LocalTable,
  further: FurtherOverload | undefined,
): ResolvedStatement {
  const { declaration, parameters, token } = symbol;
  const type = declaration.returnType;
  const expression: ResolvedExpression = {
    kind: 'embedded',
    token: declaration.body.token,
    form: 'function',
    code,
    type,
    pure: has(code, 'pure'),
    names: parameters.map(({ name }) => name),
    arguments: parameters.map((each) => ({ kind: 'variable', token: each.token, symbol: each })),
  };
  if (code.includes(NEXT)) return orNext(symbol, expression, locals, further);
  if (type === undefined) return { kind: 'expression', token, expression };
  return { kind: 'return', token, value: expression };
}

/** Leaves the text; the next overload is called. */
export const NEXT = 'STAP_NEXT';
/** Has it said so? Asked once. */
const TAKE_NEXT = ' stap_take_next(CONTEXT) ';

function orNext(
  { declaration, token }: FunctionSymbol,
  expression: ResolvedExpression,
  locals: LocalTable,
  further: FurtherOverload | undefined,
): ResolvedStatement {
  const at = declaration.body.token;
  const condition = embedded(at, TAKE_NEXT, 'expression', 'long');
  const next: ResolvedStatement = {
    kind: 'if',
    token,
    condition,
    consequent: goOnWith(further, at),
    alternate: undefined,
  };
  if (declaration.returnType === undefined) {
    return { kind: 'block', token, statements: [{ kind: 'expression', token, expression }, next] };
  }
  const kept: ResolvedExpression = { kind: 'variable', token, symbol: locals.hide('__value', token) };
  const keep: ResolvedExpression = { kind: 'assignment', token, op: 'store', target: kept, value: expression };
  const statements: readonly ResolvedStatement[] = [
    { kind: 'expression', token, expression: keep },
    next,
    { kind: 'return', token, value: kept },
  ];
  return { kind: 'block', token, statements };
}

/** `%{ … %}` among statements: it gives no value. */
export function embeddedStatement(token: Token, code: ByteString): ResolvedStatement {
  const expression = embedded(token, code, 'statement', undefined);
  return { kind: 'expression', token, expression };
}

/** `%{ … %}` as a value: a number, unless the text says that it is a string. */
export function embeddedExpression(token: Token, code: ByteString): ResolvedExpression {
  return embedded(token, code, 'expression', has(code, 'string') ? 'string' : 'long');
}

function embedded(
  token: Token,
  code: ByteString,
  form: 'statement' | 'expression',
  type: ValueType | undefined,
): ResolvedExpression {
  return { kind: 'embedded', token, form, code, type, pure: has(code, 'pure'), names: [], arguments: [] };
}
