import type { FunctionId, GlobalId, Operand } from '../../src/ir/index.js';
import { RUNTIME_ERRORS } from '../../src/ir/index.js';
import { id } from '../../src/base/index.js';
import { SESSION_HEADER } from '../../src/passes/index.js';
import { testWith } from '../support/requirements.js';
import { startTrigger } from '../support/trigger.js';
import { attach, drain, element, runRaw, setWord, word } from './support/kernel.js';
import { ALL, COMM, loadScalar, LONG, onlyTarget, scalarOffset, start } from './support/run.js';
import { type Code, LIMITS, operand, Script } from './support/script.js';

const test = testWith('bpf', 'libbpf');
const testTrigger = testWith('bpf', 'libbpf', 'gcc');
const GETPPID = 110;

const local = (value: Operand): Operand => value;

/** for (i = 0; i < to; i++) body(i), each pass charged with a tick. */
function loop(code: Code, to: Operand, body: (i: Operand) => void): void {
  const i = code.long();
  const at: Operand = { kind: 'local', local: i };
  code.add({ kind: 'move', dst: i, src: operand(0) });
  const [test, pass, done] = [code.newBlock(), code.newBlock(), code.newBlock()];
  code.end({ kind: 'jump', target: test });
  code.start(test);
  const condition = code.with(code.long(), (dst) => ({ kind: 'compare', dst, op: 'less', left: at, right: to }));
  code.end({ kind: 'branch', condition, then: pass, otherwise: done });
  code.start(pass);
  code.add({ kind: 'tick', count: 1 });
  body(at);
  code.add({ kind: 'binary', dst: i, op: 'add', left: at, right: operand(1) });
  code.end({ kind: 'jump', target: test });
  code.start(done);
}

/** function fib(n) { if (n < 2) return n; return fib(n - 1) + fib(n - 2) } */
function fibonacci(script: Script): FunctionId {
  const self = id<'function'>(0);
  return script.function(
    ['long'],
    'long',
    (code) => {
      const n: Operand = { kind: 'local', local: code.long() };
      code.failTo();
      const small = code.with(code.long(), (dst) => ({ kind: 'compare', dst, op: 'less', left: n, right: operand(2) }));
      const [yes, no] = [code.newBlock(), code.newBlock()];
      code.end({ kind: 'branch', condition: small, then: yes, otherwise: no });
      code.start(yes);
      code.end({ kind: 'return', value: n });
      code.start(no);
      code.add({ kind: 'tick', count: 1 });
      const [first, second] = [1, 2].map((less) => {
        const arg = code.with(code.long(), (dst) => ({
          kind: 'binary',
          dst,
          op: 'subtract',
          left: n,
          right: operand(less),
        }));
        return code.with(code.long(), (dst) => ({ kind: 'call', dst, callee: self, args: [arg] }));
      });
      if (first === undefined || second === undefined) throw new Error('two calls');
      const value = code.with(code.long(), (dst) => ({ kind: 'binary', dst, op: 'add', left: first, right: second }));
      code.end({ kind: 'return', value });
    },
    true,
  );
}

test('nested loops over an array; MAXACTION ends the body from inside, uncaught', (t) => {
  const script = new Script();
  script.limits = { ...LIMITS, maxAction: 1000, maxErrors: 10 };
  const [n, sum] = [script.scalar(LONG, 10), script.scalar(LONG, 0)];
  const a = script.array([LONG], LONG, { ordered: true });
  script.body(ALL, (code) => {
    code.failTo();
    const to = loadScalar(code, n);
    loop(code, to, (i) => {
      loop(code, to, (j) => {
        const row = code.with(code.long(), (dst) => ({
          kind: 'binary',
          dst,
          op: 'multiply',
          left: i,
          right: operand(10),
        }));
        const key = code.with(code.long(), (dst) => ({ kind: 'binary', dst, op: 'add', left: row, right: j }));
        code.add({ kind: 'addElement', global: a, keys: [key], src: operand(1) });
        code.add({ kind: 'addScalar', global: sum, src: key });
      });
    });
  });
  const { loaded, layout } = start(t, script.module());
  runRaw(loaded, [0, 1], 5);
  t.is(word(loaded, scalarOffset(layout, sum)), 5 * 4950);
  const key = Buffer.alloc(8);
  key.writeBigInt64LE(99n);
  t.deepEqual(
    [0, 8].map((at) => element(loaded, 'a2', key, 16)?.readBigInt64LE(at)),
    [100n, 5n],
  );
  t.is(drain(loaded).length, 0);
  setWord(loaded, scalarOffset(layout, n), 1_000_000);
  runRaw(loaded, [0, 1]);
  t.is(drain(loaded)[0]?.readUInt32LE(8), RUNTIME_ERRORS.maxAction);
});

