/** Embedded C: what of it the script's own language can see. The text itself is the compiler's business. */
import type { ByteString, Token, ValueType } from '../../base/index.js';
import type { FunctionSymbol, ResolvedExpression, ResolvedStatement } from '../resolved.js';
import { goOnWith } from './overloads.js';
import { refuse } from '../refusal.js';
import { type BodyScope, type FurtherOverload, type LocalTable, resolveScalar } from './scope.js';

/** SystemTap's marks are comments in the text. */
const has = (code: ByteString, mark: string): boolean => code.includes(`/* ${mark} */`);

/** `function f:long (x:long) %{ … %}`: what calls it gives it all its parameters. */
export function embeddedBody(
  scope: BodyScope,
  symbol: FunctionSymbol,
  code: ByteString,
  further: FurtherOverload | undefined,
): ResolvedStatement {
  const { declaration, parameters, token } = symbol;
  const type = declaration.returnType;
  const globals = globalsOf(scope, declaration.body.token, code);
  const expression: ResolvedExpression = {
    kind: 'embedded',
    token: declaration.body.token,
    form: 'function',
    code,
    type,
    pure: has(code, 'pure'),
    names: [...parameters.map(({ name }) => name), ...globals.names],
    arguments: [
      ...parameters.map((each): ResolvedExpression => ({ kind: 'variable', token: each.token, symbol: each })),
      ...globals.uses,
    ],
  };
  if (code.includes(NEXT)) return orNext(symbol, expression, scope.locals, further);
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
  const condition: ResolvedExpression = {
    kind: 'embedded',
    token: at,
    form: 'expression',
    code: TAKE_NEXT,
    type: 'long',
    pure: false,
    names: [],
    arguments: [],
  };
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

/** For -g alone: what the function does can harm the machine. */
export function isForGuru({ declaration: { body } }: FunctionSymbol): boolean {
  if (body.kind !== 'block') return has(body.code, 'guru');
  const [first] = body.statements;
  return first?.kind === 'embedded-code-statement' && has(first.code, 'guru');
}

/** `%{ … %}` among statements: it gives no value. Our mark for what is -g's alone is no C. */
export function embeddedStatement(scope: BodyScope, token: Token, code: ByteString): ResolvedStatement {
  if (code.trim() === '/* guru */') return { kind: 'empty', token };
  const expression = embedded(scope, token, code, 'statement', undefined);
  return { kind: 'expression', token, expression };
}

/** `%{ … %}` as a value: a number, unless the text says that it is a string. */
export function embeddedExpression(scope: BodyScope, token: Token, code: ByteString): ResolvedExpression {
  return embedded(scope, token, code, 'expression', has(code, 'string') ? 'string' : 'long');
}

function embedded(
  scope: BodyScope,
  token: Token,
  code: ByteString,
  form: 'statement' | 'expression',
  type: ValueType | undefined,
): ResolvedExpression {
  const { names, uses } = globalsOf(scope, token, code);
  return { kind: 'embedded', token, form, code, type, pure: has(code, 'pure'), names, arguments: uses };
}

/**
 * Globals that the text reads or sets by STAP_GLOBAL_GET_x and STAP_GLOBAL_SET_x, as its marks say. Each is an argument that
 * uses the global in the same way, so that all passes know of it and the body holds its lock.
 */
function globalsOf(
  scope: BodyScope,
  token: Token,
  code: ByteString,
): { readonly names: readonly string[]; readonly uses: readonly ResolvedExpression[] } {
  const marks = [...code.matchAll(/\/\* pragma:(read|write):(\w+) \*\//g)];
  const names = marks.map(([, how, name = '']) => `__${how === 'read' ? 'get' : 'set'}_${name}`);
  const uses = marks.map(([, how, name = '']): ResolvedExpression => {
    if (scope.symbols.globalNamed(name, scope.file) === undefined)
      return refuse('embedded-global', `unresolved global ${name} of embedded C`, token);
    const variable: ResolvedExpression = { kind: 'variable', token, symbol: resolveScalar(scope, name, token) };
    if (how === 'read') return variable;
    return { kind: 'assignment', token, op: 'store', target: variable, value: variable };
  });
  return { names, uses };
}
