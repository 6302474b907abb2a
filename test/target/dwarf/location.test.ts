import test from 'ava';
import type { DwarfOp } from '../../../src/native/libdw.js';
import { OP } from '../../../src/target/dwarf/codes.js';
import { type FrameFacts, placeOf } from '../../../src/target/dwarf/location.js';
import { type Operand, PlaceError } from '../../../src/target/dwarf/place.js';

const op = (code: number, first = 0n, second = 0n, more: Partial<DwarfOp> = {}): DwarfOp => ({
  ...{ code, first, second, block: undefined, inner: undefined },
  ...more,
});
const NOWHERE: FrameFacts = { frameBase: () => undefined, frameAddress: () => undefined, isEntry: false };
const register = (number: number): Operand => ({ kind: 'register', number });
const sum = (left: Operand, right: bigint): Operand => ({
  ...{ kind: 'binary', op: 'add', left },
  right: { kind: 'number', value: right },
});

test('registers, memory behind one, addresses of the file', (t) => {
  t.deepEqual(placeOf([op(OP.register0 + 5)], NOWHERE), { kind: 'register', number: 5 });
  t.deepEqual(placeOf([op(OP.register, 33n)], NOWHERE), { kind: 'register', number: 33 });
  t.deepEqual(placeOf([op(OP.base0 + 6, -20n)], NOWHERE), { kind: 'memory', address: sum(register(6), -20n) });
  t.deepEqual(placeOf([op(OP.address, 0x4010n), op(OP.plusConstant, 8n)], NOWHERE), {
    kind: 'memory',
    address: { kind: 'static', address: 0x4018 },
  });
});

test('a frame base by call frame information: distances are one number', (t) => {
  const facts: FrameFacts = {
    frameBase: () => [op(OP.callFrameAddress)],
    frameAddress: () => [op(OP.base0 + 7, 8n)],
    isEntry: false,
  };
  t.deepEqual(placeOf([op(OP.frameBase, -36n)], facts), { kind: 'memory', address: sum(register(7), -28n) });
  t.throws(() => placeOf([op(OP.frameBase, 0n)], NOWHERE), { instanceOf: PlaceError, message: /no frame base/ });
});

test('values without a place, and pieces', (t) => {
  t.deepEqual(placeOf([op(OP.base0 + 3, 1n), op(OP.stackValue)], NOWHERE), {
    kind: 'value',
    value: sum(register(3), 1n),
  });
  const block = Buffer.from([1, 2, 3, 4]);
  t.deepEqual(placeOf([op(OP.implicitValue, 4n, 0n, { block })], NOWHERE), { kind: 'bytes', bytes: block });
  const pair = [op(OP.register0 + 4), op(OP.piece, 8n), op(OP.piece, 4n), op(OP.base0 + 7, 16n), op(OP.piece, 4n)];
  t.deepEqual(placeOf(pair, NOWHERE), {
    kind: 'pieces',
    pieces: [
      { sizeBytes: 8, place: { kind: 'register', number: 4 } },
      { sizeBytes: 4, place: undefined },
      { sizeBytes: 4, place: { kind: 'memory', address: sum(register(7), 16n) } },
    ],
  });
  t.deepEqual(placeOf([op(OP.register0), op(OP.piece, 4n)], NOWHERE), { kind: 'register', number: 0 });
});

test('the stack: arithmetic in its order, a logical shift without the sign', (t) => {
  const difference = placeOf([op(OP.base0, 0n), op(OP.base0 + 1, 0n), op(OP.minus), op(OP.stackValue)], NOWHERE);
  t.deepEqual(difference, {
    kind: 'value',
    value: { kind: 'binary', op: 'subtract', left: register(0), right: register(1) },
  });
  const shifted = placeOf(
    [op(OP.base0, 0n), op(OP.literal0 + 4), op(OP.shiftRightLogical), op(OP.stackValue)],
    NOWHERE,
  );
  t.deepEqual(shifted, {
    kind: 'value',
    value: {
      kind: 'binary',
      op: 'and',
      left: { kind: 'binary', op: 'shiftRight', left: register(0), right: { kind: 'number', value: 4n } },
      right: { kind: 'number', value: (1n << 60n) - 1n },
    },
  });
  t.deepEqual(placeOf([op(OP.base0 + 1, 8n), op(OP.dereferenceSize, 4n), op(OP.stackValue)], NOWHERE), {
    kind: 'value',
    value: { kind: 'memory', address: sum(register(1), 8n), size: 4 },
  });
});

test('what a register held at the entry is known there only', (t) => {
  const ops = [op(OP.entryValue, 1n, 0n, { inner: [op(OP.register0 + 5)] }), op(OP.stackValue)];
  t.deepEqual(placeOf(ops, { ...NOWHERE, isEntry: true }), { kind: 'value', value: register(5) });
  t.throws(() => placeOf(ops, NOWHERE), { instanceOf: PlaceError });
});

test('what only a debugger can follow is refused, never guessed', (t) => {
  t.throws(() => placeOf([op(OP.literal0), op(OP.formTls)], NOWHERE), { message: /thread-local/ });
  t.throws(() => placeOf([op(OP.implicitPointer)], NOWHERE), { message: /pointer that was optimized away/ });
  t.throws(() => placeOf([op(0x28, 4n)], NOWHERE), { message: /operation 0x28/ });
  t.throws(() => placeOf([op(OP.plus)], NOWHERE), { instanceOf: PlaceError });
  t.throws(() => placeOf([], NOWHERE), { message: /optimized away/ });
});
