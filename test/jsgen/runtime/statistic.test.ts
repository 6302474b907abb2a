import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { type Long, long } from '../../../src/base/index.js';
import type { HistogramKind, StatisticOp, StatisticShape } from '../../../src/ir/index.js';
import { Statistic } from '../../../src/jsgen/index.js';

const OPERATIONS: readonly StatisticOp[] = ['count', 'sum', 'min', 'max', 'avg', 'variance'];

function shape(varianceShift = 0, histogram?: HistogramKind): StatisticShape {
  return { operations: new Set(OPERATIONS), varianceShift, histogram };
}

function of(values: readonly Long[], varianceShift = 0, histogram?: HistogramKind): Statistic {
  const statistic = new Statistic(shape(varianceShift, histogram));
  for (const value of values) statistic.add(value);
  return statistic;
}

const MAX = 2n ** 63n - 1n;

test('variance as stap computes it', (t) => {
  const oneToTen = Array.from({ length: 10 }, (_, index) => index + 1);
  t.is(of(oneToTen).read('variance'), 48);
  t.is(of(oneToTen, 3).read('variance'), 9);
  t.is(of([1, 3]).read('variance'), 2);
  t.is(of([7]).read('variance'), 0);
  t.is(of([10, 20, 30]).read('variance'), 100);
});

test("deltas of the variance are 32 bits: beyond, the result is as odd as upstream's", (t) => {
  // the delta 2^32 is 0: the mean stays, M2 is 0; sum / count is 2^31 away from the mean, twice, squared: 2^63, negative
  t.is(of([0, 2 ** 32]).read('variance'), -(2n ** 63n));
});

test('avg truncates, the sum wraps', (t) => {
  t.is(of([-1, -2, -2]).read('avg'), -1);
  t.is(of([MAX, MAX]).read('sum'), -2);
  t.is(of([MAX, MAX]).read('avg'), -1);
});

test('empty: count and sum are 0, the rest fails', (t) => {
  const statistic = of([5]);
  statistic.clear();
  t.is(statistic.count, 0);
  t.is(statistic.read('sum'), 0);
  for (const op of ['min', 'max', 'avg', 'variance'] as const) {
    t.throws(() => statistic.read(op), { message: 'empty aggregate' });
  }
  statistic.add(-3);
  t.deepEqual(
    OPERATIONS.map((op) => statistic.read(op)),
    [1, -3, -3, -3, -3, 0],
  );
});

const anyLong = fc.oneof(fc.bigInt({ min: -MAX - 1n, max: MAX }), fc.integer().map(BigInt)).map(long);

testProp('count, sum, min, max, avg and buckets of any values', [fc.array(anyLong, { minLength: 1 })], (t, values) => {
  const histogram: HistogramKind = { kind: 'linear', low: -100, high: 1000, step: 50 };
  const statistic = of(values, 0, histogram);
  const all = values.map(BigInt);
  const sum = BigInt.asIntN(
    64,
    all.reduce((a, b) => a + b, 0n),
  );
  t.is(statistic.count, values.length);
  t.is(BigInt(statistic.read('sum')), sum);
  t.is(
    BigInt(statistic.read('min')),
    all.reduce((a, b) => (a < b ? a : b)),
  );
  t.is(
    BigInt(statistic.read('max')),
    all.reduce((a, b) => (a > b ? a : b)),
  );
  t.is(BigInt(statistic.read('avg')), sum / BigInt(values.length));
  for (let row = 0; row < 25; row++) {
    const from = row === 0 ? -MAX - 1n : BigInt(-100 + (row - 1) * 50);
    const to = row === 24 ? MAX : BigInt(-100 + row * 50 - 1);
    t.is(statistic.buckets[row], all.filter((each) => each >= from && each <= to).length, `row ${row}`);
  }
});

/** Welford in C's integer types, written out; x86 shifts modulo 64. */
function upstreamVariance(values: readonly bigint[], shift: bigint): bigint {
  const i64 = (value: bigint): bigint => BigInt.asIntN(64, value);
  let [n, mean, m2, sum, inner] = [0n, 0n, 0n, 0n, 0n];
  for (const value of values) {
    n++;
    sum = i64(sum + value);
    const x = i64(value << shift);
    if (n === 1n) {
      mean = x;
      continue;
    }
    const delta = BigInt.asIntN(32, x - mean);
    mean = i64(mean + delta / n);
    m2 = i64(m2 + i64(delta * i64(x - mean)));
    inner = m2 / (n - 1n);
  }
  if (n < 2n) return 0n;
  const average = i64(sum << shift) / n;
  const off = i64(mean - average);
  return (i64(i64(i64(n * off) * off) + i64((n - 1n) * inner)) / (n - 1n)) >> ((2n * shift) % 64n);
}

testProp(
  'variance of any values, with any shift',
  [fc.array(anyLong, { minLength: 1, maxLength: 30 }), fc.nat(62)],
  (t, values, shift) => {
    t.is(BigInt(of(values, shift).read('variance')), upstreamVariance(values.map(BigInt), BigInt(shift)));
  },
);
