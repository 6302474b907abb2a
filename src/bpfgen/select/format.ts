/**
 * sprintf in the kernel: pieces are appended one after the other, as stringConcat does. Literals and plain strings are copied;
 * numbers and padded strings are written by bpf_snprintf, whose formats are checked when the program is loaded. What it does
 * not have, or does in another way than SystemTap, is put together in format-padded.ts.
 */
import { type FormatPiece, present, type PrintFormat, unreachable } from '../../base/index.js';
import type { InstructionOf, LocalId, Operand } from '../../ir/index.js';
import type { BodyContext } from '../body-context.js';
import { type Label, R0, R1, R2, R3, R4, R5, R9 } from '../isa/index.js';
import { addressOf, clearBlock, loadLong } from './memory.js';
import { appendPadded, type FormatTarget } from './format-padded.js';
import { appendText, storeResult } from './strings.js';
import { type Text, textOf } from './text.js';

type Directive = Extract<FormatPiece, { readonly kind: 'directive' }>;

/** A padded string goes through the kernel's temporary buffer of 512 bytes. */
const MAX_PADDED_BYTES = 255;
const NUMBER_BYTES = 32;

/** Why a format cannot be done in the kernel: it reads memory, makes escapes, or bytes of a number that is only known then. */
export function formatRefusal(format: PrintFormat): string | undefined {
  const refused = format.find((piece): piece is Directive => piece.kind === 'directive' && isRefused(piece));
  return refused === undefined
    ? undefined
    : `%${refused.flag ?? ''}${refused.conversion} in sprintf in kernel-side probes`;
}

function isRefused({ conversion, flag, width, precision }: Directive): boolean {
  if (conversion === 'm' || conversion === 'M') return true;
  if (conversion === 'c') return flag === '#';
  return conversion === 'b' && (width.kind === 'argument' || precision.kind === 'argument');
}

/** Can the kernel's own formatting do it, as SystemTap does? */
function isPlain({ conversion, flag, width, precision }: Directive): boolean {
  if (width.kind === 'argument' || precision.kind === 'argument') return false;
  const padded = width.kind === 'fixed' && width.value > 0;
  if (width.kind === 'fixed' && width.value > MAX_PADDED_BYTES) return false;
  switch (conversion) {
    case 'd':
    case 'u':
      return precision.kind === 'none';
    case 'x':
    case 'X':
      return precision.kind === 'none' && !(padded && flag === '#');
    case 'p':
      return precision.kind === 'none' && !padded;
    case 's':
      return !padded || (flag !== '0' && precision.kind === 'none');
    case 'c':
      return !padded && precision.kind === 'none';
    case 'b':
    case 'm':
    case 'M':
    case 'o':
      return false;
    default:
      return unreachable(conversion);
  }
}

export function selectStringFormat(ctx: BodyContext, { dst, format, args }: InstructionOf<'stringFormat'>): void {
  const pieces = present(ctx.tables.placed.module.formats[format], 'bpfgen', 'format').format;
  formatText(ctx, dst, (target, finished) => {
    let count = 0;
    const next = (): Operand => present(args[count++], 'bpfgen', 'format argument');
    for (const piece of pieces) {
      if (piece.kind === 'literal') append(ctx, target, textOf(ctx, { kind: 'string', value: piece.text }, 'piece'));
      else if (isPlain(piece)) appendDirective(ctx, target, piece, next(), finished);
      else {
        const columns = piece.width.kind === 'argument' ? next() : undefined;
        const precision = piece.precision.kind === 'argument' ? next() : undefined;
        appendPadded(ctx, target, piece, { width: columns, precision, value: next() }, finished);
      }
    }
  });
}

/** A text that `write` makes of pieces: r9 = the length so far, throughout. A jump to its label ends the text. */
export function formatText(
  ctx: BodyContext,
  dst: LocalId,
  write: (target: FormatTarget, finished: Label) => void,
): void {
  const { asm, tables } = ctx;
  const width = 2 ** Math.ceil(Math.log2(tables.placed.module.limits.maxStringLength));
  const result = ctx.scratch(`result ${width}`, 2 * width);
  const finished = asm.label('formatted');
  clearBlock(ctx, result, 2 * width);
  asm.move(R9, 0);
  write({ result, width }, finished);
  asm.place(finished);
  storeResult(ctx, dst, result, width, 2 * width);
}

