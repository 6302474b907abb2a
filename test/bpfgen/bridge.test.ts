import { BODY_COUNTERS, BRIDGE_STATUS, SESSION_HEADER } from '../../src/passes/index.js';
import type { StatisticShape } from '../../src/ir/index.js';
import { testWith } from '../support/requirements.js';
import { startTrigger } from '../support/trigger.js';
import { openBridge } from './support/bridge.js';
import { attach, element, setWord, word } from './support/kernel.js';
import { layOutForTest, withExchange } from './support/layout.js';
import { ALL, COMM, layoutOf, loadScalar, LONG, onlyTarget, scalarOffset, start } from './support/run.js';
import { componentOf, operand, Script } from './support/script.js';

const test = testWith('bpf', 'libbpf');
const testTrigger = testWith('bpf', 'libbpf', 'gcc');
const GETPPID = 110;
const EXCHANGE_KEY = 24;

function key(value: number): Buffer {
  const bytes = Buffer.alloc(EXCHANGE_KEY);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}

const SHAPE: StatisticShape = {
  operations: new Set(['count', 'sum', 'min', 'max', 'variance']),
  varianceShift: 0,
  histogram: { kind: 'log' },
};

/** x and y belong together; n[] counts without a lock; s and st[] are statistics; text is a string. */
function shared() {
  const script = new Script();
  script.strings = ['', 'one', 'two'];
  const x = script.scalar(LONG, 7, { component: 0 });
  const y = script.scalar(LONG, 7, { component: 0 });
  const n = script.array([LONG], LONG, { ordered: true });
  const s = script.statistic(SHAPE, { component: 1 });
  const st = script.array([LONG, COMM], SHAPE, { ordered: true, component: 1, capacity: 2 });
  const text = script.scalar(COMM, 'begin');
  const interned = script.scalar({ kind: 'interned' }, 'two');
  const body = script.body({ ...ALL, calls: [{ abi: 'native', number: GETPPID, name: 'getppid' }] }, (code) => {
    code.failTo();
    onlyTarget(code);
    code.add({ kind: 'addElement', global: n, keys: [operand(1)], src: operand(1) });
    code.add({ kind: 'lock', component: componentOf(0) });
    for (const global of [x, y]) {
      const left = loadScalar(code, global);
      const src = code.with(code.long(), (dst) => ({ kind: 'binary', dst, op: 'add', left, right: operand(1) }));
      code.add({ kind: 'storeScalar', global, src });
    }
    code.add({ kind: 'unlock', component: componentOf(0) });
  });
  const placed = script.module();
  const statisticBytes = layOutForTest(placed).globals.get(s);
  const bytes = statisticBytes?.kind === 'statistic' ? statisticBytes.statistic.sizeBytes : 0;
  return {
    placed,
    layout: withExchange(layOutForTest(placed), EXCHANGE_KEY, bytes),
    x,
    y,
    n,
    s,
    st,
    text,
    interned,
    body,
  };
}

