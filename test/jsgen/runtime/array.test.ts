/** Arrays against a list of pairs in order of insertion. */
import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import type { ForeachOrder } from '../../../src/ir/index.js';
import {
  type Element,
  OrderedArray,
  orderedElements,
  OrderedStatistics,
  orderedStatistics,
  type Value,
} from '../../../src/jsgen/index.js';
import { Journal } from '../../../src/jsgen/runtime/journal.js';

const pairs = (array: OrderedArray): unknown[] => array.elements().map(({ key, value }) => [key, value]);

test('order of insertion: rewriting keeps the place, delete and set again goes to the end', (t) => {
  const array = new OrderedArray({ capacity: 9, declaredSize: false, wraps: false });
  for (const key of ['b', 'a', 'c']) array.set(key, [key], 1);
  array.set('b', ['b'], 2);
  t.deepEqual(pairs(array), [
    ['b', 2],
    ['a', 1],
    ['c', 1],
  ]);
  array.delete('b');
  array.add('b', ['b'], 5);
  array.add('a', ['a'], 5);
  t.deepEqual(pairs(array), [
    ['a', 6],
    ['c', 1],
    ['b', 5],
  ]);
});

test('full', (t) => {
  const sized = new OrderedArray({ capacity: 2, declaredSize: true, wraps: false });
  const unsized = new OrderedArray({ capacity: 2, declaredSize: false, wraps: false });
  for (const array of [sized, unsized]) {
    array.set(1, [1], 1);
    array.set(2, [2], 2);
    array.set(1, [1], 3);
    t.is(array.get(3), undefined);
  }
  t.throws(() => sized.set(3, [3], 3), { message: 'Array overflow, check size limit (2)' });
  t.throws(() => unsized.add(3, [3], 3), { message: 'Array overflow, check MAXMAPENTRIES' });
  t.deepEqual(pairs(sized), [
    [1, 3],
    [2, 2],
  ]);
});

test('wrapping: the oldest inserted goes, rewriting does not refresh it', (t) => {
  const array = new OrderedArray({ capacity: 2, declaredSize: true, wraps: true });
  for (const key of ['a', 'b', 'a', 'c']) array.set(key, [key], key);
  t.deepEqual(pairs(array), [
    ['b', 'b'],
    ['c', 'c'],
  ]);
});

type Operation = {
  readonly kind: 'set' | 'add' | 'delete' | 'clear' | 'remember' | 'restore';
  readonly key: number;
  readonly value: number;
};
const anyOperation: fc.Arbitrary<Operation> = fc.record({
  kind: fc.constantFrom('set', 'set', 'add', 'add', 'delete', 'clear', 'remember', 'restore'),
  key: fc.nat(6),
  value: fc.nat(99),
});

/** The naive array: pairs in a list. */
function apply(
  model: [number, number][],
  { kind, key, value }: Operation,
  capacity: number,
  wraps: boolean,
): [number, number][] {
  if (kind === 'clear') return [];
  if (kind === 'delete') return model.filter(([each]) => each !== key);
  const found = model.find(([each]) => each === key);
  if (found !== undefined) {
    return model.map((pair) => (pair === found ? [key, kind === 'add' ? pair[1] + value : value] : pair));
  }
  if (model.length < capacity) return [...model, [key, value]];
  return wraps ? [...model.slice(1), [key, value]] : model;
}

testProp(
  'any operations, with journals that are undone',
  [fc.array(anyOperation, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 5 }), fc.boolean()],
  (t, operations, capacity, wraps) => {
    const array = new OrderedArray({ capacity, declaredSize: true, wraps });
    let model: [number, number][] = [];
    let journal: Journal | undefined;
    let remembered: [number, number][] = [];
    for (const operation of operations) {
      const { kind, key, value } = operation;
      if (kind === 'remember') {
        journal = new Journal();
        array.journal = journal;
        remembered = model;
      } else if (kind === 'restore') {
        if (journal !== undefined) model = remembered;
        journal?.undo();
      } else {
        try {
          if (kind === 'set') array.set(key, [key], value);
          else if (kind === 'add') array.add(key, [key], value);
          else if (kind === 'delete') array.delete(key);
          else array.clear();
        } catch {
          t.is(model.length, capacity);
          t.false(wraps);
        }
        model = apply(model, operation, capacity, wraps);
      }
      t.deepEqual(pairs(array), model);
      t.deepEqual(
        [0, 1, 2, 3, 4, 5, 6].map((each) => array.has(each)),
        [0, 1, 2, 3, 4, 5, 6].map((each) => model.some((pair) => pair[0] === each)),
      );
    }
  },
);

