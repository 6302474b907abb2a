/** Embedded C: what of it the script's own language can see. The text itself is the compiler's business. */
import type { ByteString, Token, ValueType } from '../../base/index.js';
import type { FunctionSymbol, ResolvedExpression, ResolvedStatement } from '../resolved.js';

/** SystemTap's marks are comments in the text. */
const has = (code: ByteString, mark: string): boolean => code.includes(`/* ${mark} */`);

/** `function f:long (x:long) %{ … %}`: what calls it gives it all its parameters. */
export function embeddedBody({ declaration, parameters, token }: FunctionSymbol, code: ByteString): ResolvedStatement {
  const expression: ResolvedExpression = {
    kind: 'embedded',
    token: declaration.body.token,
    form: 'function',
    code,
    type: declaration.returnType,
    pure: has(code, 'pure'),
    names: parameters.map(({ name }) => name),
    arguments: parameters.map((symbol) => ({ kind: 'variable', token: symbol.token, symbol })),
  };
  if (declaration.returnType === undefined) return { kind: 'expression', token, expression };
  return { kind: 'return', token, value: expression };
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
