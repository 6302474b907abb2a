/**
 * Arrays that wrap: where there is no room for a new element, the one that was inserted first goes. It is looked for among all
 * (16 ns each), by its stamp; the array's lock is held, so nobody inserts or deletes meanwhile.
 */
import { assert, present } from '../../base/index.js';
import type { ArrayLayout } from '../../passes/layout.js';
import type { CodeContext } from '../code-context.js';
import { type Assembler, R0, R1, R2, R3, R4, R5 } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import { addressOf } from './memory.js';

export function wraps({ tables }: CodeContext, { global }: ArrayLayout): boolean {
  const declared = tables.placed.module.globals[global];
  return declared?.kind === 'array' && declared.wraps;
}

/**
 * Deletes the oldest element: the first turn through the array finds its stamp, the second the element itself, since a key
 * may be longer than there is stack to keep it on. Clobbers r0 to r5.
 */
export function evictOldest(ctx: CodeContext, array: ArrayLayout): void {
  assert(!array.swapped, 'bpfgen', 'an array that wraps and is swapped');
  const { asm } = ctx;
  const oldest = ctx.callbackWords();
  // No stamp is greater; not a constant, which the verifier would follow from one call of the callback to the next.
  asm.loadMapValue(R1, MAP_NAMES.session, present(array.bornCounter, 'bpfgen', 'counter of stamps'));
  asm.load(8, R1, R1, 0);
  asm.store(8, oldest.base, oldest.offset, R1);
  callForEach(ctx, array, 'oldest', writeFind);
  callForEach(ctx, array, 'evict', writeEvict);
}

type WriteTurn = (asm: Assembler, born: number) => void;

function callForEach(ctx: CodeContext, array: ArrayLayout, name: string, write: WriteTurn): void {
  const { asm, program } = ctx;
  const born = present(array.born, 'bpfgen', 'stamp of an array that wraps');
  asm.loadMap(R1, ctx.tables.mapName(array.global));
  asm.loadFunction(
    R2,
    program.callback(`${name}_${array.global}`, (callback) => write(callback, born)),
  );
  addressOf(asm, R3, ctx.callbackWords());
  asm.move(R4, 0);
  asm.call('for_each_map_elem');
}

/** r3 = value, r4 = | the smallest stamp | */
function writeFind(asm: Assembler, born: number): void {
  const younger = asm.label('younger');
  asm.load(8, R5, R3, born);
  asm.load(8, R1, R4, 0);
  asm.branch('greater', R5, R1, younger);
  asm.store(8, R4, 0, R5);
  asm.place(younger);
  asm.return(0);
}

/** r1 = the map, r2 = key, r3 = value, r4 = | the stamp of the element that goes | */
function writeEvict(asm: Assembler, born: number): void {
  const younger = asm.label('younger');
  asm.load(8, R5, R3, born);
  asm.load(8, R0, R4, 0);
  asm.branch('notEqual', R5, R0, younger);
  asm.call('map_delete_elem');
  asm.return(1);
  asm.place(younger);
  asm.return(0);
}
