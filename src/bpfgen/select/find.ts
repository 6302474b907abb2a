/**
 * Searching in strings and reading numbers from them: turns of bpf_loop over the bytes. The position is the turn's number, and
 * what changes from turn to turn is in the frame: as constants on the stack the verifier would follow them turn by turn.
 */
import { assert } from '../../base/index.js';
import type { InstructionOf } from '../../ir/index.js';
import type { BodyContext } from '../body-context.js';
import { type Assembler, type Label, R0, R1, R2, R3, R4, R5, R8, R9 } from '../isa/index.js';
import type { Place } from '../plan/slots.js';
import { addressOf, clearBlock, copyBlock, loadLong, storeLong, wordsOf } from './memory.js';
import { loadLength } from './strings.js';
import { textOf } from './text.js';

/** The callback compares a needle word by word: longer ones are refused. */
export const MAX_NEEDLE_BYTES = 64;

/**
 * | address of the text | first position | last position | answer |. The text is copied to a buffer with room behind it, so that
 * the words of a needle can be compared at every position.
 */
export function selectStringFind(ctx: BodyContext, { dst, src, needle, from }: InstructionOf<'stringFind'>): void {
  const { asm, program } = ctx;
  assert(needle.kind === 'string', 'bpfgen', 'a needle that is a constant');
  const text = textOf(ctx, src, 'left');
  const needleBytes = needle.value.length;
  const room = Math.ceil(needleBytes / 8) * 8;
  const buffer = ctx.framed(`searched ${text.sizeBytes}`, text.sizeBytes + MAX_NEEDLE_BYTES);
  const state = ctx.scratch('search', 32);
  const inside = asm.label('from is inside');
  loadLength(ctx, text);
  asm.move(R9, R0);
  copyBlock(ctx, buffer, text.place, text.sizeBytes);
  clearBlock(ctx, { base: buffer.base, offset: buffer.offset + text.sizeBytes }, room);
  loadLong(ctx, R1, from);
  asm.branch('greaterEqualSigned', R1, 0, inside);
  asm.move(R1, 0);
  asm.place(inside);
  asm.store(8, state.base, state.offset + 8, R1);
  asm.add(R9, -needleBytes);
  asm.store(8, state.base, state.offset + 16, R9);
  asm.store(8, state.base, state.offset + 24, -1);
  addressOf(asm, R1, buffer);
  asm.store(8, state.base, state.offset, R1);
  asm.move(R1, text.sizeBytes);
  const name = `find_${text.sizeBytes}_${Buffer.from(needle.value, 'latin1').toString('hex')}`;
  asm.loadFunction(
    R2,
    program.callback(name, (callback) => writeFindStep(callback, text.sizeBytes, needle.value)),
  );
  addressOf(asm, R3, state);
  asm.move(R4, 0);
  asm.call('loop');
  asm.load(8, R0, state.base, state.offset + 24);
  storeLong(ctx, dst, R0);
}

/** r1 = the turn. */
function writeFindStep(asm: Assembler, sizeBytes: number, needle: string): void {
  const next = asm.label('next position');
  const stop = asm.label('end of the search');
  const words = wordsOf(needle, needle.length, Math.ceil(needle.length / 8) * 8 || 8);
  asm.load(8, R3, R2, 0);
  asm.load(8, R4, R2, 8);
  asm.load(8, R5, R2, 16);
  asm.add(R4, R1);
  asm.branch('greaterSigned', R4, R5, stop);
  asm.move(R8, R4);
  asm.alu('and', R8, sizeBytes - 1);
  asm.add(R3, R8);
  for (let at = 0; at < needle.length; at += 8) {
    const kept = Math.min(8, needle.length - at);
    asm.load(8, R0, R3, at);
    if (kept < 8) {
      asm.move(R1, (1n << BigInt(8 * kept)) - 1n);
      asm.alu('and', R0, R1);
    }
    asm.move(R1, BigInt.asIntN(64, words[at / 8] ?? 0n));
    asm.branch('notEqual', R0, R1, next);
  }
  asm.store(8, R2, 24, R4);
  asm.place(stop);
  asm.return(1);
  asm.place(next);
  asm.return(0);
}

/**
 * strtol: an optional `-`; `0x` for base 16, and for base 0 before a digit; a leading 0 for base 0; hexadecimal digits at most, the
 * first that the base lacks ends it; too large values wrap. State: | address | first digit | base | address of the value |
 */
