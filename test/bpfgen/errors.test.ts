import type { ExecutionContext } from 'ava';
import { generate, supports } from '../../src/bpfgen/index.js';
import { long } from '../../src/base/index.js';
import type { BinaryOp, ProbeSpec } from '../../src/ir/index.js';
import { PART, RUNTIME_ERRORS } from '../../src/ir/index.js';
import { type PlacedModule, SESSION_HEADER } from '../../src/passes/index.js';
import { testWith } from '../support/requirements.js';
import { drain, load, type Loaded, runRaw, setWord, testFacts, word } from './support/kernel.js';
import { layOutForTest } from './support/layout.js';
import { LIMITS, operand, Script } from './support/script.js';

const test = testWith('bpf', 'libbpf');
const LONG = { kind: 'long' } as const;
const ALL: ProbeSpec = { kind: 'syscall', phase: 'entry', calls: 'all', table: [] };
const EDGES = [0, 1, -1, 7, -7, 2, 63, 64, 65, -64, 2 ** 31, -(2 ** 31), 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)].map(
  long,
);

function build(t: ExecutionContext, placed: PlacedModule): Loaded {
  const layout = layOutForTest(placed);
  const facts = testFacts(false);
  t.deepEqual(supports(placed, layout, facts), []);
  const loaded = load(t, generate(placed, layout, facts));
  setWord(loaded, SESSION_HEADER.running, 1);
  return loaded;
}

/** What SystemTap's longs do; undefined: division by zero. */
function expected(op: BinaryOp, left: bigint, right: bigint): bigint | undefined {
  switch (op) {
    case 'add':
      return BigInt.asIntN(64, left + right);
    case 'subtract':
      return BigInt.asIntN(64, left - right);
    case 'multiply':
      return BigInt.asIntN(64, left * right);
    case 'divide':
      return right === 0n ? undefined : BigInt.asIntN(64, left / right);
    case 'modulo':
      return right === 0n ? undefined : BigInt.asIntN(64, left % right);
    case 'and':
      return left & right;
    case 'or':
      return left | right;
    case 'xor':
      return left ^ right;
    case 'shiftLeft':
      return BigInt.asIntN(64, left << (right & 63n));
    case 'shiftRight':
      return left >> (right & 63n);
  }
}

for (const op of [
  'add',
  'subtract',
  'multiply',
  'divide',
  'modulo',
  'and',
  'or',
  'xor',
  'shiftLeft',
  'shiftRight',
] as const) {
  test(`${op} of run-time values, edge by edge`, (t) => {
    const script = new Script();
    script.limits = { ...LIMITS, maxErrors: 1000 };
    const [x, y] = [script.scalar(LONG, 0), script.scalar(LONG, 0)];
    const format = script.format('long');
    script.body(ALL, (code) => {
      code.failTo();
      const [a, b, result] = [code.long(), code.long(), code.long()];
      const left = code.with(a, (dst) => ({ kind: 'loadScalar', dst, global: x }));
      const right = code.with(b, (dst) => ({ kind: 'loadScalar', dst, global: y }));
      const value = code.with(result, (dst) => ({ kind: 'binary', dst, op, left, right }));
      code.add({ kind: 'print', format, args: [value] });
    });
    const placed = script.module();
    const loaded = build(t, placed);
    const offsets = [x, y].map((global) => {
      const layout = layOutForTest(placed).globals.get(global);
      return layout?.kind === 'scalar' ? layout.field.offset : -1;
    });
    for (const left of EDGES) {
      for (const right of EDGES) {
        setWord(loaded, offsets[0] ?? 0, left);
        setWord(loaded, offsets[1] ?? 0, right);
        runRaw(loaded, [0, 1]);
        const [record] = drain(loaded);
        const value = expected(op, BigInt(left), BigInt(right));
        if (value === undefined) t.is(record?.readUInt32LE(8), RUNTIME_ERRORS.divisionByZero);
        else t.is(record?.readBigInt64LE(8), value, `${left} ${op} ${right}`);
      }
    }
  });
}

