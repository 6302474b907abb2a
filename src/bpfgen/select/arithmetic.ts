/** Longs: moves, operators, comparisons. Also comparisons of strings. */
import { type ByteString, unreachable } from '../../base/index.js';
import type { CompareOp, InstructionOf, Operand } from '../../ir/index.js';
import type { BodyContext } from '../body-context.js';
import { type Assembler, type BranchOp, type Label, R0, R1, R2, R3, type Register } from '../isa/index.js';
import type { Place } from '../plan/slots.js';
import { errorEdge } from './errors.js';
import { loadLong, placeAt, storeAs, storeLong, wordsOf } from './memory.js';

export function selectMove(ctx: BodyContext, { dst, src }: InstructionOf<'move'>): void {
  if (src.kind === 'local' && src.local === dst) return;
  const slot = ctx.slot(dst);
  storeAs(ctx, slot, slot.representation, src);
}

export function selectUnary(ctx: BodyContext, { dst, op, src }: InstructionOf<'unary'>): void {
  const { asm } = ctx;
  loadLong(ctx, R0, src);
  switch (op) {
    case 'negate':
      asm.negate(R0);
      break;
    case 'complement':
      asm.alu('xor', R0, -1);
      break;
    case 'not':
      setFlag(ctx, (yes) => asm.branch('equal', R0, 0, yes));
      break;
    default:
      return unreachable(op);
  }
  storeLong(ctx, dst, R0);
}

/** r0 becomes 1 where `test` jumps, else 0. BPF has no instruction for it. `test` may read r0. */
function setFlag(ctx: BodyContext, test: (yes: Label) => void): void {
  const { asm } = ctx;
  const yes = asm.label('true');
  const done = asm.label('flag');
  test(yes);
  asm.move(R0, 0);
  asm.jump(done);
  asm.place(yes);
  asm.move(R0, 1);
  asm.place(done);
}

const PLAIN_OPERATORS = {
  add: 'add',
  subtract: 'subtract',
  multiply: 'multiply',
  and: 'and',
  or: 'or',
  xor: 'xor',
} as const;

export function selectBinary(ctx: BodyContext, instruction: InstructionOf<'binary'>): void {
  const { asm } = ctx;
  const { dst, op, left, right } = instruction;
  loadLong(ctx, R0, left);
  loadLong(ctx, R1, right);
  switch (op) {
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'and':
    case 'or':
    case 'xor':
      asm.alu(PLAIN_OPERATORS[op], R0, R1);
      break;
    case 'shiftLeft':
    case 'shiftRight':
      // A count outside 0…63 is undefined by the instruction set before it is masked, and refused as a constant.
      asm.alu('and', R1, 63);
      asm.alu(op === 'shiftLeft' ? 'shiftLeft' : 'shiftRightSigned', R0, R1);
      break;
    case 'divide':
    case 'modulo':
      divide(ctx, instruction, op);
      break;
    default:
      return unreachable(op);
  }
  storeLong(ctx, dst, R0);
}

/**
 * r0 = r0 / r1 or r0 % r1, truncated to zero. Before cpu v4 (6.6) there is only unsigned division, and its sdiv traps on INT64_MIN / -1
 * until 6.12: take the signs off by shift and exclusive or, divide, put the sign back. INT64_MIN / -1 wraps as it should.
 */
function divide(ctx: BodyContext, { right, at }: InstructionOf<'binary'>, op: 'divide' | 'modulo'): void {
  const { asm } = ctx;
  if (right.kind !== 'long' || right.value === 0) asm.branch('equal', R1, 0, errorEdge(ctx, 'divisionByZero', at));
  divideSigned(asm, op);
}

/** r0 = r0 / r1 or r0 % r1. Clobbers r1 to r3. */
export function divideSigned(asm: Assembler, op: 'divide' | 'modulo'): void {
  asm.move(R2, R0);
  asm.alu('shiftRightSigned', R2, 63);
  asm.move(R3, R1);
  asm.alu('shiftRightSigned', R3, 63);
  asm.alu('xor', R0, R2);
  asm.alu('subtract', R0, R2);
  asm.alu('xor', R1, R3);
  asm.alu('subtract', R1, R3);
  asm.alu(op, R0, R1);
  // A quotient has the sign of both, a remainder that of the dividend.
  if (op === 'divide') asm.alu('xor', R2, R3);
  asm.alu('xor', R0, R2);
  asm.alu('subtract', R0, R2);
}

