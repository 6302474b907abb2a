/** What a foreach walks: the elements of a slice, sorted, as many as the limit says. */
import { type Long, unreachable } from '../../base/index.js';
import type { ForeachOrder, StatisticOp } from '../../ir/index.js';
import type { Element, StatisticStore, Value } from './store.js';

/** A value per key; undefined is `*`. */
export type Slice = readonly (Value | undefined)[];

export function orderedElements(
  elements: readonly Element<Value>[],
  order: ForeachOrder,
  slice: Slice | undefined,
  limit: Long | undefined,
): readonly Element<Value>[] {
  return chosen(elements, order, slice, limit, (element) => element.value);
}

/** Statistics are sorted by count unless the order names another operation. */
export function orderedStatistics(
  elements: readonly Element<StatisticStore>[],
  order: ForeachOrder,
  slice: Slice | undefined,
  limit: Long | undefined,
): readonly Element<StatisticStore>[] {
  const op: StatisticOp = (order.by.kind === 'value' ? order.by.statistic : undefined) ?? 'count';
  return chosen(elements, order, slice, limit, (element) => element.value.read(op));
}

/** Does the element lie in the slice? */
export function matches(keys: readonly Value[], slice: Slice): boolean {
  return slice.every((wanted, index) => wanted === undefined || wanted === keys[index]);
}

function chosen<V>(
  elements: readonly Element<V>[],
  order: ForeachOrder,
  slice: Slice | undefined,
  limit: Long | undefined,
  valueOf: (element: Element<V>) => Value,
): readonly Element<V>[] {
  const inSlice = slice === undefined ? elements : elements.filter((element) => matches(element.keys, slice));
  const sorted = sortedBy(inSlice, order, valueOf);
  if (limit === undefined || limit >= sorted.length) return sorted;
  return limit <= 0 ? [] : sorted.slice(0, Number(limit));
}

/** Stable: equal ones keep the order of insertion, whatever the direction. */
function sortedBy<V>(
  elements: readonly Element<V>[],
  order: ForeachOrder,
  valueOf: (element: Element<V>) => Value,
): readonly Element<V>[] {
  const { by, direction } = order;
  const sign = direction === 'ascending' ? 1 : -1;
  switch (by.kind) {
    case 'insertion':
      return elements;
    case 'key':
      return sort(elements, (element) => element.keys[by.index] ?? 0, sign);
    case 'value':
      return sort(elements, valueOf, sign);
    default:
      return unreachable(by);
  }
}

function sort<V>(
  elements: readonly Element<V>[],
  rankOf: (element: Element<V>) => Value,
  sign: number,
): readonly Element<V>[] {
  const ranked = elements.map((element) => ({ element, rank: rankOf(element) }));
  ranked.sort((a, b) => (a.rank < b.rank ? -sign : a.rank > b.rank ? sign : 0));
  return ranked.map(({ element }) => element);
}
