/** Resolved statements with the inferred types. */
import { unreachable } from '../../base/index.js';
import type { DeletePlace, TypedExpression, TypedStatement } from '../program.js';
import type { ResolvedExpression, ResolvedForeach, ResolvedStatement } from '../resolved.js';
import { buildExpression, buildKeys } from './expressions.js';
import type { Builder } from './scope.js';

export function buildStatement(builder: Builder, node: ResolvedStatement): TypedStatement {
  const { token } = node;
  const sub = (each: ResolvedStatement): TypedStatement => buildStatement(builder, each);
  const maybe = (each: ResolvedExpression | undefined): TypedExpression | undefined =>
    each === undefined ? undefined : buildExpression(builder, each);
  switch (node.kind) {
    case 'block':
      return { kind: 'block', token, statements: node.statements.map(sub) };
    case 'empty':
      return { kind: 'block', token, statements: [] };
    case 'expression':
      return { kind: 'expression', token, expression: buildExpression(builder, node.expression) };
    case 'if': {
      const { alternate } = node;
      return {
        kind: 'if',
        token,
        condition: buildExpression(builder, node.condition),
        consequent: sub(node.consequent),
        alternate: alternate === undefined ? undefined : sub(alternate),
      };
    }
    case 'loop': {
      const { body, condition, initial, step, testFirst } = node;
      return {
        kind: 'loop',
        token,
        initial: maybe(initial),
        condition: maybe(condition),
        step: maybe(step),
        testFirst,
        body: sub(body),
      };
    }
    case 'foreach':
      return buildForeach(builder, node);
    case 'try': {
      const variable = node.variable === undefined ? undefined : builder.local(node.variable);
      return { kind: 'try', token, body: sub(node.body), variable, handler: sub(node.handler) };
    }
    case 'return':
      return { kind: 'return', token, value: maybe(node.value) };
    case 'delete':
      return { kind: 'delete', token, operand: deletePlace(builder, node.operand) };
    case 'next':
    case 'break':
    case 'continue':
      return { kind: node.kind, token };
    default:
      return unreachable(node);
  }
}

/** The statements of a body: its outermost block is no statement of its own. */
export function buildBody(builder: Builder, node: ResolvedStatement): readonly TypedStatement[] {
  if (node.kind === 'empty') return [];
  return node.kind === 'block'
    ? node.statements.map((each) => buildStatement(builder, each))
    : [buildStatement(builder, node)];
}

function buildForeach(builder: Builder, node: ResolvedForeach): TypedStatement {
  const array = builder.array(node.array);
  const { limit, slice, token, value } = node;
  return {
    kind: 'foreach',
    token,
    array,
    keys: node.keys.map((each) => builder.local(each.symbol)),
    value: value === undefined ? undefined : builder.local(value.symbol),
    order: orderOf(node, array.value.kind === 'statistic'),
    slice: slice === undefined ? undefined : buildKeys(builder, slice),
    limit: limit === undefined ? undefined : buildExpression(builder, limit),
    body: buildStatement(builder, node.body),
  };
}

function orderOf(
  node: ResolvedForeach,
  ofStatistics: boolean,
): Extract<TypedStatement, { readonly kind: 'foreach' }>['order'] {
  if (node.valueDirection !== undefined) {
    // A statistic without a named aggregate is sorted by its count.
    const statistic = ofStatistics ? (node.aggregate ?? 'count') : undefined;
    return { by: { kind: 'value', statistic }, direction: node.valueDirection };
  }
  const index = node.keys.findIndex((each) => each.direction !== undefined);
  const direction = node.keys[index]?.direction;
  if (direction === undefined) return { by: { kind: 'insertion' }, direction: 'ascending' };
  return { by: { kind: 'key', index }, direction };
}

function deletePlace(builder: Builder, node: ResolvedExpression): DeletePlace {
  if (node.kind === 'element')
    return { kind: 'element', array: builder.array(node.array), keys: buildKeys(builder, node.keys) };
  if (node.kind !== 'variable') throw new TypeError('delete of something that is no place');
  if (node.symbol.kind === 'local') return { kind: 'local', local: builder.local(node.symbol) };
  const global = builder.global(node.symbol);
  return global.kind === 'scalar' ? { kind: 'scalar', global } : { kind: 'whole', global };
}
