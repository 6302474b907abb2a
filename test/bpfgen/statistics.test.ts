import { long } from '../../src/base/index.js';
import type { HistogramKind, StatisticOp, StatisticShape } from '../../src/ir/index.js';
import { RUNTIME_ERRORS } from '../../src/ir/index.js';
import { testWith } from '../support/requirements.js';
import { startTrigger } from '../support/trigger.js';
import { SESSION_HEADER } from '../../src/passes/index.js';
import { attach, drain, runRaw, setWord, word } from './support/kernel.js';
import { ALL, layoutOf, loadScalar, LONG, onlyTarget, scalarOffset, start } from './support/run.js';
import { LIMITS, operand, Script } from './support/script.js';

const test = testWith('bpf', 'libbpf');
const testTrigger = testWith('bpf', 'libbpf', 'gcc');
const GETPPID = 110;

const shape = (operations: readonly StatisticOp[], histogram?: HistogramKind, varianceShift = 0): StatisticShape => ({
  operations: new Set(operations),
  varianceShift,
  histogram,
});

const ALL_OPERATIONS: readonly StatisticOp[] = ['count', 'sum', 'min', 'max', 'avg'];
const VALUES = [3, -5, 0, 1, 2, 1000, -1, 2 ** 40, -(2 ** 50), 7, 8, 2n ** 63n - 1n, -(2n ** 63n), 64, 63].map(long);

/** probe syscall.* { if (read) printf(@op…) else s <<< x }, by the system call's number. */
function collector(operations: readonly StatisticOp[], kind: StatisticShape, keyed: boolean, component?: number) {
  const script = new Script();
  script.limits = { ...LIMITS, maxErrors: 1000 };
  const options = component === undefined ? {} : { component };
  const global = keyed ? script.array([LONG], kind, { ordered: true, ...options }) : script.statistic(kind, options);
  const x = script.scalar(LONG, 0);
  const format = script.format(...operations.map(() => 'long' as const));
  const keys = keyed ? [operand(5)] : [];
  script.body(ALL, (code) => {
    code.failTo();
    const number = code.with(code.long(), (dst) => ({ kind: 'context', dst, value: { kind: 'syscallNumber' } }));
    const [add, read] = [code.newBlock(), code.newBlock()];
    if (component !== undefined) code.add({ kind: 'lock', component: component as never });
    code.end({ kind: 'branch', condition: number, then: read, otherwise: add });
    code.start(add);
    code.add({ kind: 'addStatistic', global, keys, src: loadScalar(code, x) });
    if (component !== undefined) code.add({ kind: 'unlock', component: component as never });
    code.end({ kind: 'leave' });
    code.start(read);
    const args = operations.map((op) =>
      code.with(code.long(), (dst) => ({ kind: 'readStatistic', dst, global, keys, op })),
    );
    if (component !== undefined) code.add({ kind: 'unlock', component: component as never });
    code.add({ kind: 'print', format, args });
  });
  return { placed: script.module(), global, x };
}

for (const keyed of [false, true]) {
  test(`count, sum, min, max and avg of ${keyed ? 'an element' : 'a scalar'} follow the values`, (t) => {
    const { placed, x } = collector(ALL_OPERATIONS, shape(ALL_OPERATIONS), keyed);
    const { loaded, layout } = start(t, placed);
    runRaw(loaded, [0, 1]);
    t.is(drain(loaded)[0]?.readUInt32LE(8), RUNTIME_ERRORS.emptyAggregate);
    let [sum, min, max] = [0n, 2n ** 63n, -(2n ** 63n)];
    VALUES.forEach((value, index) => {
      setWord(loaded, scalarOffset(layout, x), value);
      runRaw(loaded, [0, 0]);
      runRaw(loaded, [0, 1]);
      const wide = BigInt(value);
      sum = BigInt.asIntN(64, sum + wide);
      if (wide < min) min = wide;
      if (wide > max) max = wide;
      const [record] = drain(loaded);
      const count = BigInt(index + 1);
      const got = [0, 1, 2, 3, 4].map((at) => record?.readBigInt64LE(8 + 8 * at));
      t.deepEqual(got, [count, sum, min, max, sum / count]);
    });
  });
}

/** What the user side computes (the integer Welford of the other back ends). */
function variance(values: readonly number[], shift: number): bigint {
  let [mean, m2, sum] = [0n, 0n, 0n];
  values.forEach((value, index) => {
    const shifted = BigInt(value) << BigInt(shift);
    sum += BigInt(value);
    if (index === 0) {
      mean = shifted;
      return;
    }
    const delta = BigInt.asIntN(32, shifted - mean);
    mean += delta / BigInt(index + 1);
    m2 += delta * (shifted - mean);
  });
  const n = BigInt(values.length);
  if (n === 1n) return 0n;
  const off = mean - (sum << BigInt(shift)) / n;
  return ((n * off * off + (n - 1n) * (m2 / (n - 1n))) / (n - 1n)) >> BigInt(2 * shift);
}