/** A text behind the others; the length stays where the next one's place is inside the first half. */
function append(ctx: BodyContext, { result, width }: FormatTarget, text: Text): void {
  const { asm } = ctx;
  const short = asm.label('still short');
  appendText(ctx, result, { ...text, sizeBytes: Math.min(text.sizeBytes, width) }, width);
  asm.add(R9, R0);
  asm.branch('less', R9, width, short);
  asm.move(R9, width - 1);
  asm.place(short);
}

function appendDirective(
  ctx: BodyContext,
  target: FormatTarget,
  piece: Directive,
  arg: Operand,
  finished: Label,
): void {
  const { conversion, flag, width, precision } = piece;
  const columns = width.kind === 'fixed' ? width.value : 0;
  switch (conversion) {
    case 's': {
      const text = textOf(ctx, arg, 'piece');
      const most = precision.kind === 'fixed' ? precision.value : text.limit;
      if (columns > 0)
        appendFormatted(ctx, target, `%${flag === '-' ? '-' : ''}${columns}s`, text, Math.max(columns, text.limit));
      else if (most > 0) append(ctx, target, { ...text, sizeBytes: Math.min(text.sizeBytes, most + 1) });
      return;
    }
    case 'c':
      return appendByte(ctx, target, arg, finished);
    case 'd':
    case 'u':
    case 'x':
    case 'X':
    case 'p':
      return appendNumber(ctx, target, piece, arg);
    case 'b':
    case 'm':
    case 'M':
    case 'o':
      throw new TypeError(`%${conversion} is not plain`);
    default:
      return unreachable(conversion);
  }
}

/** NUL ends a string: nothing that follows is stored. */
function appendByte(ctx: BodyContext, target: FormatTarget, arg: Operand, finished: Label): void {
  const { asm } = ctx;
  const place = ctx.scratch('character', 8);
  loadLong(ctx, R0, arg);
  asm.alu('and', R0, 255);
  asm.branch('equal', R0, 0, finished);
  asm.store(8, place.base, place.offset, R0);
  append(ctx, target, { place, limit: 1, sizeBytes: 8 });
}

function appendNumber(
  ctx: BodyContext,
  target: FormatTarget,
  { conversion, flag, width }: Directive,
  arg: Operand,
): void {
  const letter = conversion === 'p' ? 'x' : conversion;
  // `#` of a number that has no prefix is nothing; `+` and blank are for signed ones.
  const prefix = conversion === 'p' || (flag === '#' && letter !== 'd' && letter !== 'u') ? `0${letter}` : '';
  const isSigned = letter === 'd';
  const kept = flag === '-' || flag === '0' || (isSigned && (flag === '+' || flag === ' ')) ? flag : '';
  const columns = width.kind === 'fixed' && width.value > 0 ? String(width.value) : '';
  if (prefix !== '') append(ctx, target, textOf(ctx, { kind: 'string', value: prefix }, 'piece'));
  appendFormatted(ctx, target, `%${kept}${columns}ll${letter}`, arg, Math.max(Number(columns), NUMBER_BYTES - 1));
}

/** bpf_snprintf of one value; `longest`: the most bytes that it writes. */
function appendFormatted(
  ctx: BodyContext,
  target: FormatTarget,
  format: string,
  value: Operand | Text,
  longest: number,
): void {
  if ('place' in value) addressOf(ctx.asm, R0, value.place);
  else loadLong(ctx, R0, value);
  appendLoaded(ctx, target, format, longest);
}

/** bpf_snprintf of what is in r0. */
export function appendLoaded(ctx: BodyContext, target: FormatTarget, format: string, longest: number): void {
  const { asm, tables } = ctx;
  const sizeBytes = 2 ** Math.ceil(Math.log2(longest + 1));
  const place = ctx.scratch(`formatted ${sizeBytes}`, sizeBytes);
  const data = ctx.scratch('format value', 8);
  asm.store(8, data.base, data.offset, R0);
  addressOf(asm, R1, place);
  asm.move(R2, sizeBytes);
  const { map, offset } = tables.formatText(format);
  asm.loadMapValue(R3, map, offset);
  addressOf(asm, R4, data);
  asm.move(R5, 8);
  asm.call('snprintf');
  const done = asm.label('value formatted');
  // Refused when it runs only where three formattings nest on this CPU: then nothing is written.
  asm.branch('greaterSigned', R0, 0, done);
  asm.store(1, place.base, place.offset, 0);
  asm.place(done);
  append(ctx, target, { place, limit: sizeBytes - 1, sizeBytes });
}
