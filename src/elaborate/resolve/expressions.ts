/** Expressions: every name is bound; what cannot be run yet is refused with its place. */
import { embeddedExpression } from './embedded.js';
import { assert, unreachable, warning, type Token } from '../../base/index.js';
import type * as ast from '../../frontend/stap/ast.js';
import type { BinaryOp, CompareOp, HistogramKind, UnaryOp } from '../../ir/index.js';
import type { AssignmentKind, GlobalSymbol, ResolvedExpression, ResolvedPrint } from '../resolved.js';
import { Refusal, refuse, refuseUnsupported } from '../refusal.js';
import { formatArguments } from './formats.js';
import { resolveCall } from './calls.js';
import { resolveCast } from './casts.js';
import { resolveDereference, resolveRegister } from './dereference.js';
import { resolveEntry } from './entry.js';
import { resolveScalar, type BodyScope } from './scope.js';
import { isDefined, resolveTargetSymbol } from './target-symbols.js';
import { resolveVar } from './vars.js';
import { isTargetVariable, resolveTargetWrite } from './target-write.js';
import type { Sub } from './walk.js';

const BINARY_OPS: Readonly<Record<Exclude<ast.BinaryOperator, '>>>'>, BinaryOp>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'modulo',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
  '<<': 'shiftLeft',
  '>>': 'shiftRight',
};
const COMPARE_OPS: Readonly<Record<ast.ComparisonOperator, CompareOp>> = {
  '<': 'less',
  '>': 'greater',
  '<=': 'lessEqual',
  '>=': 'greaterEqual',
  '==': 'equal',
  '!=': 'notEqual',
};
const UNARY_OPS: Readonly<Record<ast.UnaryExpression['operator'], UnaryOp | 'plus'>> = {
  '+': 'plus',
  '-': 'negate',
  '!': 'not',
  '~': 'complement',
};
const ASSIGNMENTS: Readonly<Record<ast.AssignmentOperator, AssignmentKind>> = {
  '=': 'store',
  '<<<': 'accumulate',
  '+=': 'add',
  '-=': 'subtract',
  '*=': 'multiply',
  '/=': 'divide',
  '%=': 'modulo',
  '<<=': 'shiftLeft',
  '>>=': 'shiftRight',
  '&=': 'and',
  '^=': 'xor',
  '|=': 'or',
  '.=': 'concat',
};

/** Over 60 lines: one case per kind of expression. */
export function resolveExpression(scope: BodyScope, node: ast.Expression): ResolvedExpression {
  const { token } = node;
  const sub = (each: ast.Expression): ResolvedExpression => resolveExpression(scope, each);
  switch (node.kind) {
    case 'number':
      return { kind: 'number', token, value: node.value };
    case 'string':
      return { kind: 'string', token, value: node.value };
    case 'symbol':
      return { kind: 'variable', token, symbol: resolveScalar(scope, node.name, token) };
    case 'array-index':
      return resolveElement(scope, node);
    case 'array-in':
      return resolveIn(scope, node);
    case 'call':
      return resolveCall(scope, node, sub);
    case 'unary':
      return { kind: 'unary', token, op: UNARY_OPS[node.operator], operand: sub(node.operand) };
    case 'crement':
      return resolveCrement(scope, node);
    case 'binary':
      return resolveBinary(scope, node);
    case 'logical':
      return {
        kind: 'logical',
        token,
        op: node.operator === '&&' ? 'and' : 'or',
        left: sub(node.left),
        right: sub(node.right),
      };
    case 'comparison':
      return { kind: 'compare', token, op: COMPARE_OPS[node.operator], left: sub(node.left), right: sub(node.right) };
    case 'concatenation':
      return { kind: 'concat', token, left: sub(node.left), right: sub(node.right) };
    case 'ternary':
      return resolveTernary(scope, node);
    case 'assignment':
      return resolveAssignment(scope, node);
    case 'target-symbol':
      return resolveTargetOrZero(scope, node, sub);
    case 'defined':
      return { kind: 'number', token, value: isDefined(scope, node.operand, strictly(scope)) ? 1 : 0 };
    case 'statistic':
      return {
        kind: 'statistic',
        token,
        operand: resolveStatistic(scope, node.operand),
        op: node.operation,
        shift: Number(node.shift ?? 0),
      };
    case 'histogram':
      return refuse('histogram-value', 'base histogram operator where expression expected', token);
    case 'print':
      return resolvePrint(scope, node);
    case 'cast':
      return resolveCast(scope, node, sub);
    case 'regex':
      return {
        kind: 'regex',
        token,
        negated: node.operator === '!~',
        operand: sub(node.left),
        pattern: node.right.raw,
        patternToken: node.right.token,
      };
    case 'entry':
      return resolveEntry(scope, node, sub);
    case 'var':
      return resolveVar(scope, node, sub);
    case 'autocast':
    case 'probewrite':
    case 'perf':
    case 'const':
    case 'enum':
    case 'enumname':
      return refuseOperation(node);
    case 'register':
      return resolveRegister(node, sub);
    case 'dereference':
      return resolveDereference(node, sub);
    case 'embedded-code-expression':
      return embeddedExpression(scope, token, node.code);
    default:
      return unreachable(node);
  }
}