export function selectStringToLong(ctx: BodyContext, { dst, src, base }: InstructionOf<'stringToLong'>): void {
  const { asm, program } = ctx;
  const text = textOf(ctx, src, 'left');
  const state = ctx.scratch('number', 32);
  const size = Math.max(16, text.sizeBytes);
  const buffer = ctx.framed(`number text ${size}`, size + 8);
  const value = ctx.framed('number value', 8);
  const [signed, positive] = [asm.label('sign seen'), asm.label('positive')];
  clearBlock(ctx, { base: buffer.base, offset: buffer.offset + size - 8 }, 16);
  copyBlock(ctx, buffer, text.place, text.sizeBytes);
  asm.store(8, value.base, value.offset, 0);
  loadLong(ctx, R9, base);
  asm.zeroExtend(R9);
  asm.move(R8, 0);
  asm.load(1, R0, buffer.base, buffer.offset);
  asm.branch('notEqual', R0, MINUS, signed);
  asm.move(R8, 1);
  asm.place(signed);
  skipPrefix(asm, buffer);
  addressOf(asm, R1, buffer);
  asm.store(8, state.base, state.offset, R1);
  asm.store(8, state.base, state.offset + 8, R8);
  asm.store(8, state.base, state.offset + 16, R9);
  addressOf(asm, R1, value);
  asm.store(8, state.base, state.offset + 24, R1);
  asm.move(R1, size);
  asm.loadFunction(
    R2,
    program.callback(`digit_${size}`, (callback) => writeDigit(callback, size)),
  );
  addressOf(asm, R3, state);
  asm.move(R4, 0);
  asm.call('loop');
  asm.load(8, R1, value.base, value.offset);
  asm.load(1, R0, buffer.base, buffer.offset);
  asm.branch('notEqual', R0, MINUS, positive);
  asm.negate(R1);
  asm.place(positive);
  storeLong(ctx, dst, R1);
}

const [MINUS, ZERO, SMALL_A, SMALL_X] = [0x2d, 0x30, 0x61, 0x78];
const LOWER_CASE = 0x20;

/** r8 = 1 behind a sign, else 0; r9 = the base. Afterwards r8 is the first digit's position, r9 the base that counts. */
function skipPrefix(asm: Assembler, buffer: Place): void {
  const plain = asm.label('no prefix');
  const done = asm.label('base known');
  const hexadecimal = asm.label('0x');
  const octal = asm.label('leading zero');
  addressOf(asm, R3, buffer);
  asm.add(R3, R8);
  asm.load(1, R1, R3, 0);
  asm.branch('notEqual', R1, ZERO, plain);
  asm.load(1, R1, R3, 1);
  asm.alu('or', R1, LOWER_CASE);
  asm.branch('notEqual', R1, SMALL_X, octal);
  asm.branch('equal', R9, 16, hexadecimal);
  asm.branch('notEqual', R9, 0, done);
  asm.load(1, R1, R3, 2);
  loadDigit(asm, octal);
  asm.place(hexadecimal);
  asm.add(R8, 2);
  asm.move(R9, 16);
  asm.jump(done);
  asm.place(octal);
  asm.branch('notEqual', R9, 0, done);
  asm.move(R9, 8);
  asm.jump(done);
  asm.place(plain);
  asm.branch('notEqual', R9, 0, done);
  asm.move(R9, 10);
  asm.place(done);
}

/** r0 = the value of the hexadecimal digit r1, else `none`. */
function loadDigit(asm: Assembler, none: Label): void {
  const known = asm.label('a digit');
  asm.move(R0, R1);
  asm.add(R0, -ZERO);
  asm.branch('lessEqual', R0, 9, known);
  asm.move(R0, R1);
  asm.alu('or', R0, LOWER_CASE);
  asm.add(R0, -SMALL_A);
  asm.branch('greater', R0, 5, none);
  asm.add(R0, 10);
  asm.place(known);
}

/** r1 = the turn. */
function writeDigit(asm: Assembler, sizeBytes: number): void {
  const stop = asm.label('no digit');
  asm.load(8, R3, R2, 0);
  asm.load(8, R8, R2, 8);
  asm.load(8, R5, R2, 16);
  asm.load(8, R4, R2, 24);
  asm.add(R8, R1);
  asm.branch('greaterEqual', R8, sizeBytes, stop);
  asm.alu('and', R8, sizeBytes - 1);
  asm.add(R3, R8);
  asm.load(1, R1, R3, 0);
  loadDigit(asm, stop);
  asm.branch('greaterEqual', R0, R5, stop);
  asm.load(8, R1, R4, 0);
  asm.alu('multiply', R1, R5);
  asm.add(R1, R0);
  asm.store(8, R4, 0, R1);
  asm.return(0);
  asm.place(stop);
  asm.return(1);
}
