/** String primitives: calls of the runtime. A destination may be one of the sources. */
import { assert, type FormatExtent, type FormatPiece, present, unreachable } from '../../../src/base/index.js';
import type { InstructionOf, LocalId, Operand } from '../../../src/ir/index.js';
import type { CodeContext } from '../code-context.js';
import { longLiteral, stringLiteral } from '../literals.js';

/** `name, limit`: a made string is held as bytes. */
export function destination(ctx: CodeContext, dst: LocalId): string {
  const held = ctx.held(dst);
  assert(held.kind === 'bytes', 'cgen', 'a string that is made is held as bytes');
  return `${ctx.local(dst)}, ${held.limit}`;
}

export function selectStringLength(ctx: CodeContext, { dst, src }: InstructionOf<'stringLength'>): readonly string[] {
  return [`${ctx.local(dst)} = stap_length(${ctx.text(src)});`];
}

export function selectStringByteAt(ctx: CodeContext, insn: InstructionOf<'stringByteAt'>): readonly string[] {
  const { dst, src, index, at } = insn;
  return [
    '{',
    `\ts64 byte = stap_byte_at(${ctx.text(src)}, ${ctx.long(index)});`,
    `\tif (byte < 0) { ${ctx.fail('STAP_STRING_INDEX', at)} }`,
    `\t${ctx.local(dst)} = byte;`,
    '}',
  ];
}

export function selectStringSlice(ctx: CodeContext, insn: InstructionOf<'stringSlice'>): readonly string[] {
  const { dst, src, start, size } = insn;
  return [`stap_slice(${destination(ctx, dst)}, ${ctx.text(src)}, ${ctx.long(start)}, ${ctx.long(size)});`];
}

export function selectStringConcat(ctx: CodeContext, insn: InstructionOf<'stringConcat'>): readonly string[] {
  const { dst, left, right } = insn;
  return [`stap_concat(${destination(ctx, dst)}, ${ctx.text(left)}, ${ctx.text(right)});`];
}

export function selectStringFind(ctx: CodeContext, insn: InstructionOf<'stringFind'>): readonly string[] {
  const { dst, src, needle, from } = insn;
  return [`${ctx.local(dst)} = stap_find(${ctx.text(src)}, ${ctx.text(needle)}, ${ctx.long(from)});`];
}

export function selectStringToLong(ctx: CodeContext, insn: InstructionOf<'stringToLong'>): readonly string[] {
  return [`${ctx.local(insn.dst)} = stap_to_long(${ctx.text(insn.src)}, ${ctx.long(insn.base)});`];
}

/** sprintf: the text is made beside all strings, so that the destination may be an argument. */
export function selectStringFormat(ctx: CodeContext, insn: InstructionOf<'stringFormat'>): readonly string[] {
  const { format } = present(ctx.program.formats[insn.format], 'cgen', `format ${insn.format}`);
  const args = [...insn.args];
  const next = (): Operand => present(args.shift(), 'cgen', 'an argument of a format');
  return [
    'stap_text_begin(c);',
    ...format.map((piece) => pieceCall(ctx, piece, next)),
    `stap_text_end(c, ${destination(ctx, insn.dst)});`,
  ];
}

function pieceCall(ctx: CodeContext, piece: FormatPiece, next: () => Operand): string {
  if (piece.kind === 'literal') {
    return `stap_text_bytes(c, ${stringLiteral(piece.text)}, ${piece.text.length});`;
  }
  const { conversion } = piece;
  const flag = piece.flag === undefined ? '0' : `'${piece.flag}'`;
  const width = extentOf(ctx, piece.width, next);
  const precision = extentOf(ctx, piece.precision, next);
  const value = next();
  switch (conversion) {
    case 's':
      return `stap_text_string(c, ${ctx.text(value)}, ${flag}, ${width}, ${precision});`;
    case 'c':
      return `stap_text_character(c, ${ctx.long(value)}, ${flag}, ${width});`;
    case 'b':
      return `stap_text_binary(c, ${ctx.long(value)}, ${flag}, ${width}, ${precision});`;
    case 'd':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
    case 'p':
      return `stap_text_number(c, ${ctx.long(value)}, '${conversion}', ${flag}, ${width}, ${precision});`;
    case 'm':
    case 'M':
      throw new TypeError(`supports() let %${conversion} through`);
    default:
      return unreachable(conversion);
  }
}

function extentOf(ctx: CodeContext, extent: FormatExtent, next: () => Operand): string {
  switch (extent.kind) {
    case 'none':
      return 'STAP_NONE';
    case 'fixed':
      return `stap_extent(${longLiteral(extent.value)})`;
    case 'argument':
      return `stap_extent(${ctx.long(next())})`;
    default:
      return unreachable(extent);
  }
}
