import { RUNTIME_ERRORS } from '../../src/ir/index.js';
import { address } from '../../src/native/index.js';
import { testWith } from '../support/requirements.js';
import type { FormatPiece } from '../../src/base/index.js';
import { drain, runRaw, setWord } from './support/kernel.js';
import { ALL, loadScalar, LONG, scalarOffset, start } from './support/run.js';
import { LIMITS, Script } from './support/script.js';

const test = testWith('bpf', 'libbpf');

test('words of user memory: sizes and signs; a bad address is an error that names it', (t) => {
  const memory = Buffer.alloc(16);
  memory.writeBigInt64LE(-2n);
  const script = new Script();
  script.limits = { ...LIMITS, maxErrors: 10 };
  const x = script.scalar(LONG, 0);
  const sizes = [1, 2, 4, 8] as const;
  const format = script.format('long', 'long', 'long', 'long', 'long');
  script.body(ALL, (code) => {
    code.failTo();
    const at = loadScalar(code, x);
    const args = sizes.map((size) =>
      code.with(code.long(), (dst) => ({
        kind: 'readMemory',
        dst,
        space: 'user',
        address: at,
        size,
        signed: size < 4,
      })),
    );
    const bits = code.with(code.long(), (dst) => ({
      kind: 'readBits',
      dst,
      address: at,
      size: 4,
      shift: 3,
      bits: 5,
      signed: false,
    }));
    code.add({ kind: 'print', format, args: [...args, bits] });
  });
  const { loaded, layout } = start(t, script.module());
  setWord(loaded, scalarOffset(layout, x), address(memory));
  runRaw(loaded, [0, 1]);
  const [user] = drain(loaded);
  t.is(user?.readUInt32LE(8), RUNTIME_ERRORS.readFault, 'readBits is of kernel memory');
  setWord(loaded, scalarOffset(layout, x), 8);
  runRaw(loaded, [0, 1]);
  const [fault] = drain(loaded);
  t.is(fault?.readUInt32LE(8), RUNTIME_ERRORS.readFault);
  t.is(fault?.readBigInt64LE(16), 8n);
});

test('words of user memory are cut and extended by size and sign', (t) => {
  const memory = Buffer.alloc(16);
  memory.writeBigInt64LE(-2n);
  const script = new Script();
  const x = script.scalar(LONG, 0);
  const format = script.format('long', 'long', 'long');
  script.body(ALL, (code) => {
    code.failTo();
    const at = loadScalar(code, x);
    const read = (size: 1 | 2 | 4 | 8, signed: boolean) =>
      code.with(code.long(), (dst) => ({ kind: 'readMemory', dst, space: 'user', address: at, size, signed }));
    code.add({ kind: 'print', format, args: [read(1, true), read(4, false), read(8, true)] });
  });
  const { loaded, layout } = start(t, script.module());
  setWord(loaded, scalarOffset(layout, x), address(memory));
  runRaw(loaded, [0, 1]);
  const [record] = drain(loaded);
  t.deepEqual(
    [8, 16, 24].map((at) => record?.readBigInt64LE(at)),
    [-2n, 0xfffffffen, -2n],
  );
});

test('strings of user memory: padded with zeros, cut at the limit, a fault is an error', (t) => {
  const text = Buffer.from('hello, world of user memory\0and more', 'latin1');
  const script = new Script();
  script.limits = { ...LIMITS, maxErrors: 10 };
  const x = script.scalar(LONG, 0);
  const format = script.format('string', 'string');
  script.body(ALL, (code) => {
    code.failTo();
    const at = loadScalar(code, x);
    const [long, short] = [code.string(31, 32), code.string(31, 32)];
    const args = [
      code.with(long, (dst) => ({ kind: 'readString', dst, space: 'user', address: at, limit: undefined })),
      code.with(short, (dst) => ({ kind: 'readString', dst, space: 'user', address: at, limit: 5 })),
    ];
    code.add({ kind: 'print', format, args });
  });
  const { loaded, layout } = start(t, script.module());
  setWord(loaded, scalarOffset(layout, x), address(text));
  runRaw(loaded, [0, 1]);
  const [record] = drain(loaded);
  t.is(record?.toString('latin1', 8, 40), 'hello, world of user memory'.padEnd(32, '\0'));
  t.is(record?.toString('latin1', 40, 72), 'hello'.padEnd(32, '\0'));
  setWord(loaded, scalarOffset(layout, x), 8);
  runRaw(loaded, [0, 1]);
  t.is(drain(loaded)[0]?.readUInt32LE(8), RUNTIME_ERRORS.userStringFault);
});

const MEMORY: FormatPiece = {
  kind: 'directive',
  conversion: 'm',
  flag: '#',
  width: { kind: 'none' },
  precision: { kind: 'fixed', value: 5 },
};

test('what %m prints travels as its length and its bytes; a precision is at least 1 and at most 8192', (t) => {
  const bytes = Buffer.alloc(9000, 'abcdefghijklmnopqrstuvwxyz', 'latin1');
  const script = new Script();
  script.limits = { ...LIMITS, maxErrors: 10 };
  const [at, precision] = [script.scalar(LONG, 0), script.scalar(LONG, 0)];
  const starred: FormatPiece = { ...MEMORY, precision: { kind: 'argument' } };
  const format = script.formatOf([MEMORY, starred], ['long', 'long', 'long']);
  script.body(ALL, (code) => {
    code.failTo();
    const address = loadScalar(code, at);
    code.add({ kind: 'printMemory', format, args: [address, loadScalar(code, precision), address] });
  });
  const { loaded, layout } = start(t, script.module());
  setWord(loaded, scalarOffset(layout, at), address(bytes));
  for (const [given, length] of [
    [3, 3],
    [8, 8],
    [0, 1],
    [-7, 1],
    [9000, 8192],
    [8192, 8192],
  ] as const) {
    setWord(loaded, scalarOffset(layout, precision), given);
    runRaw(loaded, [0, 1]);
    const [record] = drain(loaded);
    t.is(record?.readUInt32LE(4), 8 + 16 + 8 + 8 + Math.ceil(length / 8) * 8, `precision ${given}`);
    t.is(record?.readUInt32LE(8), 5);
    t.is(record?.toString('latin1', 16, 21), 'abcde');
    t.is(record?.readBigInt64LE(24), BigInt(given));
    t.is(record?.readUInt32LE(32), length);
    t.is(record?.toString('latin1', 40, 40 + length), bytes.toString('latin1', 0, length));
  }
  setWord(loaded, scalarOffset(layout, at), 8);
  runRaw(loaded, [0, 1]);
  const [fault] = drain(loaded);
  t.is(fault?.readUInt32LE(8), RUNTIME_ERRORS.readFault);
  t.is(fault?.readBigInt64LE(16), 8n);
});