test('recursion: values, and MAXNESTING caught at the call that would pass it', (t) => {
  const script = new Script();
  script.limits = { ...LIMITS, maxAction: 100_000, maxNesting: 13 };
  const fib = fibonacci(script);
  const [n, result, caught] = [script.scalar(LONG, 10), script.scalar(LONG, 0), script.scalar(LONG, 0)];
  script.body(ALL, (code) => {
    const handler = code.newBlock();
    code.handler = handler;
    const arg = loadScalar(code, n);
    const value = code.with(code.long(), (dst) => ({ kind: 'call', dst, callee: fib, args: [arg] }));
    code.add({ kind: 'storeScalar', global: result, src: value });
    code.end({ kind: 'leave' });
    code.handler = undefined;
    code.start(handler);
    code.add({ kind: 'takeError', dst: undefined });
    code.add({ kind: 'addScalar', global: caught, src: operand(1) });
  });
  const { loaded, layout } = start(t, script.module());
  const run = (of: number): number => {
    setWord(loaded, scalarOffset(layout, n), of);
    runRaw(loaded, [0, 1]);
    return word(loaded, scalarOffset(layout, result));
  };
  t.deepEqual([0, 1, 2, 3, 10, 13].map(run), [0, 1, 1, 2, 55, 233]);
  t.is(word(loaded, scalarOffset(layout, caught)), 0, '13 levels are allowed: fib(13) enters fib(1) on the 13th');
  run(14);
  t.is(word(loaded, scalarOffset(layout, caught)), 1);
  t.is(run(12), 144, 'the depth starts anew');
});

test('mutual recursion keeps locals of both, strings among them; an error unwinds through all levels', (t) => {
  const script = new Script();
  script.limits = { ...LIMITS, maxAction: 100_000, maxNesting: 50, maxErrors: 10 };
  const zero = script.scalar(LONG, 0);
  const format = script.format('long', 'string');
  const [odd, even] = [id<'function'>(0), id<'function'>(1)];
  // function odd(n) { name = execname(); if (n == 0) return 1 / zero; m = n * 100; r = even(n - 1); printf(m, name); return r + m }
  const write = (other: FunctionId, factor: number) => (code: Code) => {
    const n: Operand = { kind: 'local', local: code.long() };
    code.failTo();
    const name = code.intrinsic('execname');
    const [stop, go] = [code.newBlock(), code.newBlock()];
    code.end({ kind: 'branch', condition: n, then: go, otherwise: stop });
    code.start(stop);
    const right = loadScalar(code, zero);
    const last = code.with(code.long(), (dst) => ({ kind: 'binary', dst, op: 'divide', left: operand(1000), right }));
    code.end({ kind: 'return', value: last });
    code.start(go);
    const m = code.with(code.long(), (dst) => ({
      kind: 'binary',
      dst,
      op: 'multiply',
      left: n,
      right: operand(factor),
    }));
    const arg = code.with(code.long(), (dst) => ({ kind: 'binary', dst, op: 'subtract', left: n, right: operand(1) }));
    const r = code.with(code.long(), (dst) => ({ kind: 'call', dst, callee: other, args: [arg] }));
    code.add({ kind: 'print', format, args: [m, name] });
    const value = code.with(code.long(), (dst) => ({ kind: 'binary', dst, op: 'add', left: r, right: m }));
    code.end({ kind: 'return', value });
  };
  script.function(['long'], 'long', write(even, 10), true);
  script.function(['long'], 'long', write(odd, 100), true);
  const result = script.scalar(LONG, 0);
  script.body(ALL, (code) => {
    code.failTo();
    const value = code.with(code.long(), (dst) => ({ kind: 'call', dst, callee: odd, args: [operand(5)] }));
    code.add({ kind: 'storeScalar', global: result, src: value });
  });
  const { loaded, layout } = start(t, script.module());
  setWord(loaded, scalarOffset(layout, zero), 1);
  runRaw(loaded, [0, 1]);
  const [record] = drain(loaded);
  const values = [0, 1, 2, 3, 4].map((at) => record?.readBigInt64LE(32 * at + 8));
  t.deepEqual(values, [10n, 200n, 30n, 400n, 50n]);
  const names = [0, 1, 2, 3, 4].map((at) => record?.toString('latin1', 32 * at + 16, 32 * at + 32));
  t.is(new Set(names).size, 1);
  t.true((names[0] ?? '').replaceAll('\0', '').length > 0);
  t.is(word(loaded, scalarOffset(layout, result)), 1000 + 690);
  setWord(loaded, scalarOffset(layout, zero), 0);
  runRaw(loaded, [0, 1]);
  const [failed] = drain(loaded);
  t.is(failed?.length, 32, 'nothing is printed on the way out');
  t.is(failed?.readUInt32LE(8), RUNTIME_ERRORS.divisionByZero);
});

