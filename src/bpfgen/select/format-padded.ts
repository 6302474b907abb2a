/**
 * Directives of sprintf that the kernel's own formatting lacks, or does in another way than SystemTap: precision, extents that are
 * arguments, padding around a prefix, octal, bytes. Each is blanks, a prefix, zeros, and a text, of lengths that are counted here.
 *
 *     | blanks? | prefix | zeros | text | blanks? |
 */
import { type FormatExtent, type FormatPiece, unreachable } from '../../base/index.js';
import type { Operand } from '../../ir/index.js';
import type { BodyContext } from '../body-context.js';
import { type Assembler, type Label, R0, R1, R2, R3, R4, R5, R8, R9, type Register } from '../isa/index.js';
import type { Place } from '../plan/slots.js';
import { addressOf, loadExtent, loadLong, placeAt } from './memory.js';
import { loadLength } from './strings.js';
import { type Text, textOf } from './text.js';

type Directive = Extract<FormatPiece, { readonly kind: 'directive' }>;

/** Where the text is made: twice `width` bytes, of which the first `width` may be begun at. r9 = the length so far. */
export interface FormatTarget {
  readonly result: Text['place'];
  readonly width: number;
}

export interface DirectiveArguments {
  readonly width: Operand | undefined;
  readonly precision: Operand | undefined;
  readonly value: Operand;
}

/** SystemTap's print buffer: no extent is larger. */
const MAX_EXTENT = 8192;
const DIGIT_BYTES = 32;
const OCTAL_DIGITS = 22;

/** What is padded: a prefix of so many bytes (a register's worth), and a text whose length is a word. */
interface Padded {
  readonly prefix: Place;
  readonly text: Place;
  /** Bytes at the text, a power of two that its length does not reach. */
  readonly sizeBytes: number;
}

/** | prefix length | text length | zeros | blanks | prefix | */
function lengths(ctx: BodyContext): Record<'prefixLength' | 'length' | 'zeros' | 'blanks' | 'prefix', Place> {
  // In the frame: the verifier would follow the constants on the stack, one path for each.
  const words = ctx.framed('padding', 40);
  return {
    prefixLength: words,
    length: placeAt(words, 8),
    zeros: placeAt(words, 16),
    blanks: placeAt(words, 24),
    prefix: placeAt(words, 32),
  };
}

export function appendPadded(
  ctx: BodyContext,
  target: FormatTarget,
  piece: Directive,
  args: DirectiveArguments,
  finished: Label,
): void {
  const { asm } = ctx;
  const { conversion, flag } = piece;
  const words = lengths(ctx);
  for (const word of [words.prefixLength, words.zeros, words.prefix]) asm.store(8, word.base, word.offset, 0);
  const padded = makeText(ctx, piece, args);
  countPadding(ctx, piece, args);
  if (flag !== '-' && conversion !== 'b') fill(ctx, target, words.blanks, ' ');
  appendBytes(ctx, target, { text: padded.prefix, sizeBytes: 8 }, words.prefixLength);
  fill(ctx, target, words.zeros, '0');
  if (conversion === 'b' && isPaddedByNuls(piece) && flag !== '-') asm.jump(finished);
  else if (conversion === 'c' || conversion === 'b') stopAtNul(ctx, target, padded, finished);
  else appendBytes(ctx, target, padded, words.length);
  if (conversion === 'b' && isPaddedByNuls(piece) && flag === '-') asm.jump(finished);
  if (flag === '-' && conversion !== 'b') fill(ctx, target, words.blanks, ' ');
}

/** Leaves the text's length, and for numbers the prefix. */
function makeText(ctx: BodyContext, piece: Directive, args: DirectiveArguments): Padded {
  const { asm } = ctx;
  const { prefix, length } = lengths(ctx);
  const { conversion } = piece;
  switch (conversion) {
    case 's': {
      const text = textOf(ctx, args.value, 'piece');
      loadLength(ctx, text);
      asm.store(8, length.base, length.offset, R0);
      return { prefix, text: text.place, sizeBytes: text.sizeBytes };
    }
    case 'c':
    case 'b': {
      const text = ctx.framed('digits', DIGIT_BYTES);
      const size = conversion === 'c' ? 1 : binarySize(piece);
      loadLong(ctx, R0, args.value);
      asm.store(8, text.base, text.offset, R0);
      asm.store(8, text.base, text.offset + size, 0);
      asm.store(8, length.base, length.offset, size);
      return { prefix, text, sizeBytes: DIGIT_BYTES };
    }
    case 'd':
    case 'u':
    case 'x':
    case 'X':
    case 'o':
    case 'p': {
      loadLong(ctx, R8, args.value);
      storePrefix(ctx, piece);
      const text = ctx.framed('digits', DIGIT_BYTES);
      if (conversion === 'o') writeOctal(ctx, text);
      else writeDigits(ctx, text, conversion === 'd' ? 'u' : conversion === 'p' ? 'x' : conversion);
      return { prefix, text, sizeBytes: DIGIT_BYTES };
    }
    case 'm':
    case 'M':
      throw new TypeError(`supports() let %${conversion} through`);
    default:
      return unreachable(conversion);
  }
}

