/** Strings as zero-padded bytes in memory, whatever holds them. */
import type { Operand } from '../../ir/index.js';
import type { BodyContext } from '../body-context.js';
import type { Place } from '../plan/slots.js';
import { storeAs } from './memory.js';

export interface Text {
  readonly place: Place;
  readonly limit: number;
  readonly sizeBytes: number;
}

/** Where the bytes of a string lie: its own slot, or scratch memory called after `use`. */
export function textOf(ctx: BodyContext, operand: Operand, use: string): Text {
  if (operand.kind === 'local') {
    const slot = ctx.slot(operand.local);
    if (slot.representation.kind === 'bytes')
      return { place: slot, limit: slot.representation.limit, sizeBytes: slot.sizeBytes };
  }
  const limit = longestOf(ctx, operand);
  const sizeBytes = Math.max(8, 2 ** Math.ceil(Math.log2(limit + 1)));
  const place = ctx.scratch(`text ${use} ${sizeBytes}`, sizeBytes);
  storeAs(ctx, place, { kind: 'bytes', limit, sizeBytes }, operand);
  return { place, limit, sizeBytes };
}

function longestOf(ctx: BodyContext, operand: Operand): number {
  if (operand.kind === 'string') return operand.value.length;
  return Math.max(0, ...ctx.tables.placed.strings.map((text) => text.length));
}
