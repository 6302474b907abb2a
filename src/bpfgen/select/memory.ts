/** Values between memory and registers, in every representation. The words of a slot are moved through r0 and r1. */
import { type ByteString, cutTo, unreachable } from '../../base/index.js';
import type { LocalId, Operand } from '../../ir/index.js';
import type { Representation } from '../../passes/placed.js';
import type { BodyContext } from '../body-context.js';
import type { CodeContext } from '../code-context.js';
import { type Assembler, fitsImmediate, R0, R1, R2, R3, type Register } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import type { Place } from '../plan/slots.js';

/** Longer blocks are copied by the helper. */
const UNROLLED_BYTES = 64;

export const placeAt = (place: Place, offset: number): Place => ({ base: place.base, offset: place.offset + offset });

export function addressOf(asm: Assembler, dst: Register, place: Place): void {
  asm.move(dst, place.base);
  asm.add(dst, place.offset);
}

/** A long (or an interned string's id) into a register. */
export function loadLong(ctx: BodyContext, dst: Register, operand: Operand): void {
  switch (operand.kind) {
    case 'long':
      ctx.asm.move(
        dst,
        typeof operand.value === 'number' && !fitsImmediate(operand.value) ? BigInt(operand.value) : operand.value,
      );
      return;
    case 'string':
      ctx.asm.move(dst, ctx.tables.internedId(operand.value));
      return;
    case 'local': {
      const { base, offset } = ctx.slot(operand.local);
      ctx.asm.load(8, dst, base, offset);
      return;
    }
    default:
      return unreachable(operand);
  }
}

export function storeLong(ctx: BodyContext, local: LocalId, src: Register | number): void {
  const { base, offset } = ctx.slot(local);
  ctx.asm.store(8, base, offset, src);
}

/** Stores a 64-bit constant; clobbers r0 where it does not fit an immediate. */
export function storeConstant(asm: Assembler, place: Place, value: bigint): void {
  const signed = BigInt.asIntN(64, value);
  if (fitsImmediate(signed)) {
    asm.store(8, place.base, place.offset, Number(signed));
    return;
  }
  asm.move(R0, signed);
  asm.store(8, place.base, place.offset, R0);
}

/** The words of a zero-padded slot that holds `text`, cut to `limit`. */
export function wordsOf(text: ByteString, limit: number, sizeBytes: number): readonly bigint[] {
  const bytes = Buffer.alloc(Math.max(8, sizeBytes));
  bytes.write(cutTo(text, limit), 'latin1');
  return Array.from({ length: bytes.length / 8 }, (_, index) => bytes.readBigUInt64LE(8 * index));
}

export function storeWords(asm: Assembler, place: Place, words: readonly bigint[]): void {
  words.forEach((word, index) => storeConstant(asm, placeAt(place, 8 * index), word));
}

/** Copies whole words. Clobbers r0 to r5 when long, else r0. */
export function copyBlock(ctx: CodeContext, to: Place, from: Place, sizeBytes: number): void {
  const { asm } = ctx;
  if (sizeBytes <= UNROLLED_BYTES) {
    for (let at = 0; at < sizeBytes; at += 8) {
      asm.load(8, R0, from.base, from.offset + at);
      asm.store(8, to.base, to.offset + at, R0);
    }
    return;
  }
  addressOf(asm, R3, from);
  addressOf(asm, R1, to);
  asm.move(R2, sizeBytes);
  asm.call('probe_read_kernel');
}

export function clearBlock(ctx: CodeContext, to: Place, sizeBytes: number): void {
  const { asm } = ctx;
  if (sizeBytes <= UNROLLED_BYTES) {
    for (let at = 0; at < sizeBytes; at += 8) asm.store(8, to.base, to.offset + at, 0);
    return;
  }
  asm.loadMapValue(R3, zeros(ctx, sizeBytes), 0);
  addressOf(asm, R1, to);
  asm.move(R2, sizeBytes);
  asm.call('probe_read_kernel');
}

/** A frozen block of zeros, at least so long. */
export function zeros(ctx: CodeContext, sizeBytes: number): string {
  const known = ctx.tables.extraMaps.get(MAP_NAMES.zeros);
  return known !== undefined && known.valueSizeBytes >= sizeBytes
    ? known.name
    : ctx.tables.addTable(MAP_NAMES.zeros, new Uint8Array(sizeBytes));
}

