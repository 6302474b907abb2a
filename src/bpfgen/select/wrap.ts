/**
 * Arrays that wrap: where there is no room for a new element, the one that was inserted first goes. It is looked for among all
 * (16 ns each), by its stamp; the array's lock is held, so nobody inserts or deletes meanwhile.
 */
import { assert, present } from '../../base/index.js';
import type { ArrayLayout } from '../../passes/layout.js';
import type { CodeContext } from '../code-context.js';
import { type Assembler, R0, R1, R2, R3, R4, R5 } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import { addressOf, clearBlock } from './memory.js';

/** Longer keys are copied by the helper. */
const UNROLLED_BYTES = 64;

export function wraps({ tables }: CodeContext, { global }: ArrayLayout): boolean {
  const declared = tables.placed.module.globals[global];
  return declared?.kind === 'array' && declared.wraps;
}

/** Deletes the oldest element. Clobbers r0 to r5. */
export function evictOldest(ctx: CodeContext, array: ArrayLayout): void {
  assert(!array.swapped, 'bpfgen', 'an array that wraps and is swapped');
  const { asm, program } = ctx;
  const oldest = ctx.scratch('oldest key', array.keySizeBytes);
  const found = ctx.callbackWords();
  clearBlock(ctx, oldest, array.keySizeBytes);
  addressOf(asm, R1, oldest);
  asm.store(8, found.base, found.offset, R1);
  // No stamp is greater; not a constant, which the verifier would follow from one call of the callback to the next.
  asm.loadMapValue(R1, MAP_NAMES.session, present(array.bornCounter, 'bpfgen', 'counter of stamps'));
  asm.load(8, R1, R1, 0);
  asm.store(8, found.base, found.offset + 8, R1);
  asm.loadMap(R1, ctx.tables.mapName(array.global));
  asm.loadFunction(
    R2,
    program.callback(`oldest_${array.global}`, (callback) => writeCompare(callback, array)),
  );
  addressOf(asm, R3, found);
  asm.move(R4, 0);
  asm.call('for_each_map_elem');
  asm.loadMap(R1, ctx.tables.mapName(array.global));
  addressOf(asm, R2, oldest);
  asm.call('map_delete_elem');
}

/** r2 = key, r3 = value, r4 = | where the oldest key goes | its stamp | */
function writeCompare(asm: Assembler, array: ArrayLayout): void {
  const younger = asm.label('younger');
  asm.load(8, R5, R3, present(array.born, 'bpfgen', 'stamp of an array that wraps'));
  asm.load(8, R1, R4, 8);
  asm.branch('greater', R5, R1, younger);
  asm.store(8, R4, 8, R5);
  asm.load(8, R1, R4, 0);
  if (array.keySizeBytes > UNROLLED_BYTES) {
    asm.move(R3, R2);
    asm.move(R2, array.keySizeBytes);
    asm.call('probe_read_kernel');
  } else {
    for (let at = 0; at < array.keySizeBytes; at += 8) {
      asm.load(8, R0, R2, at);
      asm.store(8, R1, at, R0);
    }
  }
  asm.place(younger);
  asm.return(0);
}
