import { generate, supports } from '../../src/bpfgen/index.js';
import type { ProbeOf, SyscallNumber } from '../../src/ir/index.js';
import { PART } from '../../src/ir/index.js';
import { BODY_COUNTERS, type PlacedModule, SESSION_HEADER } from '../../src/passes/index.js';
import { readFileSync } from 'node:fs';
import type { ExecutionContext } from 'ava';
import { testWith } from '../support/requirements.js';
import { startTrigger } from '../support/trigger.js';
import { createBatchReader } from '../../src/native/index.js';
import { attach, drain, element, load, type Loaded, runRaw, setWord, testFacts, word } from './support/kernel.js';
import { layOutForTest } from './support/layout.js';
import { operand, Script } from './support/script.js';

const test = testWith('bpf', 'libbpf');
const testTrigger = testWith('bpf', 'libbpf', 'gcc');

const LONG = { kind: 'long' } as const;
const COMM = { kind: 'bytes', limit: 15, sizeBytes: 16 } as const;
const ALL: ProbeOf<'syscall'> = { kind: 'syscall', phase: 'entry', calls: 'all', table: [] };
const GETPPID = 110;
const HITS = 1000;

function build(t: ExecutionContext, placed: PlacedModule, typed = false): Loaded {
  const layout = layOutForTest(placed);
  const facts = testFacts(typed);
  t.deepEqual(supports(placed, layout, facts), []);
  const loaded = load(t, generate(placed, layout, facts));
  setWord(loaded, SESSION_HEADER.running, 1);
  return loaded;
}

function commKey(pid: number, comm: string): Buffer {
  const key = Buffer.alloc(24);
  key.writeBigInt64LE(BigInt(pid), 0);
  key.write(comm, 8, 'latin1');
  return key;
}

/** probe syscall.* { if (pid() == target()) syscalllist[pid(), execname()]++ } */
function profile(onlyTarget: boolean): PlacedModule {
  const script = new Script();
  const list = script.array([LONG, COMM], LONG, { ordered: true });
  script.body(ALL, (code) => {
    code.failTo();
    const pid = code.intrinsic('pid');
    if (onlyTarget) {
      const target = code.intrinsic('target');
      const dst = code.long();
      code.onlyIf(code.with(dst, () => ({ kind: 'compare', dst, op: 'equal', left: pid, right: target })));
    }
    const name = code.intrinsic('execname');
    code.add({ kind: 'addElement', global: list, keys: [pid, name], src: operand(1) });
  });
  return script.module();
}

test('counting by process and name is exact over runs in this process', (t) => {
  const loaded = build(t, profile(false));
  runRaw(loaded, [0, GETPPID], HITS);
  const keyed =
    element(loaded, 'a0', commKey(process.pid, 'node'), 16) ??
    element(loaded, 'a0', commKey(process.pid, 'MainThread'), 16);
  t.is(keyed?.readBigInt64LE(8), BigInt(HITS));
  t.is(keyed?.readBigInt64LE(0), 1n, 'the first element has stamp 1');
});

test('nothing runs before `running` is set, nor after `exiting` is', (t) => {
  const loaded = build(t, profile(false));
  setWord(loaded, SESSION_HEADER.running, 0);
  runRaw(loaded, [0, GETPPID]);
  setWord(loaded, SESSION_HEADER.running, 1);
  setWord(loaded, SESSION_HEADER.exiting, 1);
  runRaw(loaded, [0, GETPPID]);
  t.is(element(loaded, 'a0', commKey(process.pid, 'node'), 16), undefined);
});

for (const typed of [false, true]) {
  testTrigger(`system calls of a started process are counted exactly (${typed ? 'tp_btf' : 'raw_tp'})`, async (t) => {
    const loaded = build(t, profile(true), typed);
    const trigger = await startTrigger('syscalls', GETPPID, 10_000);
    t.teardown(trigger.kill);
    setWord(loaded, SESSION_HEADER.target, trigger.pid);
    attach(t, loaded);
    await trigger.go();
    let calls = 0n;
    for (const count of elementsOf(loaded)) calls += count;
    t.true(calls >= 10_000n && calls < 10_100n, `${calls} calls`);
  });
}