for (const shift of [0, 3]) {
  test(`variance with shift ${shift} is that of the other back ends, bit for bit`, (t) => {
    const { placed, x } = collector(['variance'], shape(['sum', 'variance'], undefined, shift), false, 0);
    const { loaded, layout } = start(t, placed);
    const values: number[] = [];
    for (const value of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, -1000, 12345]) {
      values.push(value);
      setWord(loaded, scalarOffset(layout, x), value);
      runRaw(loaded, [0, 0]);
      runRaw(loaded, [0, 1]);
      t.is(drain(loaded)[0]?.readBigInt64LE(8), variance(values, shift));
      if (values.length === 10) t.is(variance(values, shift), shift === 0 ? 48n : 9n, 'as stap prints it');
    }
  });
}

function logRow(value: bigint): number {
  const bits = value === 0n ? 0 : (value < 0n ? -value : value).toString(2).length;
  return 64 + (value < 0n ? -bits : bits);
}

test('log buckets: 64 is zero, then a row for each power of two on either side', (t) => {
  const { placed, x, global } = collector(['count'], shape(['count'], { kind: 'log' }), false);
  const { loaded, layout } = start(t, placed);
  const { offset, statistic } = layoutOf(layout, global, 'statistic');
  for (const value of VALUES) {
    setWord(loaded, scalarOffset(layout, x), value);
    const at = offset + (statistic.buckets ?? 0) + 8 * (logRow(BigInt(value)) & 127);
    const before = word(loaded, at);
    runRaw(loaded, [0, 0]);
    t.is(word(loaded, at), before + 1, `row of ${value}`);
  }
});

test('linear buckets: below, one row a step, the high end, above', (t) => {
  const histogram = { kind: 'linear', low: -10, high: 20, step: 5 } as const;
  const { placed, x, global } = collector(['count'], shape(['count'], histogram), false);
  const { loaded, layout } = start(t, placed);
  const { offset, statistic } = layoutOf(layout, global, 'statistic');
  t.is(statistic.bucketCount, 9);
  const rows: readonly (readonly [number | bigint, number])[] = [
    [-11, 0],
    [-(2n ** 63n), 0],
    [-10, 1],
    [-6, 1],
    [-5, 2],
    [0, 3],
    [19, 6],
    [20, 7],
    [24, 7],
    [25, 8],
    [2n ** 63n - 1n, 8],
  ];
  for (const [value, row] of rows) {
    setWord(loaded, scalarOffset(layout, x), value);
    const at = offset + (statistic.buckets ?? 0) + 8 * row;
    const before = word(loaded, at);
    runRaw(loaded, [0, 0]);
    t.is(word(loaded, at), before + 1, `row of ${value}`);
  }
});

test('one bucket is read by its index; outside it is an error', (t) => {
  const script = new Script();
  script.limits = { ...LIMITS, maxErrors: 1000 };
  const s = script.statistic(shape(['count'], { kind: 'log' }));
  const index = script.scalar(LONG, 0);
  const format = script.format('long');
  script.body(ALL, (code) => {
    code.failTo();
    code.add({ kind: 'addStatistic', global: s, keys: [], src: operand(5) });
    const at = loadScalar(code, index);
    const bucket = code.with(code.long(), (dst) => ({ kind: 'readBucket', dst, global: s, keys: [], index: at }));
    code.add({ kind: 'print', format, args: [bucket] });
  });
  const { loaded, layout } = start(t, script.module());
  const read = (row: number): Buffer | undefined => {
    setWord(loaded, scalarOffset(layout, index), row);
    runRaw(loaded, [0, 0]);
    return drain(loaded)[0];
  };
  t.is(read(67)?.readBigInt64LE(8), 1n);
  t.is(read(64)?.readBigInt64LE(8), 0n);
  t.is(read(128)?.readUInt32LE(8), RUNTIME_ERRORS.histogramIndex);
  t.is(read(-1)?.readUInt32LE(8), RUNTIME_ERRORS.histogramIndex);
});

testTrigger('two CPUs at once lose nothing: count, sum and extremes', async (t) => {
  const script = new Script();
  const s = script.statistic(shape(['count', 'sum', 'min', 'max']));
  const hits = script.scalar(LONG, 0);
  script.body({ ...ALL, calls: [{ abi: 'native', number: GETPPID, name: 'getppid' }] }, (code) => {
    onlyTarget(code);
    code.add({ kind: 'addScalar', global: hits, src: operand(1) });
    const value = loadScalar(code, hits);
    code.add({ kind: 'addStatistic', global: s, keys: [], src: value });
  });
  const { loaded, layout } = start(t, script.module(), true);
  const trigger = await startTrigger('two-cpu', GETPPID, 200_000);
  t.teardown(trigger.kill);
  setWord(loaded, SESSION_HEADER.target, trigger.pid);
  attach(t, loaded);
  await trigger.go();
  const { offset, statistic } = layoutOf(layout, s, 'statistic');
  t.is(word(loaded, offset + statistic.count), 400_000);
  const high = BigInt.asUintN(64, loaded.session.int64[(offset + (statistic.high ?? 0)) / 8] ?? 0n);
  t.is(high ^ (1n << 63n), 400_000n);
});