const BRANCHES: Record<CompareOp, { readonly signed: BranchOp; readonly unsigned: BranchOp }> = {
  equal: { signed: 'equal', unsigned: 'equal' },
  notEqual: { signed: 'notEqual', unsigned: 'notEqual' },
  less: { signed: 'lessSigned', unsigned: 'less' },
  lessEqual: { signed: 'lessEqualSigned', unsigned: 'lessEqual' },
  greater: { signed: 'greaterSigned', unsigned: 'greater' },
  greaterEqual: { signed: 'greaterEqualSigned', unsigned: 'greaterEqual' },
};

export function selectCompare(ctx: BodyContext, instruction: InstructionOf<'compare'>): void {
  compareInto(ctx, instruction);
  storeLong(ctx, instruction.dst, R0);
}

/** r0 = 0 or 1. */
function compareInto(ctx: BodyContext, { op, left, right }: InstructionOf<'compare'>): void {
  const { asm } = ctx;
  const kinds = [left, right].map((each) => ctx.held(each).kind);
  if (kinds.every((kind) => kind === 'long')) {
    loadLong(ctx, R0, left);
    loadLong(ctx, R1, right);
    setFlag(ctx, (yes) => asm.branch(BRANCHES[op].signed, R0, R1, yes));
    return;
  }
  // Ids are ranks in byte order: 0 is "".
  if (kinds.every((kind) => kind === 'interned')) {
    loadLong(ctx, R0, left);
    loadLong(ctx, R1, right);
    setFlag(ctx, (yes) => asm.branch(BRANCHES[op].unsigned, R0, R1, yes));
    return;
  }
  compareStrings(ctx, op, left, right);
}

/** One side of a comparison, word by word: constants as immediates, slots from memory. */
type Words = { readonly count: number; readonly load: (index: number, dst: Register) => void };

/** Zero-padded slots: equal where all words are; the order is that of the first pair that differs, read as big endian. */
function compareStrings(ctx: BodyContext, op: CompareOp, left: Operand, right: Operand): void {
  const { asm } = ctx;
  const a = wordsOfOperand(ctx, left, 'left');
  const b = wordsOfOperand(ctx, right, 'right');
  const count = Math.max(a.count, b.count);
  const differ = asm.label('strings differ');
  const done = asm.label('strings compared');
  for (let index = 0; index < count; index++) {
    a.load(index, R1);
    b.load(index, R2);
    asm.branch('notEqual', R1, R2, differ);
  }
  asm.move(R0, op === 'equal' || op === 'lessEqual' || op === 'greaterEqual' ? 1 : 0);
  asm.jump(done);
  asm.place(differ);
  if (op === 'equal' || op === 'notEqual') asm.move(R0, op === 'equal' ? 0 : 1);
  else {
    asm.byteSwap(R1, 64);
    asm.byteSwap(R2, 64);
    setFlag(ctx, (yes) => asm.branch(BRANCHES[op].unsigned, R1, R2, yes));
  }
  asm.place(done);
}

function wordsOfOperand(ctx: BodyContext, operand: Operand, side: string): Words {
  const { asm } = ctx;
  if (operand.kind === 'string') {
    const words = constantWords(operand.value);
    return { count: words.length, load: (index, dst) => asm.move(dst, BigInt.asIntN(64, words[index] ?? 0n)) };
  }
  const representation = ctx.held(operand);
  if (operand.kind !== 'local') throw new TypeError('a number is no string');
  const place = representation.kind === 'bytes' ? ctx.slot(operand.local) : textOf(ctx, operand, side);
  const count = place.sizeBytes / 8;
  return {
    count,
    load: (index, dst) => {
      if (index < count) {
        const word = placeAt(place, 8 * index);
        asm.load(8, dst, word.base, word.offset);
      } else asm.move(dst, 0);
    },
  };
}

const constantWords = (text: ByteString): readonly bigint[] =>
  wordsOf(text, text.length, Math.ceil((text.length + 1) / 8) * 8);

/** An interned string beside a bytes slot: its text in a scratch slot. */
function textOf(ctx: BodyContext, operand: Operand, side: string): Place & { sizeBytes: number } {
  const longest = Math.max(0, ...ctx.tables.placed.strings.map((text) => text.length));
  const sizeBytes = Math.max(8, 2 ** Math.ceil(Math.log2(longest + 1)));
  const place = ctx.scratch(`text ${side}`, sizeBytes);
  storeAs(ctx, place, { kind: 'bytes', limit: longest, sizeBytes }, operand);
  return { ...place, sizeBytes };
}