test('errors inside loops go to the handler of their try; what it catches does not end the loop', (t) => {
  const script = new Script();
  script.limits = { ...LIMITS, maxAction: 100_000 };
  const [passes, caught] = [script.scalar(LONG, 0), script.scalar(LONG, 0)];
  script.body(ALL, (code) => {
    code.failTo();
    const outer = code.handler;
    loop(code, operand(20), (i) => {
      const [tried, handler, after] = [code.newBlock(), code.newBlock(), code.newBlock()];
      const divisor = code.with(code.long(), (dst) => ({ kind: 'binary', dst, op: 'and', left: i, right: operand(3) }));
      code.end({ kind: 'jump', target: tried });
      code.handler = handler;
      code.start(tried);
      code.add({ kind: 'binary', dst: code.long(), op: 'divide', left: operand(1), right: divisor });
      code.add({ kind: 'addScalar', global: passes, src: operand(1) });
      code.end({ kind: 'jump', target: after });
      code.handler = outer;
      code.start(handler);
      code.add({ kind: 'takeError', dst: undefined });
      code.add({ kind: 'addScalar', global: caught, src: operand(1) });
      code.end({ kind: 'jump', target: after });
      code.start(after);
    });
  });
  const { loaded, layout } = start(t, script.module());
  runRaw(loaded, [0, 1]);
  t.deepEqual(
    [passes, caught].map((global) => word(loaded, scalarOffset(layout, global))),
    [15, 5],
  );
});

/** A body of `count` statements, in a loop or not: what the verifier walks must grow as the script does. */
function sized(t: Parameters<Parameters<typeof test>[1]>[0], count: number, looped: boolean): number {
  const script = new Script();
  const globals: GlobalId[] = [0, 1, 2].map(() => script.scalar(LONG, 0));
  const a = script.array([LONG, COMM], LONG, { ordered: true });
  script.body(ALL, (code) => {
    code.failTo();
    const name = code.intrinsic('execname');
    const statements = (i: Operand): void => {
      for (let index = 0; index < count; index++) {
        const global = globals[index % globals.length] ?? id<'global'>(0);
        const left = loadScalar(code, global);
        const sum = code.with(code.long(), (dst) => ({ kind: 'binary', dst, op: 'add', left, right: local(i) }));
        const [then, after] = [code.newBlock(), code.newBlock()];
        const condition = code.with(code.long(), (dst) => ({
          kind: 'compare',
          dst,
          op: 'less',
          left: sum,
          right: operand(index),
        }));
        code.end({ kind: 'branch', condition, then, otherwise: after });
        code.start(then);
        code.add({ kind: 'addElement', global: a, keys: [sum, name], src: operand(1) });
        code.end({ kind: 'jump', target: after });
        code.start(after);
        code.add({ kind: 'storeScalar', global, src: sum });
      }
    };
    if (looped) loop(code, operand(7), statements);
    else statements(operand(1));
  });
  const { loaded } = start(t, script.module());
  return loaded.programs[0]?.verified ?? 0;
}

for (const looped of [false, true]) {
  test(`verified instructions grow linearly with the script (${looped ? 'dispatched' : 'straight'})`, (t) => {
    const [small, middle, large] = [10, 20, 40].map((count) => sized(t, count, looped));
    t.log(`10, 20 and 40 statements: ${small}, ${middle}, ${large} verified instructions`);
    const [step, next] = [(middle ?? 0) - (small ?? 0), (large ?? 0) - (middle ?? 0)];
    t.true(next < 2.5 * step, 'twice the statements, twice the work');
    t.true((large ?? 0) < 20_000);
  });
}

testTrigger('a dispatched body in a real system call probe, on two CPUs at once, knows its call', async (t) => {
  const script = new Script();
  script.limits = { ...LIMITS, maxAction: 10_000 };
  const sum = script.scalar(LONG, 0);
  script.body({ ...ALL, calls: [{ abi: 'native', number: GETPPID, name: 'getppid' }] }, (code) => {
    code.failTo();
    onlyTarget(code);
    loop(code, operand(10), () => {
      const number = code.with(code.long(), (dst) => ({ kind: 'context', dst, value: { kind: 'syscallNumber' } }));
      code.add({ kind: 'addScalar', global: sum, src: number });
    });
  });
  const { loaded, layout } = start(t, script.module(), true);
  const trigger = await startTrigger('two-cpu', GETPPID, 20_000);
  t.teardown(trigger.kill);
  setWord(loaded, SESSION_HEADER.target, trigger.pid);
  attach(t, loaded);
  await trigger.go();
  t.is(word(loaded, scalarOffset(layout, sum)), 40_000 * 10 * GETPPID);
});