type UnsupportedExpression = Extract<
  ast.Expression,
  {
    readonly kind: 'autocast' | 'probewrite' | 'perf' | 'const' | 'enum' | 'enumname';
  }
>;

function refuseOperation(node: UnsupportedExpression): never {
  const { token } = node;
  switch (node.kind) {
    case 'autocast':
      return refuseUnsupported('-> on a value', 'autocast', token);
    case 'probewrite':
      return refuseUnsupported('@probewrite', 'probewrite', token);
    case 'perf':
      return refuseUnsupported('@perf', 'perf', token);
    case 'const':
    case 'enum':
    case 'enumname':
      return refuseUnsupported(`@${node.kind}`, node.kind, token);
    default:
      return unreachable(node);
  }
}

function resolveBinary(scope: BodyScope, node: ast.BinaryExpression): ResolvedExpression {
  // Upstream parses >>> and refuses it without a place; the place is no secret.
  if (node.operator === '>>>') return refuse('unsupported-operator', 'unsupported binary operator >>>', node.token);
  return {
    kind: 'binary',
    token: node.token,
    op: BINARY_OPS[node.operator],
    left: resolveExpression(scope, node.left),
    right: resolveExpression(scope, node.right),
  };
}

/** `@defined(…) ? a : b` resolves only the branch that is taken: the other may name what this kernel lacks. */
function resolveTernary(scope: BodyScope, node: ast.TernaryExpression): ResolvedExpression {
  const condition = resolveExpression(scope, node.condition);
  if (node.condition.kind === 'defined' && condition.kind === 'number') {
    return resolveExpression(scope, condition.value === 0 ? node.alternate : node.consequent);
  }
  return {
    kind: 'ternary',
    token: node.token,
    condition,
    consequent: resolveExpression(scope, node.consequent),
    alternate: resolveExpression(scope, node.alternate),
  };
}

function isPlace(node: ResolvedExpression): boolean {
  return node.kind === 'variable' || (node.kind === 'element' && node.keys.every((key) => key !== undefined));
}

function resolveCrement(scope: BodyScope, node: ast.CrementExpression): ResolvedExpression {
  if (isTargetVariable(node.operand)) {
    return resolveTargetWrite(scope, node, node.operand, (each) => resolveExpression(scope, each));
  }
  const operand = resolveExpression(scope, node.operand);
  // 5++ passes upstream's checks and is dropped there as free of effects; a value that cannot hold the result is said here.
  if (!isPlace(operand)) refuseLvalue(node.token, node.operand);
  return {
    kind: 'crement',
    token: node.token,
    delta: node.operator === '++' ? 1 : -1,
    result: node.position === 'prefix' ? 'new' : 'old',
    operand,
  };
}

/** --skip-badvars */
function resolveTargetOrZero(scope: BodyScope, node: ast.TargetSymbol, sub: Sub): ResolvedExpression {
  if (!scope.skipBadVariables) return resolveTargetSymbol(scope, node, sub);
  try {
    return resolveTargetSymbol(scope, node, sub);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { token } = node;
    const hints = error.diagnostic.code.startsWith('unsupported-') ? [error.diagnostic.text] : [];
    const text = 'Bad $context variable being substituted with literal 0';
    scope.sink.add({ ...warning('bad-variable', text, token), hints });
    return { kind: 'number', token, value: 0 };
  }
}

/** Without --skip-badvars: what is asked is whether the variable is there. */
function strictly(scope: BodyScope): Sub {
  const strict: BodyScope = { ...scope, skipBadVariables: false };
  return (each) => resolveExpression(strict, each);
}

function resolveAssignment(scope: BodyScope, node: ast.AssignmentExpression): ResolvedExpression {
  const { token } = node;
  const op = ASSIGNMENTS[node.operator];
  if (isTargetVariable(node.target)) {
    return resolveTargetWrite(scope, node, node.target, (each) => resolveExpression(scope, each));
  }
  if (op === 'accumulate') {
    const target = resolveStatistic(scope, node.target);
    return { kind: 'assignment', token, op, target, value: resolveExpression(scope, node.value) };
  }
  const target = resolveExpression(scope, node.target);
  if (!isPlace(target)) refuseLvalue(token, node.target);
  return { kind: 'assignment', token, op, target, value: resolveExpression(scope, node.value) };
}

