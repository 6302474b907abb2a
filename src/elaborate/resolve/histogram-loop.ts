/** `foreach (b in @hist_log(s))`: a count over the numbers of the buckets, from 0. SystemTap accepts a sort, and ignores it. */
import { assert, type Token } from '../../base/index.js';
import type * as ast from '../../frontend/stap/ast.js';
import type { HistogramKind } from '../../ir/index.js';
import type { ResolvedExpression, ResolvedStatement, Variable } from '../resolved.js';
import { refuse } from '../refusal.js';
import { histogramOf, resolveExpression, resolveStatistic } from './expressions.js';
import { resolveScalar, type BodyScope } from './scope.js';

const LOG_BUCKETS = 128;
/** Below the low end, above the high end, and the high end's own row. */
const OUTER_LINEAR_BUCKETS = 3;

export function resolveHistogramLoop(
  scope: BodyScope,
  node: ast.ForeachStatement,
  base: ast.HistogramExpression,
  body: (each: ast.Statement) => ResolvedStatement,
): ResolvedStatement {
  const { token } = node;
  const [key] = node.keys;
  assert(key !== undefined, 'resolve', 'a key of foreach');
  if (node.keys.length > 1) return refuse('arity', `inconsistent arity (1 vs ${node.keys.length})`, base.token);
  const named = (name: string, at: Token): ResolvedExpression => ({
    kind: 'variable',
    token: at,
    symbol: resolveScalar(scope, name, at),
  });
  const bucket = named(key.name, key.token);
  const operand = resolveStatistic(scope, base.operand);
  const histogram = histogramOf(base);
  const first: ResolvedStatement[] = [];
  const before: ResolvedStatement[] = [];
  const limit = limitOf(scope, node);
  if (limit !== undefined) {
    before.push(limit.start);
    first.push(limit.check);
  }
  if (node.value !== undefined) {
    const value = named(node.value.name, node.value.token);
    const count = {
      kind: 'bucket',
      token: base.token,
      operand,
      histogram,
      histogramToken: base.token,
      index: bucket,
    } as const;
    first.push(storing(value, count));
  }
  const loop: ResolvedStatement = {
    kind: 'loop',
    token,
    initial: { kind: 'assignment', token: key.token, op: 'store', target: bucket, value: number(0, key.token) },
    condition: {
      kind: 'compare',
      token: base.token,
      op: 'less',
      left: bucket,
      right: number(bucketCount(histogram, base.token), base.token),
    },
    step: { kind: 'crement', token: key.token, delta: 1, result: 'new', operand: bucket },
    testFirst: true,
    body: { kind: 'block', token, statements: [...first, body(node.body)] },
    over: variableOf(operand),
  };
  return before.length === 0 ? loop : { kind: 'block', token, statements: [...before, loop] };
}

function variableOf(place: ResolvedExpression): Variable | undefined {
  if (place.kind === 'variable') return place.symbol;
  return place.kind === 'element' ? place.array : undefined;
}

/** `limit n`: evaluated once, then counted down. */
function limitOf(
  scope: BodyScope,
  node: ast.ForeachStatement,
): { readonly start: ResolvedStatement; readonly check: ResolvedStatement } | undefined {
  if (node.limit === undefined) return undefined;
  const { token } = node.limit;
  const left: ResolvedExpression = { kind: 'variable', token, symbol: scope.locals.hide('__limit', token) };
  const taken: ResolvedExpression = { kind: 'crement', token, delta: -1, result: 'old', operand: left };
  return {
    start: storing(left, resolveExpression(scope, node.limit)),
    check: {
      kind: 'if',
      token,
      condition: { kind: 'compare', token, op: 'lessEqual', left: taken, right: number(0, token) },
      consequent: { kind: 'break', token },
      alternate: undefined,
    },
  };
}

function storing(target: ResolvedExpression, value: ResolvedExpression): ResolvedStatement {
  const { token } = target;
  return { kind: 'expression', token, expression: { kind: 'assignment', token, op: 'store', target, value } };
}

function number(value: number, token: Token): ResolvedExpression {
  return { kind: 'number', token, value };
}

function bucketCount(histogram: HistogramKind, token: Token): number {
  if (histogram.kind === 'log') return LOG_BUCKETS;
  const step = BigInt(histogram.step);
  if (step <= 0n) return refuse('histogram-interval', 'histogram: interval cannot be zero.', token);
  return Number((BigInt(histogram.high) - BigInt(histogram.low)) / step) + OUTER_LINEAR_BUCKETS;
}