/** The bytes of %b are padded by NULs, of which the first ends the string. */
function isPaddedByNuls(piece: Directive): boolean {
  return piece.width.kind === 'fixed' && piece.width.value > binarySize(piece);
}

/** 1, 2, 4 or 8 bytes: the precision, else the width says it. */
function binarySize({ width, precision }: Directive): number {
  const sizeOf = (extent: FormatExtent): number | undefined =>
    extent.kind === 'fixed' && [1, 2, 4, 8].includes(extent.value) ? extent.value : undefined;
  return sizeOf(precision) ?? sizeOf(width) ?? 8;
}

/** r8 = the number; of %d its magnitude is left there. */
function storePrefix(ctx: BodyContext, { conversion, flag }: Directive): void {
  const { asm } = ctx;
  const { prefix, prefixLength } = lengths(ctx);
  const store = (text: string): void => {
    asm.store(8, prefix.base, prefix.offset, Buffer.from(text.padEnd(4, '\0'), 'latin1').readUInt32LE(0));
    asm.store(8, prefixLength.base, prefixLength.offset, text.length);
  };
  if (conversion !== 'd') {
    const letter = conversion === 'o' ? '0' : conversion === 'X' ? '0X' : '0x';
    if (conversion === 'p' || (flag === '#' && conversion !== 'u')) store(letter);
    return;
  }
  const signed = asm.label('sign known');
  if (flag === '+' || flag === ' ') store(flag);
  asm.branch('greaterEqualSigned', R8, 0, signed);
  asm.negate(R8);
  store('-');
  asm.place(signed);
}

function writeDigits(ctx: BodyContext, text: Place, letter: 'u' | 'x' | 'X'): void {
  const { asm, tables } = ctx;
  const { length } = lengths(ctx);
  const data = ctx.scratch('format value', 8);
  const { map, offset } = tables.formatText(`%ll${letter}`);
  asm.store(8, data.base, data.offset, R8);
  addressOf(asm, R1, text);
  asm.move(R2, DIGIT_BYTES);
  asm.loadMapValue(R3, map, offset);
  addressOf(asm, R4, data);
  asm.move(R5, 8);
  asm.call('snprintf');
  const written = asm.label('digits written');
  // Refused when it runs only where three formattings nest on this CPU: then nothing is written.
  asm.branch('greaterSigned', R0, 0, written);
  asm.move(R0, 1);
  asm.place(written);
  asm.add(R0, -1);
  asm.store(8, length.base, length.offset, R0);
}

/** The digits of r8 from the first that is not 0; the count lies in memory, so that the verifier does not follow each. */
function writeOctal(ctx: BodyContext, text: Place): void {
  const { asm } = ctx;
  const { length } = lengths(ctx);
  const DIGIT_BITS = 3;
  asm.store(8, length.base, length.offset, 0);
  for (let digit = OCTAL_DIGITS - 1; digit >= 0; digit--) {
    const put = asm.label('octal digit');
    const skip = asm.label('leading zero');
    asm.move(R3, R8);
    asm.alu('shiftRight', R3, DIGIT_BITS * digit);
    asm.alu('and', R3, 7);
    asm.load(8, R2, length.base, length.offset);
    if (digit > 0) {
      asm.branch('notEqual', R3, 0, put);
      asm.branch('equal', R2, 0, skip);
      asm.place(put);
    }
    asm.add(R3, '0'.charCodeAt(0));
    addressOf(asm, R4, text);
    asm.move(R5, R2);
    asm.alu('and', R5, DIGIT_BYTES - 1);
    asm.add(R4, R5);
    asm.store(1, R4, 0, R3);
    asm.add(R2, 1);
    asm.store(8, length.base, length.offset, R2);
    asm.place(skip);
  }
}

/** A written or `*` extent; negative ones are 0. */
function loadWritten(ctx: BodyContext, dst: Register, written: FormatExtent, argument: Operand | undefined): void {
  if (argument !== undefined) loadExtent(ctx, dst, argument, 0, MAX_EXTENT);
  else ctx.asm.move(dst, written.kind === 'fixed' ? Math.min(MAX_EXTENT, Math.max(0, written.value)) : 0);
}

