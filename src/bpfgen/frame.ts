/**
 * Frames: memory for what registers and the stack do not hold. One ARRAY map, index = cpu × FRAME_LEVELS + level; a frame is
 * claimed by atomic exchange of its first word and given back on every exit, since programs nest on a CPU.
 */
import { type Assembler, type Label, R0, R1, R2, R7 } from './isa/index.js';
import { FRAME_LEVELS, MAP_NAMES } from './maps.js';
import type { Place } from './plan/slots.js';

/** r7 = a frame of this CPU; where none is free: `none`. Claim and failure are two edges, never a flag that is tested again. */
export function claimFrame(asm: Assembler, index: Place, none: Label): void {
  const claimed = asm.label('frame claimed');
  asm.call('get_smp_processor_id');
  asm.alu('multiply', R0, FRAME_LEVELS);
  asm.store(4, index.base, index.offset, R0);
  for (let level = 0; level < FRAME_LEVELS; level++) {
    if (level > 0) {
      asm.load(4, R0, index.base, index.offset);
      asm.add(R0, 1);
      asm.store(4, index.base, index.offset, R0);
    }
    asm.loadMap(R1, MAP_NAMES.frames);
    asm.move(R2, index.base);
    asm.add(R2, index.offset);
    asm.call('map_lookup_elem');
    asm.branch('equal', R0, 0, none);
    asm.move(R7, R0);
    asm.move(R1, 1);
    asm.atomic('exchange', R7, 0, R1);
    asm.branch('equal', R1, 0, claimed);
  }
  asm.jump(none);
  asm.place(claimed);
}

/** A plain store is enough: the next claimer runs on this CPU. */
export function releaseFrame(asm: Assembler): void {
  asm.store(8, R7, 0, 0);
}