function refuseLvalue(token: Token, target: ast.Expression): never {
  return refuse('lvalue', 'Expecting lvalue for assignment', token, { secondToken: target.token });
}

/** The array under a name, with as many keys. Locals never are arrays. */
export function resolveArray(scope: BodyScope, base: ast.SymbolExpression, arity: number): GlobalSymbol {
  const { name, token } = base;
  const global = scope.locals.named(name) === undefined ? scope.symbols.globalNamed(name, scope.file) : undefined;
  if (global === undefined) {
    return refuse(
      'unresolved-array',
      `unresolved arity-${arity} global array ${name}, missing global declaration?`,
      token,
    );
  }
  scope.symbols.bindArity(global, arity, token);
  return global;
}

export function resolveKeys(
  scope: BodyScope,
  indexes: readonly (ast.Expression | undefined)[],
): readonly (ResolvedExpression | undefined)[] {
  return indexes.map((each) => (each === undefined ? undefined : resolveExpression(scope, each)));
}

/** With `*` keys allowed; callers that need a place check it. */
export function resolveElement(scope: BodyScope, node: ast.ArrayIndexExpression, slices = false): ResolvedExpression {
  const { base, token } = node;
  if (base.kind === 'histogram') {
    const [index] = node.indexes;
    assert(index !== undefined, 'resolve', 'a histogram index');
    const operand = resolveStatistic(scope, base.operand);
    return {
      kind: 'bucket',
      token,
      operand,
      histogram: histogramOf(base),
      histogramToken: base.token,
      index: resolveExpression(scope, index),
    };
  }
  if (!slices && node.indexes.includes(undefined))
    refuse('wildcard-index', 'wildcard not allowed in array index', token);
  const keys = resolveKeys(scope, node.indexes);
  return { kind: 'element', token, array: resolveArray(scope, base, node.indexes.length), keys };
}

function resolveIn(scope: BodyScope, node: ast.ArrayInExpression): ResolvedExpression {
  if (node.base.kind === 'histogram') return resolveInHistogram(scope, node.indexes, node.base);
  const keys = resolveKeys(scope, node.indexes);
  return { kind: 'in', token: node.token, array: resolveArray(scope, node.base, keys.length), keys };
}

/** SystemTap takes `i in @hist_log(s)` for `@hist_log(s)[i]`: it is the bucket's count, and an index outside is an error. */
function resolveInHistogram(
  scope: BodyScope,
  indexes: ast.ArrayInExpression['indexes'],
  base: ast.HistogramExpression,
): ResolvedExpression {
  const { token } = base;
  const [index] = indexes;
  if (indexes.length > 1) return refuse('unresolved-type', 'unresolved type ', token);
  if (index === undefined) return refuse('wildcard-index', 'wildcard not allowed in array index', token);
  return {
    kind: 'bucket',
    token,
    operand: resolveStatistic(scope, base.operand),
    histogram: histogramOf(base),
    histogramToken: token,
    index: resolveExpression(scope, index),
  };
}

/** What `<<<` fills and `@op` reads: a global, or an element of one. */
export function resolveStatistic(scope: BodyScope, node: ast.Expression): ResolvedExpression {
  if (node.kind === 'array-index' && node.base.kind === 'symbol') return resolveElement(scope, node);
  if (node.kind !== 'symbol')
    return refuse('statistic-place', 'Expecting symbol or array index expression', node.token);
  const symbol = resolveScalar(scope, node.name, node.token);
  if (symbol.kind === 'local') {
    refuse('stat-local', 'stat locals not supported, missing global declaration? ', node.token);
  }
  return { kind: 'variable', token: node.token, symbol };
}

export function histogramOf(node: ast.HistogramExpression): HistogramKind {
  return node.shape;
}

function resolvePrint(scope: BodyScope, node: ast.PrintExpression): ResolvedExpression {
  const { form, token, toString } = node;
  if (form.kind === 'histogram') {
    const operand = resolveStatistic(scope, form.histogram.operand);
    return {
      kind: 'print-histogram',
      token,
      toString,
      newline: form.newline,
      operand,
      histogram: histogramOf(form.histogram),
      histogramToken: form.histogram.token,
    };
  }
  const values = node.arguments.map((each) => resolveExpression(scope, each));
  if (form.kind === 'formatted' && formatArguments(form.format).length !== values.length) {
    refuse('print-arguments', 'Wrong number of args to formatted print operator', token);
  }
  const resolved: ResolvedPrint['form'] =
    form.kind === 'formatted'
      ? { kind: 'formatted', format: form.format }
      : { kind: 'values', newline: form.newline, delimiter: form.delimiter?.value ?? '' };
  return { kind: 'print', token, toString, form: resolved, arguments: values };
}