function* elementsOf(loaded: Loaded): Iterable<bigint> {
  const fd = loaded.maps.get('a0') ?? -1;
  const reader = createBatchReader(fd, 24, 16);
  for (let batch = reader.next(); ; batch = reader.next()) {
    for (let index = 0; index < batch.count; index++) yield reader.values.readBigInt64LE(16 * index + 8);
    if (batch.last) return;
  }
}

const NAMES: readonly SyscallNumber[] = [
  { abi: 'native', number: 39, name: 'getpid' },
  { abi: 'native', number: GETPPID, name: 'getppid' },
  { abi: 'compat', number: 20, name: 'getpid' },
  { abi: 'x32', number: GETPPID, name: 'getppid' },
];

/** probe syscall.* { if (execname() == NAME) a[name]++ } */
function byName(comm: string): PlacedModule {
  const script = new Script();
  script.strings = ['', 'getpid', 'getppid'];
  const list = script.array([{ kind: 'interned' }], LONG);
  script.body({ ...ALL, table: NAMES }, (code) => {
    code.failTo();
    const name = code.intrinsic('execname');
    const same = code.long();
    code.onlyIf(code.with(same, (dst) => ({ kind: 'compare', dst, op: 'equal', left: name, right: operand(comm) })));
    const call = code.interned();
    const key = code.with(call, (dst) => ({ kind: 'context', dst, value: { kind: 'syscallName' } }));
    code.add({ kind: 'addElement', global: list, keys: [key], src: operand(1) });
  });
  return script.module();
}

test('an interned name is a key by its id; a comparison of a slot with a constant', (t) => {
  const comm = ownComm();
  const loaded = build(t, byName(comm));
  runRaw(loaded, [0, GETPPID], 3);
  runRaw(loaded, [0, 39], 2);
  runRaw(loaded, [0, 39 | 0x40000000], 1);
  runRaw(loaded, [0, GETPPID | 0x40000000], 4);
  runRaw(loaded, [0, 100_000], 1);
  runRaw(loaded, [0, -1], 1);
  const count = (id: number): number => Number(element(loaded, 'a0', idKey(id), 8)?.readBigInt64LE(0) ?? 0n);
  t.deepEqual([count(0), count(1), count(2)], [2, 2, 7]);
});

test('another name does not match', (t) => {
  const loaded = build(t, byName(`${ownComm()}x`));
  runRaw(loaded, [0, GETPPID], 3);
  t.is(element(loaded, 'a0', idKey(2), 8), undefined);
});

testTrigger('an int 0x80 call is told apart by its ABI', async (t) => {
  const script = new Script();
  const [x, y] = [script.scalar(LONG, 0), script.scalar(LONG, 0)];
  const count = (calls: readonly SyscallNumber[], global: typeof x): void => {
    script.body({ ...ALL, calls }, (code) => {
      const same = code.long();
      const [left, right] = [code.intrinsic('pid'), code.intrinsic('target')];
      code.onlyIf(code.with(same, (dst) => ({ kind: 'compare', dst, op: 'equal', left, right })));
      code.add({ kind: 'addScalar', global, src: operand(1) });
    });
  };
  count([{ abi: 'compat', number: 20, name: 'getpid' }], x);
  count([{ abi: 'native', number: 20, name: 'writev' }], y);
  const placed = script.module();
  const armed = build(t, placed, true);
  const trigger = await startTrigger('int80', 500);
  t.teardown(trigger.kill);
  setWord(armed, SESSION_HEADER.target, trigger.pid);
  attach(t, armed);
  await trigger.go();
  const at = (global: typeof x): number => {
    const layout = layOutForTest(placed).globals.get(global);
    return layout?.kind === 'scalar' ? word(armed, layout.field.offset) : -1;
  };
  t.is(at(x), 500);
  t.is(at(y), 0, 'number 20 of the 64-bit table is writev');
});

function idKey(id: number): Buffer {
  const key = Buffer.alloc(8);
  key.writeBigInt64LE(BigInt(id));
  return key;
}

function ownComm(): string {
  return readFileSync('/proc/thread-self/comm', 'latin1').trim();
}

