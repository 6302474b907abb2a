import type { Operand, SyscallNumber } from '../../src/ir/index.js';
import { ATTACH_TYPE, findVmlinuxBtfId } from '../../src/native/index.js';
import { SESSION_HEADER } from '../../src/passes/index.js';
import { testWith } from '../support/requirements.js';
import { startTrigger } from '../support/trigger.js';
import { attach, drain, runRaw, setWord, word } from './support/kernel.js';
import { ALL, loadScalar, LONG, onlyTarget, scalarOffset, start } from './support/run.js';
import { type Code, operand, Script } from './support/script.js';

const test = testWith('bpf', 'libbpf');
const testTrigger = testWith('bpf', 'libbpf', 'gcc');

const call = (number: number): SyscallNumber => ({ abi: 'native', number, name: `call${number}` });

test('each system call reaches the bodies that want it, in script order', (t) => {
  const script = new Script();
  const format = script.format('long');
  const say = (value: number) => (code: Code) => {
    code.add({ kind: 'print', format, args: [operand(value)] });
  };
  const sets: readonly ('all' | readonly number[])[] = [[1, 2, 3], [2], 'all', [3, 4, 5, 6, 7, 8, 9, 300], [2, 3]];
  sets.forEach((set, index) => {
    script.body({ ...ALL, calls: set === 'all' ? set : set.map(call) }, say(index));
  });
  const { loaded } = start(t, script.module());
  for (const number of [0, 1, 2, 3, 4, 9, 10, 299, 300, 301, 2 ** 30 - 1]) {
    runRaw(loaded, [0, number]);
    const got = drain(loaded).map((record) => Number(record.readBigInt64LE(8)));
    const want = sets.flatMap((set, index) => (set === 'all' || set.includes(number) ? [index] : []));
    t.deepEqual(got, want, `number ${number}`);
  }
});

test('after exit() in one body no later body of the same event runs', (t) => {
  const script = new Script();
  const format = script.format('long');
  script.body(ALL, (code) => {
    code.add({ kind: 'exit' });
  });
  script.body(ALL, (code) => {
    code.add({ kind: 'print', format, args: [operand(1)] });
  });
  const { loaded } = start(t, script.module());
  runRaw(loaded, [0, 1]);
  t.is(drain(loaded).length, 1);
});

for (const typed of [false, true]) {
  testTrigger(`arguments, number and result of a call (${typed ? 'tp_btf' : 'raw_tp'})`, async (t) => {
    const script = new Script();
    const format = script.format('long', 'long', 'long', 'long');
    const entry = script.format('long', 'long', 'long');
    const DUP2 = 33;
    const value = (code: Code, what: Parameters<Code['add']>[0] & { kind: 'context' }): Operand =>
      code.with(code.long(), (dst) => ({ ...what, dst }));
    const context = (code: Code, context: Extract<Parameters<Code['add']>[0], { kind: 'context' }>['value']): Operand =>
      value(code, { kind: 'context', dst: code.long(), value: context });
    script.body({ ...ALL, calls: [call(DUP2)] }, (code) => {
      onlyTarget(code);
      const args = [0, 1, 5].map((index) => context(code, { kind: 'syscallArgument', index }));
      code.add({ kind: 'print', format: entry, args });
    });
    script.body({ ...ALL, phase: 'return', calls: [call(DUP2)] }, (code) => {
      onlyTarget(code);
      const args = [
        context(code, { kind: 'syscallNumber' }),
        context(code, { kind: 'syscallReturn' }),
        context(code, { kind: 'syscallArgument', index: 0 }),
        context(code, { kind: 'syscallArgument', index: 1 }),
      ];
      code.add({ kind: 'print', format, args });
    });
    const { loaded } = start(t, script.module(), typed);
    const trigger = await startTrigger('syscalls', DUP2, 1, -1, 12345, 678, 0, 0, 0, 99);
    t.teardown(trigger.kill);
    setWord(loaded, SESSION_HEADER.target, trigger.pid);
    attach(t, loaded);
    await trigger.go();
    const records = drain(loaded);
    t.is(records.length, 2);
    const words = records.map((record) =>
      Array.from({ length: record.length / 8 - 1 }, (_, at) => record.readBigInt64LE(8 + 8 * at)),
    );
    t.deepEqual(words[0], [12345n, 678n, 99n]);
    t.deepEqual(words[1], [BigInt(DUP2), -9n, 12345n, 678n], 'EBADF');
  });
}