test('statistics in an array are put back as they were', (t) => {
  const array = new OrderedStatistics(
    { capacity: 9, declaredSize: false, wraps: false },
    { operations: new Set(['sum']), varianceShift: 0, histogram: undefined },
  );
  array.add('a', ['a'], 5);
  const journal = new Journal();
  array.journal = journal;
  array.add('a', ['a'], 7);
  array.add('b', ['b'], 7);
  array.delete('a');
  journal.undo();
  t.deepEqual(
    array.elements().map(({ key, value }) => [key, value.count, value.read('sum')]),
    [['a', 1, 5]],
  );
});

const element = (keys: readonly Value[], value: Value): Element<Value> => ({ key: keys.join('\0'), keys, value });
const order = (by: ForeachOrder['by'], direction: ForeachOrder['direction'] = 'ascending'): ForeachOrder => ({
  by,
  direction,
});
const values = (elements: readonly Element<Value>[]): Value[] => elements.map((each) => each.value);

test('sorting: longs signed across both forms, strings by bytes, ties by insertion whatever the direction', (t) => {
  const elements = [
    element(['b', 1], 2n ** 60n),
    element(['a', 2], -1),
    element(['\xff', 3], -(2n ** 60n)),
    element(['B', 4], -1),
    element(['b', 5], 0),
  ];
  const by = (which: ForeachOrder, slice?: readonly (Value | undefined)[], limit?: number): Value[] =>
    orderedElements(elements, which, slice, limit).map((each) => each.keys[1] ?? '');
  t.deepEqual(by(order({ kind: 'insertion' }, 'descending')), [1, 2, 3, 4, 5]);
  t.deepEqual(by(order({ kind: 'value', statistic: undefined })), [3, 2, 4, 5, 1]);
  t.deepEqual(by(order({ kind: 'value', statistic: undefined }, 'descending')), [1, 5, 2, 4, 3]);
  t.deepEqual(by(order({ kind: 'key', index: 0 })), [4, 2, 1, 5, 3]);
  t.deepEqual(by(order({ kind: 'key', index: 0 }, 'descending')), [3, 1, 5, 2, 4]);
  t.deepEqual(by(order({ kind: 'key', index: 0 }), ['b', undefined]), [1, 5]);
  t.deepEqual(by(order({ kind: 'key', index: 0 }), undefined, 2), [4, 2]);
  t.deepEqual(by(order({ kind: 'insertion' }), undefined, 0), []);
  t.deepEqual(by(order({ kind: 'insertion' }), undefined, -1), []);
  t.deepEqual(values(orderedElements(elements, order({ kind: 'insertion' }), undefined, 2n ** 60n)).length, 5);
});

test('statistics are sorted by count, or by the operation given', (t) => {
  const array = new OrderedStatistics(
    { capacity: 9, declaredSize: false, wraps: false },
    { operations: new Set(['max']), varianceShift: 0, histogram: undefined },
  );
  for (const [key, value] of [
    ['a', 1],
    ['b', 9],
    ['c', 5],
    ['c', 5],
    ['a', 2],
    ['a', 3],
  ] as const)
    array.add(key, [key], value);
  const by = (which: ForeachOrder): Value[] =>
    orderedStatistics(array.elements(), which, undefined, undefined).map((each) => each.key);
  t.deepEqual(by(order({ kind: 'value', statistic: undefined })), ['b', 'c', 'a']);
  t.deepEqual(by(order({ kind: 'value', statistic: 'max' }, 'descending')), ['b', 'c', 'a']);
  t.deepEqual(by(order({ kind: 'value', statistic: 'sum' })), ['a', 'b', 'c']);
});
