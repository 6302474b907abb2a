/** Statements: a refused one is reported and left out, and the block goes on. */
import { embeddedStatement } from './embedded.js';
import { goOnWith } from './overloads.js';
import { unreachable, type Token } from '../../base/index.js';
import type * as ast from '../../frontend/stap/ast.js';
import type { LocalSymbol, ResolvedExpression, ResolvedStatement } from '../resolved.js';
import { attempt, refuse } from '../refusal.js';
import { resolveArray, resolveElement, resolveExpression, resolveKeys } from './expressions.js';
import { resolveHistogramLoop } from './histogram-loop.js';
import { resolveScalar, type BodyScope } from './scope.js';

export function resolveStatement(scope: BodyScope, node: ast.Statement): ResolvedStatement {
  const { token } = node;
  const sub = (each: ast.Statement): ResolvedStatement => resolveStatement(scope, each);
  const expression = (each: ast.Expression): ResolvedExpression => resolveExpression(scope, each);
  const optional = (each: ast.Expression | undefined): ResolvedExpression | undefined =>
    each === undefined ? undefined : expression(each);
  switch (node.kind) {
    case 'block':
      return resolveBlock(scope, node);
    case 'empty':
      return { kind: 'empty', token };
    case 'expression-statement':
      return { kind: 'expression', token: firstToken(node.expression), expression: expression(node.expression) };
    case 'if':
      return resolveIf(scope, node);
    case 'while':
    case 'do-while':
      return resolveWhile(scope, node);
    case 'for': {
      const parts = { initial: optional(node.initial), condition: optional(node.condition), step: optional(node.step) };
      return { kind: 'loop', token, ...parts, testFirst: true, body: sub(node.body), over: undefined };
    }
    case 'foreach':
      return resolveForeach(scope, node);
    case 'try':
      return resolveTry(scope, node);
    case 'return':
      return { kind: 'return', token, value: optional(node.value) };
    case 'delete':
      return { kind: 'delete', token, operand: resolveDeleted(scope, node.operand) };
    case 'next':
      return resolveNext(scope, node);
    case 'break':
    case 'continue':
      return { kind: node.kind, token };
    case 'embedded-code-statement':
      return embeddedStatement(scope, token, node.code);
    default:
      return unreachable(node);
  }
}

/** In the order of the text: what is resolved first declares the locals. */
function resolveWhile(
  scope: BodyScope,
  node: Extract<ast.Statement, { kind: 'while' | 'do-while' }>,
): ResolvedStatement {
  const { token } = node;
  const testFirst = node.kind === 'while';
  const early = testFirst ? undefined : resolveStatement(scope, node.body);
  const condition = resolveExpression(scope, node.condition);
  const body = early ?? resolveStatement(scope, node.body);
  return { kind: 'loop', token, initial: undefined, condition, step: undefined, testFirst, body, over: undefined };
}

/** Where the expression begins: an assignment's own token is its operator. */
function firstToken(node: ast.Expression): Token {
  const first = firstOperand(node);
  return first === undefined ? node.token : firstToken(first);
}

/** The operand that stands before the node's own token. */
function firstOperand(node: ast.Expression): ast.Expression | undefined {
  if (node.kind === 'assignment') return node.target;
  if ('left' in node) return node.left;
  if (node.kind === 'ternary') return node.condition;
  if (node.kind === 'crement') return node.position === 'postfix' ? node.operand : undefined;
  if (node.kind === 'array-in') return node.indexes[0];
  return node.kind === 'array-index' ? node.base : undefined;
}

export function resolveBlock(scope: BodyScope, node: ast.BlockStatement): ResolvedStatement {
  const statements: ResolvedStatement[] = [];
  for (const each of node.statements) {
    const resolved = attempt(scope.sink, () => resolveStatement(scope, each));
    if (resolved !== undefined) statements.push(resolved);
  }
  return { kind: 'block', token: node.token, statements };
}

/** `if (@defined(…))` resolves only the branch that is taken. */
function resolveIf(scope: BodyScope, node: ast.IfStatement): ResolvedStatement {
  const { token } = node;
  const condition = resolveExpression(scope, node.condition);
  if (node.condition.kind === 'defined' && condition.kind === 'number') {
    const taken = condition.value === 0 ? node.alternate : node.consequent;
    return taken === undefined ? { kind: 'empty', token } : resolveStatement(scope, taken);
  }
  const consequent = resolveStatement(scope, node.consequent);
  const alternate = node.alternate === undefined ? undefined : resolveStatement(scope, node.alternate);
  return { kind: 'if', token, condition, consequent, alternate };
}

