/**
 * String primitives over zero-padded bytes in memory. The length of a slot comes from the helper that copies up to the NUL and
 * counts. Where a result is cut or joined it is made in scratch memory of twice the width: offsets are masked to the first half.
 */
import { assert } from '../../base/index.js';
import type { InstructionOf, LocalId } from '../../ir/index.js';
import type { BodyContext } from '../body-context.js';
import { R0, R1, R2, R3, R9 } from '../isa/index.js';
import type { Place } from '../plan/slots.js';
import { errorEdge } from './errors.js';
import { addressOf, clearBlock, loadLong, storeBytes, storeLong } from './memory.js';
import { type Text, textOf } from './text.js';

export function selectStringLength(ctx: BodyContext, { dst, src }: InstructionOf<'stringLength'>): void {
  if (src.kind === 'string') {
    storeLong(ctx, dst, src.value.length);
    return;
  }
  loadLength(ctx, textOf(ctx, src, 'left'));
  storeLong(ctx, dst, R0);
}

/** r0 = the length. Keeps r6 to r9. */
export function loadLength(ctx: BodyContext, { place, sizeBytes }: Text): void {
  const { asm } = ctx;
  const copy = ctx.scratch(`measured ${sizeBytes}`, sizeBytes);
  addressOf(asm, R1, copy);
  asm.move(R2, sizeBytes);
  addressOf(asm, R3, place);
  asm.call('probe_read_kernel_str');
  nonNegative(ctx);
}

/** r0 = what a string read gave, without the NUL that it counts; our own memory does not fault. */
function nonNegative({ asm }: BodyContext): void {
  const known = asm.label('length known');
  asm.add(R0, -1);
  asm.branch('greaterEqualSigned', R0, 0, known);
  asm.move(R0, 0);
  asm.place(known);
}

export function selectStringByteAt(ctx: BodyContext, { dst, src, index, at }: InstructionOf<'stringByteAt'>): void {
  const { asm } = ctx;
  const text = textOf(ctx, src, 'left');
  const outside = errorEdge(ctx, 'stringIndex', at);
  loadLength(ctx, text);
  loadLong(ctx, R1, index);
  asm.branch('greaterEqual', R1, R0, outside);
  addressOf(asm, R2, text.place);
  asm.alu('and', R1, text.sizeBytes - 1);
  asm.add(R2, R1);
  asm.load(1, R0, R2, 0);
  storeLong(ctx, dst, R0);
}

export function selectStringSlice(ctx: BodyContext, instruction: InstructionOf<'stringSlice'>): void {
  const { asm } = ctx;
  const { dst, src, start, size } = instruction;
  const text = textOf(ctx, src, 'left');
  const result = ctx.scratch(`result ${text.sizeBytes}`, 2 * text.sizeBytes);
  const empty = asm.label('empty slice');
  const whole = asm.label('slice fits');
  clearBlock(ctx, result, text.sizeBytes);
  loadLength(ctx, text);
  loadLong(ctx, R1, start);
  // Unsigned: a negative start is beyond any length.
  asm.branch('greaterEqual', R1, R0, empty);
  loadLong(ctx, R2, size);
  asm.branch('lessEqualSigned', R2, 0, empty);
  asm.alu('subtract', R0, R1);
  asm.branch('lessEqualSigned', R2, R0, whole);
  asm.move(R2, R0);
  asm.place(whole);
  addressOf(asm, R3, text.place);
  asm.alu('and', R1, text.sizeBytes - 1);
  asm.add(R3, R1);
  addressOf(asm, R1, result);
  asm.alu('and', R2, text.sizeBytes - 1);
  asm.call('probe_read_kernel');
  asm.place(empty);
  storeResult(ctx, dst, result, text.sizeBytes, text.limit);
}

export function storeResult(ctx: BodyContext, dst: LocalId, result: Place, sizeBytes: number, limit: number): void {
  const slot = ctx.slot(dst);
  assert(slot.representation.kind === 'bytes', 'bpfgen', 'a computed string is held as bytes');
  storeBytes(ctx, slot, slot.representation, result, { kind: 'bytes', limit, sizeBytes });
}

/** left at 0, right behind it, the tail of what right left there cleared by the cut. */
export function selectStringConcat(ctx: BodyContext, { dst, left, right }: InstructionOf<'stringConcat'>): void {
  const { asm } = ctx;
  const [first, second] = [textOf(ctx, left, 'left'), textOf(ctx, right, 'right')];
  const slot = ctx.slot(dst);
  const width = Math.max(first.sizeBytes, second.sizeBytes, slot.sizeBytes);
  const result = ctx.scratch(`result ${width}`, 2 * width);
  clearBlock(ctx, result, 2 * width);
  appendText(ctx, result, first, undefined);
  asm.move(R9, R0);
  appendText(ctx, result, second, width);
  storeResult(ctx, dst, result, width, 2 * width);
}

/** Copies a text to r9 bytes behind the start (undefined: at it); r0 = its length. */
export function appendText(
  ctx: BodyContext,
  result: Place,
  { place, sizeBytes }: Text,
  width: number | undefined,
): void {
  const { asm } = ctx;
  addressOf(asm, R1, result);
  if (width !== undefined) {
    asm.move(R2, R9);
    asm.alu('and', R2, width - 1);
    asm.add(R1, R2);
  }
  asm.move(R2, sizeBytes);
  addressOf(asm, R3, place);
  asm.call('probe_read_kernel_str');
  nonNegative(ctx);
}