test('a commit sets, adds, accumulates, deletes; the snapshot shows it; initial values are there from the start', (t) => {
  const { placed, layout, x, y, n, s, st, text, interned } = shared();
  const { loaded } = start(t, placed, false, layout);
  const { exchange } = layout;
  const bridge = openBridge(loaded, exchange, 3);
  const snapshot = (offset: number): number => bridge.word(exchange.snapshot + offset);
  t.is(bridge.run([]), BRIDGE_STATUS.done);
  t.is(snapshot(scalarOffset(layout, x)), 7);
  t.is(snapshot(scalarOffset(layout, interned)), 2);
  const textAt = exchange.snapshot + scalarOffset(layout, text);
  t.is(bridge.area.bytes.toString('latin1', textAt, textAt + 16), 'begin'.padEnd(16, '\0'));
  const status = bridge.run([
    { kind: 'set', global: x, value: -5 },
    { kind: 'add', global: y, value: 2 ** 40 },
    { kind: 'set', global: n, key: key(9), value: 1 },
    { kind: 'add', global: n, key: key(9), value: 4 },
    { kind: 'add', global: n, key: key(10), value: 2 },
    { kind: 'delete', global: n, key: key(11) },
    { kind: 'delete', global: n, key: key(10) },
    { kind: 'accumulate', global: s, value: 12 },
    { kind: 'accumulate', global: s, value: -3 },
    { kind: 'accumulate', global: st, key: key(3), value: 100 },
    { kind: 'set', global: text, value: Buffer.from('end'.padEnd(16, '\0')) },
  ]);
  t.is(status, BRIDGE_STATUS.done);
  t.is(bridge.word(exchange.done), 11);
  t.is(bridge.word(exchange.failed), 0);
  t.deepEqual([snapshot(scalarOffset(layout, x)), snapshot(scalarOffset(layout, y))], [-5, 2 ** 40 + 7]);
  t.is(bridge.area.bytes.toString('latin1', textAt, textAt + 16), 'end'.padEnd(16, '\0'));
  const nine = element(loaded, 'a2', key(9), 16);
  t.deepEqual([nine?.readBigInt64LE(0), nine?.readBigInt64LE(8)], [1n, 5n], 'stamp 1, value 5');
  t.is(element(loaded, 'a2', key(10), 16), undefined);
  const { offset, statistic } = layoutOf(layout, s, 'statistic');
  t.is(snapshot(offset + statistic.count), 2);
  t.is(snapshot(offset + (statistic.sum ?? 0)), 9);
  t.is(word(loaded, offset + (statistic.buckets ?? 0) + 8 * 68), 1, '12 is in the row of 8');
  t.is(element(loaded, 'a4', key(3), 8 + statistic.sizeBytes)?.readBigInt64LE(8), 1n);
});

test('joining puts a drained statistic back; a full array is told with its operation and errno', (t) => {
  const { placed, layout, s, st } = shared();
  const { loaded } = start(t, placed, false, layout);
  const { exchange } = layout;
  const bridge = openBridge(loaded, exchange, 3);
  const { offset, statistic } = layoutOf(layout, s, 'statistic');
  const values = [5, 9, -2, 1000];
  for (const value of values) bridge.run([{ kind: 'accumulate', global: s, value }]);
  const all = (): Buffer => Buffer.from(loaded.session.bytes.subarray(offset, offset + statistic.sizeBytes));
  const state = all();
  t.is(bridge.run([{ kind: 'delete', global: s }]), BRIDGE_STATUS.done);
  t.true(all().equals(Buffer.alloc(statistic.sizeBytes)), 'all zero is empty');
  bridge.run([{ kind: 'join', global: s, value: state }]);
  t.true(all().equals(state), 'into an empty one it comes back as it was');
  bridge.run([{ kind: 'join', global: s, value: state }]);
  const twice = all();
  t.is(twice.readBigInt64LE(statistic.count), 8n);
  t.is(twice.readBigInt64LE(statistic.sum ?? 0), 2n * 1012n);
  t.is(twice.readBigUInt64LE(statistic.high ?? 0), state.readBigUInt64LE(statistic.high ?? 0));
  const row = (statistic.buckets ?? 0) + 8 * 74;
  t.is(twice.readBigInt64LE(row), 2n, '1000 twice in the row of 512');
  const status = bridge.run(
    [1, 2, 3, 4].map((each) => ({ kind: 'accumulate', global: st, key: key(each), value: each })),
  );
  t.is(status, BRIDGE_STATUS.done);
  t.is(bridge.word(exchange.failed), 3);
  t.is(bridge.word(exchange.errno), 7);
  t.is(bridge.word(exchange.done), 4);
});