test('an argument of a tracepoint may be computed with, also where the kernel types it as a pointer', (t) => {
  const btfId = findVmlinuxBtfId('sys_enter', ATTACH_TYPE.TRACE_RAW_TP);
  for (const typed of [false, true]) {
    const script = new Script();
    const format = script.format('long', 'long', 'long');
    script.body({ kind: 'tracepoint', name: 'sys_enter', btfId, argumentCount: 2 }, (code) => {
      code.failTo();
      const regs = code.with(code.long(), (dst) => ({
        kind: 'context',
        dst,
        value: { kind: 'argument', index: 0, size: 8, signed: false },
      }));
      const low = code.with(code.long(), (dst) => ({ kind: 'binary', dst, op: 'and', left: regs, right: operand(7) }));
      const small = code.with(code.long(), (dst) => ({
        kind: 'context',
        dst,
        value: { kind: 'argument', index: 1, size: 2, signed: true },
      }));
      code.add({ kind: 'print', format, args: [regs, low, small] });
    });
    const { loaded } = start(t, script.module(), typed);
    if (typed) continue;
    runRaw(loaded, [0x1234, 0x1fffe]);
    const [record] = drain(loaded);
    t.deepEqual(
      [8, 16, 24].map((at) => record?.readBigInt64LE(at)),
      [0x1234n, 4n, -2n],
    );
  }
});

test('a function is inlined at each call: parameters, result, fresh locals, its error at the caller', (t) => {
  const script = new Script();
  const format = script.format('long', 'long');
  const x = script.scalar(LONG, 0);
  // function f(a) { if (a) { b = a } ; return 100 / (b + a) }
  const f = script.function(['long'], 'long', (code) => {
    const a = code.long();
    const b = code.long();
    code.failTo();
    const [then, after] = [code.newBlock(), code.newBlock()];
    const left: Operand = { kind: 'local', local: a };
    code.end({ kind: 'branch', condition: left, then, otherwise: after });
    code.start(then);
    code.add({ kind: 'move', dst: b, src: left });
    code.end({ kind: 'jump', target: after });
    code.start(after);
    const sum = code.with(code.long(), (dst) => ({
      kind: 'binary',
      dst,
      op: 'add',
      left,
      right: { kind: 'local', local: b },
    }));
    const value = code.with(code.long(), (dst) => ({
      kind: 'binary',
      dst,
      op: 'divide',
      left: operand(100),
      right: sum,
    }));
    code.end({ kind: 'return', value });
  });
  script.body(ALL, (code) => {
    const caught = code.newBlock();
    code.handler = caught;
    const first = code.with(code.long(), (dst) => ({ kind: 'call', dst, callee: f, args: [operand(5)] }));
    const second = code.with(code.long(), (dst) => ({ kind: 'call', dst, callee: f, args: [loadScalar(code, x)] }));
    code.add({ kind: 'print', format, args: [first, second] });
    code.end({ kind: 'leave' });
    code.start(caught);
    code.handler = undefined;
    code.add({ kind: 'takeError', dst: undefined });
    code.add({ kind: 'print', format, args: [first, operand(-1)] });
  });
  const { loaded, layout } = start(t, script.module());
  runRaw(loaded, [0, 1]);
  setWord(loaded, scalarOffset(layout, x), 50);
  runRaw(loaded, [0, 1]);
  const got = drain(loaded).map((record) => [record.readBigInt64LE(8), record.readBigInt64LE(16)]);
  t.deepEqual(
    got,
    [
      [10n, -1n],
      [10n, 1n],
    ],
    'b is 0 again in the second call',
  );
});

test('a swapped array: counts go to the inner map of the moment', (t) => {
  const script = new Script();
  const array = script.array([LONG], LONG, { swapped: true, ordered: true });
  const x = script.scalar(LONG, 0);
  script.body(ALL, (code) => {
    code.failTo();
    const key = loadScalar(code, x);
    code.add({ kind: 'addElement', global: array, keys: [key], src: operand(2) });
    const read = code.with(code.long(), (dst) => ({ kind: 'loadElement', dst, global: array, keys: [key] }));
    code.add({ kind: 'storeScalar', global: x, src: read });
  });
  const { loaded, layout } = start(t, script.module());
  runRaw(loaded, [0, 1], 3);
  t.is(word(loaded, scalarOffset(layout, x)), 4, 'element 0 is 2, then element 2 is 2, then 4');
});