/** Writes a value in the given representation: a word, or zero-padded bytes cut to the limit. */
export function storeAs(ctx: BodyContext, to: Place, representation: Representation, operand: Operand): void {
  if (representation.kind !== 'bytes') {
    loadLong(ctx, R0, operand);
    ctx.asm.store(8, to.base, to.offset, R0);
    return;
  }
  const { limit, sizeBytes } = representation;
  if (operand.kind === 'string') {
    storeWords(ctx.asm, to, wordsOf(operand.value, limit, sizeBytes));
    return;
  }
  if (operand.kind !== 'local') throw new TypeError('a number is no string');
  const source = ctx.representation(operand.local);
  if (source.kind === 'bytes') storeBytes(ctx, to, representation, ctx.slot(operand.local), source);
  else storeTextOfId(ctx, to, representation, ctx.slot(operand.local));
}

type Bytes = Extract<Representation, { kind: 'bytes' }>;

/** From a slot of one width to one of another. */
export function storeBytes(ctx: BodyContext, to: Place, width: Bytes, from: Place, source: Bytes): void {
  const room = Math.max(8, width.sizeBytes);
  const copied = Math.min(room, Math.max(8, source.sizeBytes));
  copyBlock(ctx, to, from, copied);
  if (copied < room) clearBlock(ctx, placeAt(to, copied), room - copied);
  if (source.limit <= width.limit) return;
  for (let at = width.limit; at < copied; at++) ctx.asm.store(1, to.base, to.offset + at, 0);
}

/** The text of an interned string: a row of the table of all of them. */
export function storeTextOfId(ctx: BodyContext, to: Place, width: Bytes, id: Place): void {
  const { asm } = ctx;
  const rows = textRows(ctx);
  asm.load(8, R0, id.base, id.offset);
  asm.alu('and', R0, rows.count - 1);
  asm.alu('multiply', R0, rows.rowBytes);
  asm.loadMapValue(R3, rows.map, 0);
  asm.add(R3, R0);
  const room = Math.max(8, width.sizeBytes);
  const copied = Math.min(room, rows.rowBytes);
  if (copied <= UNROLLED_BYTES) {
    for (let at = 0; at < copied; at += 8) {
      asm.load(8, R0, R3, at);
      asm.store(8, to.base, to.offset + at, R0);
    }
  } else {
    addressOf(asm, R1, to);
    asm.move(R2, copied);
    asm.call('probe_read_kernel');
  }
  if (copied < room) clearBlock(ctx, placeAt(to, copied), room - copied);
  if (rows.longest <= width.limit) return;
  for (let at = width.limit; at < copied; at++) asm.store(1, to.base, to.offset + at, 0);
}

/** One zero-padded row per interned string, as many rows as a power of two. */
function textRows(ctx: BodyContext): { map: string; rowBytes: number; count: number; longest: number } {
  const { strings } = ctx.tables.placed;
  const longest = Math.max(0, ...strings.map((text) => text.length));
  const rowBytes = Math.max(8, 2 ** Math.ceil(Math.log2(longest + 1)));
  const count = 2 ** Math.ceil(Math.log2(Math.max(1, strings.length)));
  const name = 'strings';
  if (!ctx.tables.extraMaps.has(name)) {
    const rows = Buffer.alloc(rowBytes * count);
    strings.forEach((text, index) => rows.write(text, index * rowBytes, 'latin1'));
    ctx.tables.addTable(name, rows);
  }
  return { map: name, rowBytes, count, longest };
}

/** A `*` width or precision: its low 32 bits, signed, between `least` and `most`. */
export function loadExtent(ctx: BodyContext, dst: Register, extent: Operand, least: number, most: number): void {
  const { asm } = ctx;
  const enough = asm.label('extent is not too small');
  const inside = asm.label('extent known');
  loadLong(ctx, dst, extent);
  asm.alu('shiftLeft', dst, 32);
  asm.alu('shiftRightSigned', dst, 32);
  asm.branch('greaterSigned', dst, 0, enough);
  asm.move(dst, least);
  asm.place(enough);
  asm.branch('lessEqual', dst, most, inside);
  asm.move(dst, most);
  asm.place(inside);
}
