/**
 * Slices (`a[1, *]`) and whole arrays: a callback over all elements. Its context is | address of the wanted key | answer |; the
 * wanted key is built like any, its `*` fields are not looked at.
 */
import { type Assembler, type Label, R0, R1, R2, R3, R4, R5, R8 } from '../isa/index.js';
import type { InstructionOf, Operand } from '../../ir/index.js';
import type { ArrayLayout } from '../../passes/layout.js';
import type { BodyContext } from '../body-context.js';
import type { Place } from '../plan/slots.js';
import { arrayLayout, beginArray, loadArrayMap } from './arrays.js';
import { addressOf, placeAt, storeAs, storeLong } from './memory.js';
import { clearStatistic } from './statistics.js';

export type Slice = readonly (Operand | undefined)[];

/** Stores the operands of a slice where a key has them. */
export function storeSlice(ctx: BodyContext, array: ArrayLayout, slice: Slice, to: Place): void {
  array.keys.forEach((field, index) => {
    const operand = slice[index];
    if (operand !== undefined) storeAs(ctx, placeAt(to, field.offset), field.representation, operand);
  });
}

/** Goes to `other` unless a key lies in the slice. Clobbers r0 and r1. */
export function testSlice(
  asm: Assembler,
  array: ArrayLayout,
  slice: Slice,
  key: Place,
  wanted: Place,
  other: Label,
): void {
  array.keys.forEach((field, index) => {
    if (slice[index] === undefined) return;
    for (let at = field.offset; at < field.offset + Math.max(8, field.sizeBytes); at += 8) {
      asm.load(8, R0, key.base, key.offset + at);
      asm.load(8, R1, wanted.base, wanted.offset + at);
      asm.branch('notEqual', R0, R1, other);
    }
  });
}

/** Walks the array with a callback that has r1 = map, r2 = key, r4 = | wanted | answer |. */
function walk(
  ctx: BodyContext,
  array: ArrayLayout,
  slice: Slice,
  name: string,
  write: (asm: Assembler) => void,
): Place {
  const { asm, program } = ctx;
  const shared = ctx.callbackWords();
  const wanted = ctx.scratch('slice', array.keySizeBytes);
  storeSlice(ctx, array, slice, wanted);
  addressOf(asm, R1, wanted);
  asm.store(8, shared.base, shared.offset, R1);
  asm.store(8, shared.base, shared.offset + 8, 0);
  beginArray(ctx, array);
  loadArrayMap(ctx, array);
  const stars = slice.map((operand) => (operand === undefined ? 's' : 'k')).join('');
  asm.loadFunction(R2, program.callback(`${name}_${array.global}_${stars}`, write));
  addressOf(asm, R3, shared);
  asm.move(R4, 0);
  asm.call('for_each_map_elem');
  return shared;
}

export function selectHasSlice(ctx: BodyContext, { dst, global, keys }: InstructionOf<'hasElement'>): void {
  const array = arrayLayout(ctx, global);
  const shared = walk(ctx, array, keys, 'has', (asm) => {
    const other = asm.label('not in the slice');
    asm.load(8, R8, R4, 0);
    testSlice(asm, array, keys, { base: R2, offset: 0 }, { base: R8, offset: 0 }, other);
    asm.store(8, R4, 8, 1);
    asm.return(1);
    asm.place(other);
    asm.return(0);
  });
  ctx.asm.load(8, R0, shared.base, shared.offset + 8);
  storeLong(ctx, dst, R0);
}

/** Elements may be deleted while they are walked over. */
export function selectDeleteSlice(ctx: BodyContext, { global, keys }: InstructionOf<'deleteElement'>): void {
  const array = arrayLayout(ctx, global);
  walk(ctx, array, keys, 'delete', (asm) => {
    const other = asm.label('not in the slice');
    asm.load(8, R8, R4, 0);
    asm.move(R5, R1);
    testSlice(asm, array, keys, { base: R2, offset: 0 }, { base: R8, offset: 0 }, other);
    asm.move(R1, R5);
    asm.call('map_delete_elem');
    asm.place(other);
    asm.return(0);
  });
}

/** `delete g`: all elements, or all words of a statistic. */
export function selectClear(ctx: BodyContext, instruction: InstructionOf<'clear'>): void {
  const layout = ctx.tables.layout.globals.get(instruction.global);
  if (layout?.kind !== 'array') {
    clearStatistic(ctx, instruction.global);
    return;
  }
  const keys = layout.keys.map(() => undefined);
  selectDeleteSlice(ctx, { ...instruction, kind: 'deleteElement', keys });
}