/** In a function, next hands the call to the next overload; the last one's is an error. */
function resolveNext(scope: BodyScope, node: ast.NextStatement): ResolvedStatement {
  const { token } = node;
  return scope.functionSymbol === undefined ? { kind: 'next', token } : goOnWith(scope.further, token);
}

function resolveTry(scope: BodyScope, node: ast.TryStatement): ResolvedStatement {
  const body = resolveStatement(scope, node.body);
  const { variable } = node;
  if (variable === undefined) {
    return {
      kind: 'try',
      token: node.token,
      body,
      variable: undefined,
      handler: resolveStatement(scope, node.handler),
    };
  }
  const named = loopVariable(scope, variable.name, variable.token);
  const handler = withPrefix(resolveStatement(scope, node.handler), named.copies);
  return { kind: 'try', token: node.token, body, variable: named.symbol, handler };
}

interface LoopVariable {
  readonly symbol: LocalSymbol;
  /** Where the script's name is a global: the copy from the hidden local that the loop or handler fills. */
  readonly copies: readonly ResolvedStatement[];
}

function loopVariable(scope: BodyScope, name: string, token: Token): LoopVariable {
  const symbol = resolveScalar(scope, name, token);
  if (symbol.kind === 'local') return { symbol, copies: [] };
  const hidden = scope.locals.hide(`__${name}`, token);
  const target: ResolvedExpression = { kind: 'variable', token, symbol };
  const value: ResolvedExpression = { kind: 'variable', token, symbol: hidden };
  const copy: ResolvedStatement = {
    kind: 'expression',
    token,
    expression: { kind: 'assignment', token, op: 'store', target, value },
  };
  return { symbol: hidden, copies: [copy] };
}

function withPrefix(body: ResolvedStatement, prefix: readonly ResolvedStatement[]): ResolvedStatement {
  return prefix.length === 0 ? body : { kind: 'block', token: body.token, statements: [...prefix, body] };
}

function resolveForeach(scope: BodyScope, node: ast.ForeachStatement): ResolvedStatement {
  const { base, token } = node;
  if (base.kind === 'histogram')
    return resolveHistogramLoop(scope, node, base, (each) => resolveStatement(scope, each));
  const named = node.keys.map((each) => ({ ...each, ...loopVariable(scope, each.name, each.token) }));
  const array = resolveArray(scope, base, node.keys.length);
  const value =
    node.value === undefined ? undefined : { ...node.value, ...loopVariable(scope, node.value.name, node.value.token) };
  const slice = node.slice === undefined ? undefined : resolveKeys(scope, node.slice);
  if (slice !== undefined && slice.length !== node.keys.length)
    scope.symbols.bindArity(array, slice.length, base.token);
  const limit = node.limit === undefined ? undefined : resolveExpression(scope, node.limit);
  const copies = [...named.flatMap((each) => each.copies), ...(value?.copies ?? [])];
  const body = withPrefix(resolveStatement(scope, node.body), copies);
  return {
    kind: 'foreach',
    token,
    array,
    arrayToken: base.token,
    slice,
    limit,
    body,
    keys: named.map(({ symbol, token: at, direction }) => ({ symbol, token: at, direction })),
    value: value === undefined ? undefined : { symbol: value.symbol, token: value.token },
    valueDirection: node.value?.direction ?? node.direction,
    aggregate: node.aggregate,
  };
}

/** An element, a slice, a whole array or statistic, or a scalar. */
function resolveDeleted(scope: BodyScope, node: ast.Expression): ResolvedExpression {
  if (node.kind === 'array-index' && node.base.kind === 'symbol') return resolveElement(scope, node, true);
  if (node.kind !== 'symbol') return refuse('delete-operand', 'invalid operand of delete expression', node.token);
  const { name, token } = node;
  const symbol = scope.locals.named(name) ?? scope.symbols.globalNamed(name, scope.file);
  if (symbol === undefined) return refuse('delete-unresolved', 'unresolved array in delete statement', token);
  return { kind: 'variable', token, symbol };
}
