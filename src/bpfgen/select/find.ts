/** Searching in strings and reading numbers from them: turns of bpf_loop over the bytes; the position is the turn's number. */
import type { InstructionOf } from '../../ir/index.js';
import type { BodyContext } from '../body-context.js';
import { type Assembler, type Label, R0, R1, R2, R3, R4, R5, R8, R9 } from '../isa/index.js';
import type { Place } from '../plan/slots.js';
import { addressOf, clearBlock, copyBlock, loadLong, storeLong, wordsOf } from './memory.js';
import { loadLength } from './strings.js';
import { type Text, textOf } from './text.js';

/** Needles that are constants up to here are compared as immediates. */
const MAX_IMMEDIATE_BYTES = 64;

/**
 * State: | address of the text | first position | last position | answer |. The text is copied to a buffer with room behind it, so
 * that the words of a needle can be compared at every position; a computed needle and its mask follow there.
 */
const [TEXT, FIRST, LAST, ANSWER] = [0, 8, 16, 24];

export function selectStringFind(ctx: BodyContext, { dst, src, needle, from }: InstructionOf<'stringFind'>): void {
  const { asm, program } = ctx;
  const text = textOf(ctx, src, 'left');
  const state = ctx.callbackWords();
  const isImmediate = needle.kind === 'string' && needle.value.length <= MAX_IMMEDIATE_BYTES;
  const wanted = isImmediate ? undefined : textOf(ctx, needle, 'right');
  const room = wanted === undefined ? MAX_IMMEDIATE_BYTES : wanted.sizeBytes;
  const searched = text.sizeBytes + room;
  const buffer = ctx.framed(`searched ${searched} for ${room}`, searched + (wanted === undefined ? 0 : 2 * room));
  const inside = asm.label('from is inside');
  if (wanted !== undefined) storeNeedle(ctx, state, { base: buffer.base, offset: buffer.offset + searched }, wanted);
  loadLength(ctx, text);
  if (isImmediate) asm.add(R0, -needle.value.length);
  else {
    asm.load(8, R1, state.base, state.offset + LAST);
    asm.alu('subtract', R0, R1);
  }
  asm.store(8, state.base, state.offset + LAST, R0);
  copyBlock(ctx, buffer, text.place, text.sizeBytes);
  clearBlock(ctx, { base: buffer.base, offset: buffer.offset + text.sizeBytes }, room);
  loadLong(ctx, R1, from);
  asm.branch('greaterEqualSigned', R1, 0, inside);
  asm.move(R1, 0);
  asm.place(inside);
  asm.store(8, state.base, state.offset + FIRST, R1);
  asm.store(8, state.base, state.offset + ANSWER, -1);
  addressOf(asm, R1, buffer);
  asm.store(8, state.base, state.offset + TEXT, R1);
  asm.move(R1, text.sizeBytes);
  const step = isImmediate
    ? program.callback(`find_${text.sizeBytes}_${Buffer.from(needle.value, 'latin1').toString('hex')}`, (callback) =>
        writeFindStep(callback, text.sizeBytes, constantWords(needle.value)),
      )
    : program.callback(`find_${text.sizeBytes}_in_${room}`, (callback) =>
        writeFindStep(callback, text.sizeBytes, maskedWords(searched, room)),
      );
  asm.loadFunction(R2, step);
  addressOf(asm, R3, state);
  asm.move(R4, 0);
  asm.call('loop');
  asm.load(8, R0, state.base, state.offset + ANSWER);
  storeLong(ctx, dst, R0);
}

/** The needle, and its mask (ones as far as it goes) behind it; its length for now to LAST. */
function storeNeedle(ctx: BodyContext, state: Place, needle: Place, { place, sizeBytes, limit }: Text): void {
  const { asm, tables } = ctx;
  copyBlock(ctx, needle, place, sizeBytes);
  loadLength(ctx, { place, sizeBytes, limit });
  asm.store(8, state.base, state.offset + LAST, R0);
  // So many bytes before the zeros begin in the table: ones, then zeros.
  asm.move(R1, sizeBytes);
  asm.alu('subtract', R1, R0);
  asm.alu('and', R1, 2 * sizeBytes - 1);
  const ones = Buffer.concat([Buffer.alloc(sizeBytes, 0xff), Buffer.alloc(sizeBytes)]);
  asm.loadMapValue(R3, tables.addTable(`masks_${sizeBytes}`, ones), 0);
  asm.add(R3, R1);
  addressOf(asm, R1, { base: needle.base, offset: needle.offset + sizeBytes });
  asm.move(R2, sizeBytes);
  asm.call('probe_read_kernel');
}

/** Goes to `other` where the word of the text in r0 is not the needle's at `at`. May clobber r1; r2 = state. */
type WordTest = (asm: Assembler, at: number, other: Label) => void;

interface NeedleWords {
  readonly sizeBytes: number;
  readonly test: WordTest;
}

function constantWords(needle: string): NeedleWords {
  const words = wordsOf(needle, needle.length, Math.ceil(needle.length / 8) * 8);
  return {
    sizeBytes: needle.length,
    test: (asm, at, other) => {
      const kept = Math.min(8, needle.length - at);
      if (kept < 8) {
        asm.move(R1, (1n << BigInt(8 * kept)) - 1n);
        asm.alu('and', R0, R1);
      }
      asm.move(R1, BigInt.asIntN(64, words[at / 8] ?? 0n));
      asm.branch('notEqual', R0, R1, other);
    },
  };
}

/** The needle stands behind `searchedBytes`. */
function maskedWords(searchedBytes: number, sizeBytes: number): NeedleWords {
  return {
    sizeBytes,
    test: (asm, at, other) => {
      asm.load(8, R1, R2, TEXT);
      asm.load(8, R1, R1, searchedBytes + sizeBytes + at);
      asm.alu('and', R0, R1);
      asm.load(8, R1, R2, TEXT);
      asm.load(8, R1, R1, searchedBytes + at);
      asm.branch('notEqual', R0, R1, other);
    },
  };
}

/** r1 = the turn. */
function writeFindStep(asm: Assembler, sizeBytes: number, needle: NeedleWords): void {
  const next = asm.label('next position');
  const stop = asm.label('end of the search');
  asm.load(8, R3, R2, TEXT);
  asm.load(8, R4, R2, FIRST);
  asm.load(8, R5, R2, LAST);
  asm.add(R4, R1);
  asm.branch('greaterSigned', R4, R5, stop);
  asm.move(R8, R4);
  asm.alu('and', R8, sizeBytes - 1);
  asm.add(R3, R8);
  for (let at = 0; at < needle.sizeBytes; at += 8) {
    asm.load(8, R0, R3, at);
    needle.test(asm, at, next);
  }
  asm.store(8, R2, ANSWER, R4);
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
  const state = ctx.callbackWords();
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