test('a body that prints one part per path reserves its record in place', (t) => {
  const script = new Script();
  const format = script.format('long', 'string', 'string');
  script.strings = ['', 'abc'];
  script.body(ALL, (code) => {
    const args = [code.intrinsic('pid'), code.intrinsic('execname'), operand('abc')];
    code.add({ kind: 'print', format, args });
  });
  const loaded = build(t, script.module());
  runRaw(loaded, [0, GETPPID], 2);
  const records = drain(loaded);
  t.is(records.length, 2);
  const [record] = records;
  t.is(record?.length, 8 + 8 + 16 + 8);
  t.is(record?.readUInt16LE(0), PART.firstFormat);
  t.is(record?.readUInt16LE(2), 0);
  t.is(record?.readUInt32LE(4), 40);
  t.is(record?.readBigInt64LE(8), BigInt(process.pid));
  t.is(record?.toString('latin1', 16, 32).replaceAll('\0', ''), ownComm());
  t.is(record?.readBigInt64LE(32), 1n);
});

test('two parts and exit travel in one record, collected in a frame', (t) => {
  const script = new Script();
  const format = script.format('long');
  script.body(ALL, (code) => {
    code.add({ kind: 'print', format, args: [operand(7)] });
    code.add({ kind: 'print', format, args: [operand(2n ** 40n)] });
    code.add({ kind: 'exit' });
  });
  const loaded = build(t, script.module());
  runRaw(loaded, [0, GETPPID], 2);
  const records = drain(loaded);
  t.is(records.length, 1, 'nothing starts after exit()');
  const [record] = records;
  t.is(record?.length, 16 + 16 + 8);
  t.deepEqual([record?.readBigInt64LE(8), record?.readBigInt64LE(24)], [7n, 2n ** 40n]);
  t.is(record?.readUInt16LE(32), PART.exit);
  t.is(word(loaded, SESSION_HEADER.exiting), 1);
  t.is(word(loaded, SESSION_HEADER.woken), 1);
});

test('output that finds no room is counted as lost', (t) => {
  const script = new Script();
  const format = script.format('long');
  const body = script.body(ALL, (code) => {
    code.add({ kind: 'print', format, args: [operand(7)] });
  });
  const placed = script.module();
  const layout = layOutForTest(placed, 4096);
  const loaded = load(t, generate(placed, layout, testFacts(false)));
  setWord(loaded, SESSION_HEADER.running, 1);
  runRaw(loaded, [0, GETPPID], 1000);
  const got = drain(loaded).length;
  const lost = word(loaded, (layout.session.bodies.get(body) ?? 0) + BODY_COUNTERS.lost);
  t.is(got + lost, 1000);
  t.true(lost > 0);
});

test('what intrinsics say of this process and this moment', (t) => {
  const script = new Script();
  const names = ['pid', 'tid', 'ppid', 'uid', 'gid', 'euid', 'egid', 'target', 'gettimeofday_ns', 'cpu'] as const;
  const format = script.format(...names.map(() => 'long' as const));
  script.body(ALL, (code) => {
    code.add({ kind: 'print', format, args: names.map((name) => code.intrinsic(name)) });
  });
  const loaded = build(t, script.module());
  const OFFSET = 1_000_000_000_000_000_000n;
  setWord(loaded, SESSION_HEADER.target, 4711);
  setWord(loaded, SESSION_HEADER.realtimeOffset, OFFSET);
  const before = process.hrtime.bigint();
  runRaw(loaded, [0, 1]);
  const after = process.hrtime.bigint();
  const [record] = drain(loaded);
  const values = names.map((_, at) => record?.readBigInt64LE(8 + 8 * at) ?? -1n);
  const status = readFileSync('/proc/thread-self/status', 'latin1');
  const ids = (key: string): readonly bigint[] =>
    (new RegExp(`^${key}:\t(.*)$`, 'm').exec(status)?.[1] ?? '').split('\t').map(BigInt);
  const [uid, euid] = ids('Uid');
  const [gid, egid] = ids('Gid');
  t.deepEqual(values.slice(0, 8), [ids('Tgid')[0], ids('Pid')[0], ids('PPid')[0], uid, gid, euid, egid, 4711n]);
  const time = (values[8] ?? 0n) - OFFSET;
  t.true(time >= before && time <= after, 'bpf_ktime_get_ns is the monotonic clock');
  t.true((values[9] ?? -1n) >= 0n && (values[9] ?? 0n) < 4096n);
});