test('a version that has moved is a conflict: nothing is applied, the locks are free', (t) => {
  const { placed, layout, x } = shared();
  const { loaded } = start(t, placed, false, layout);
  const bridge = openBridge(loaded, layout.exchange, 1);
  bridge.run([]);
  const words = layout.session.components.get(componentOf(0));
  setWord(loaded, words?.version ?? 0, 5);
  t.is(bridge.run([{ kind: 'set', global: x, value: 1 }]), BRIDGE_STATUS.conflict);
  t.is(word(loaded, scalarOffset(layout, x)), 7);
  t.is(word(loaded, words?.lock ?? 0), 0);
  t.is(bridge.word(layout.exchange.versions), 5);
  t.is(bridge.run([{ kind: 'set', global: x, value: 1 }]), BRIDGE_STATUS.done);
  t.is(word(loaded, scalarOffset(layout, x)), 1);
});

test('hold keeps the locks until finish; a lock that another CPU has is busy', (t) => {
  const { placed, layout, x } = shared();
  const { loaded } = start(t, placed, false, layout);
  const bridge = openBridge(loaded, layout.exchange, 3);
  const locks = [0, 1].map((each) => layout.session.components.get(componentOf(each))?.lock ?? 0);
  t.is(bridge.run([], 'hold'), BRIDGE_STATUS.done);
  t.true(locks.every((lock) => word(loaded, lock) > 0));
  t.is(bridge.run([{ kind: 'set', global: x, value: 3 }], 'finish'), BRIDGE_STATUS.done);
  t.deepEqual(
    locks.map((lock) => word(loaded, lock)),
    [0, 0],
  );
  t.is(word(loaded, scalarOffset(layout, x)), 3);
  setWord(loaded, locks[1] ?? 0, 4096);
  t.is(bridge.run([{ kind: 'set', global: x, value: 4 }]), BRIDGE_STATUS.busy);
  t.deepEqual(
    locks.map((lock) => word(loaded, lock)),
    [0, 4096],
    'the first is let go again',
  );
  t.is(word(loaded, scalarOffset(layout, x)), 3);
});

testTrigger(
  'x == y in every snapshot, and all counts are exact, while two CPUs count and commits come between',
  async (t) => {
    const HITS = 200_000;
    const { placed, layout, x, y, n, body } = shared();
    const { loaded } = start(t, placed, true, layout);
    const { exchange } = layout;
    const bridge = openBridge(loaded, exchange, 1);
    const trigger = await startTrigger('two-cpu', GETPPID, HITS);
    t.teardown(trigger.kill);
    setWord(loaded, SESSION_HEADER.target, trigger.pid);
    attach(t, loaded);
    let [over, torn, commits, conflicts] = [false, 0, 0, 0];
    const done = trigger.go().then(() => {
      over = true;
    });
    while (!over) {
      for (let turn = 0; turn < 50; turn++) {
        if (bridge.run([]) !== BRIDGE_STATUS.done) continue;
        const [left, right] = [x, y].map((global) => bridge.word(exchange.snapshot + scalarOffset(layout, global)));
        if (left !== right) torn++;
        const status = bridge.run([
          { kind: 'set', global: x, value: (left ?? 0) + 1 },
          { kind: 'set', global: y, value: (right ?? 0) + 1 },
          { kind: 'add', global: n, key: key(1), value: 1 },
        ]);
        if (status === BRIDGE_STATUS.done) commits++;
        else if (status === BRIDGE_STATUS.conflict) conflicts++;
      }
      await new Promise((settle) => setImmediate(settle));
    }
    await done;
    const skipped = word(loaded, (layout.session.bodies.get(body) ?? 0) + BODY_COUNTERS.lockTimeout);
    t.is(torn, 0);
    t.is(word(loaded, scalarOffset(layout, x)), 7 + 2 * HITS - skipped + commits);
    t.is(word(loaded, scalarOffset(layout, y)), 7 + 2 * HITS - skipped + commits);
    t.is(element(loaded, 'a2', key(1), 16)?.readBigInt64LE(8), BigInt(2 * HITS + commits));
    t.true(commits > 0);
    t.log(`${commits} commits, ${conflicts} conflicts, ${skipped} skipped`);
  },
);