/** How many zeros and blanks; a string is cut by its precision. Counts may be negative: none. */
function countPadding(ctx: BodyContext, piece: Directive, args: DirectiveArguments): void {
  const { asm } = ctx;
  const { conversion, flag, width, precision } = piece;
  const { prefixLength, length, zeros, blanks } = lengths(ctx);
  const isNumber = !['s', 'c', 'b'].includes(conversion);
  asm.load(8, R3, length.base, length.offset);
  if (precision.kind !== 'none' && conversion !== 'c' && conversion !== 'b') {
    const enough = asm.label('precision met');
    loadWritten(ctx, R1, precision, args.precision);
    asm.branch(isNumber ? 'lessEqual' : 'greaterEqual', R1, R3, enough);
    if (isNumber) {
      asm.alu('subtract', R1, R3);
      asm.store(8, zeros.base, zeros.offset, R1);
    } else asm.store(8, length.base, length.offset, R1);
    asm.place(enough);
  }
  loadWritten(ctx, R1, width, args.width);
  for (const part of [prefixLength, length, zeros]) {
    asm.load(8, R2, part.base, part.offset);
    asm.alu('subtract', R1, R2);
  }
  if (flag === '0' && isNumber) moveToZeros(asm, zeros);
  asm.store(8, blanks.base, blanks.offset, R1);
}

/** r1 blanks that are wanted become zeros; none are left. */
function moveToZeros(asm: Assembler, zeros: Place): void {
  const none = asm.label('no more zeros');
  asm.branch('lessEqualSigned', R1, 0, none);
  asm.load(8, R2, zeros.base, zeros.offset);
  asm.add(R2, R1);
  asm.store(8, zeros.base, zeros.offset, R2);
  asm.place(none);
  asm.move(R1, 0);
}

/** As many as the word says, which may be negative. */
function fill(ctx: BodyContext, target: FormatTarget, count: Place, character: ' ' | '0'): void {
  const { asm, tables } = ctx;
  const none = asm.label('nothing to fill');
  const name = character === ' ' ? 'masks_blanks' : 'masks_zeros';
  if (!tables.extraMaps.has(name)) tables.addTable(name, Buffer.alloc(target.width, character, 'latin1'));
  asm.load(8, R2, count.base, count.offset);
  asm.branch('lessEqualSigned', R2, 0, none);
  asm.loadMapValue(R3, name, 0);
  copyIn(asm, target);
  asm.place(none);
}

function appendBytes(
  ctx: BodyContext,
  target: FormatTarget,
  { text, sizeBytes }: Pick<Padded, 'text' | 'sizeBytes'>,
  length: Place,
): void {
  const { asm } = ctx;
  const none = asm.label('nothing to append');
  asm.load(8, R2, length.base, length.offset);
  asm.branch('equal', R2, 0, none);
  asm.alu('and', R2, sizeBytes - 1);
  addressOf(asm, R3, text);
  copyIn(asm, target);
  asm.place(none);
}

/** r2 bytes at r3 go behind r9 others, as far as they fit. */
function copyIn(asm: Assembler, { result, width }: FormatTarget): void {
  const fits = asm.label('fits');
  const short = asm.label('still short');
  asm.branch('less', R2, width, fits);
  asm.move(R2, width - 1);
  asm.place(fits);
  asm.move(R8, R2);
  addressOf(asm, R1, result);
  asm.move(R0, R9);
  asm.alu('and', R0, width - 1);
  asm.add(R1, R0);
  asm.call('probe_read_kernel');
  asm.add(R9, R8);
  asm.branch('less', R9, width, short);
  asm.move(R9, width - 1);
  asm.place(short);
}

/** A NUL ends a string: nothing that follows it is stored. */
function stopAtNul(ctx: BodyContext, target: FormatTarget, { text, sizeBytes }: Padded, finished: Label): void {
  const { asm } = ctx;
  const { length } = lengths(ctx);
  loadLength(ctx, { place: text, limit: sizeBytes - 1, sizeBytes });
  asm.load(8, R1, length.base, length.offset);
  asm.store(8, length.base, length.offset, R0);
  const whole = asm.label('no NUL');
  asm.branch('greaterEqual', R0, R1, whole);
  appendBytes(ctx, target, { text, sizeBytes }, length);
  asm.jump(finished);
  asm.place(whole);
  appendBytes(ctx, target, { text, sizeBytes }, length);
}