test('an uncaught error is told with its place, counted, and ends the session', (t) => {
  const script = new Script();
  const zero = script.scalar(LONG, 0);
  const format = script.format('long');
  script.body(ALL, (code) => {
    code.failTo();
    code.add({ kind: 'print', format, args: [operand(1)] });
    const divisor = code.with(code.long(), (dst) => ({ kind: 'loadScalar', dst, global: zero }));
    code.add({ kind: 'binary', dst: code.long(), op: 'divide', left: operand(1), right: divisor });
    code.add({ kind: 'print', format, args: [operand(2)] });
  });
  const placed = script.module();
  const layout = layOutForTest(placed);
  const object = generate(placed, layout, testFacts(false));
  const loaded = load(t, object);
  setWord(loaded, SESSION_HEADER.running, 1);
  runRaw(loaded, [0, 1], 2);
  const records = drain(loaded);
  t.is(records.length, 1);
  const [record] = records;
  t.is(record?.length, 16 + 40 - 8, 'the print, then the error: head, error and place, argument, no text');
  t.is(record?.readUInt16LE(16), PART.error);
  t.is(record?.readUInt32LE(24), RUNTIME_ERRORS.divisionByZero);
  const position = object.schema.positions[record?.readUInt32LE(28) ?? -1];
  const division = placed.module.bodies[0]?.code.blocks
    .flatMap((block) => block.instructions)
    .find((each) => each.kind === 'binary');
  t.is(position, division?.at);
  t.is(word(loaded, SESSION_HEADER.errors), 1);
  t.is(word(loaded, SESSION_HEADER.exiting), 1);
});

test('a caught error goes to its handler; MAXERRORS tolerates as many', (t) => {
  const script = new Script();
  script.limits = { ...LIMITS, maxErrors: 2 };
  const zero = script.scalar(LONG, 0);
  const format = script.format('long');
  script.body(ALL, (code) => {
    code.failTo();
    const outer = code.handler;
    const divisor = code.with(code.long(), (dst) => ({ kind: 'loadScalar', dst, global: zero }));
    const [tried, caught] = [code.newBlock(), code.newBlock()];
    code.end({ kind: 'jump', target: tried });
    code.handler = caught;
    code.start(tried);
    code.add({ kind: 'binary', dst: code.long(), op: 'divide', left: operand(1), right: divisor });
    code.end({ kind: 'leave' });
    code.handler = outer;
    code.start(caught);
    code.add({ kind: 'takeError', dst: undefined });
    code.add({ kind: 'print', format, args: [operand(5)] });
    code.add({ kind: 'binary', dst: code.long(), op: 'modulo', left: operand(1), right: divisor });
  });
  const loaded = build(t, script.module());
  runRaw(loaded, [0, 1], 5);
  const records = drain(loaded);
  t.is(records.length, 3, 'two errors are tolerated, the third ends the session');
  t.is(records[0]?.readBigInt64LE(8), 5n);
});

test('an array that is full overflows with its declared size', (t) => {
  const script = new Script();
  script.limits = { ...LIMITS, maxErrors: 100 };
  const array = script.array([LONG], LONG, { capacity: 4, ordered: true });
  const counter = script.scalar(LONG, 0);
  script.body(ALL, (code) => {
    code.failTo();
    code.add({ kind: 'addScalar', global: counter, src: operand(1) });
    const key = code.with(code.long(), (dst) => ({ kind: 'loadScalar', dst, global: counter }));
    code.add({ kind: 'addElement', global: array, keys: [key], src: operand(1) });
  });
  const loaded = build(t, script.module());
  runRaw(loaded, [0, 1], 6);
  const records = drain(loaded);
  t.is(records.length, 2);
  t.is(records[0]?.readUInt32LE(8), RUNTIME_ERRORS.arrayOverflow);
  t.is(records[0]?.readBigInt64LE(16), 4n);
});
