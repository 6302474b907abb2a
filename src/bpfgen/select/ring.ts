/** Records that are reserved in place, and how a record wakes the reader. */
import { SESSION_HEADER } from '../../passes/layout.js';
import type { BodyContext } from '../body-context.js';
import { type Assembler, type Label, R0, R1, R2, R3, R8, RING_FLAGS } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import type { Tables } from '../tables.js';

/** r8 = a record of a fixed size; where there is no room: counted, and on to `lost`. */
export function reserve(ctx: BodyContext, sizeBytes: number, lost: Label): void {
  const { asm } = ctx;
  asm.loadMap(R1, MAP_NAMES.ring);
  asm.move(R2, sizeBytes);
  asm.move(R3, 0);
  asm.call('ringbuf_reserve');
  const full = ctx.stub('ring full', () => {
    ctx.count('lost');
    asm.jump(lost);
  });
  asm.branch('equal', R0, 0, full);
  asm.move(R8, R0);
}

/**
 * r0 = flags: no wake-up, but a forced one for exit and errors, and once when the ring is half full (`woken` is set until the
 * reader clears it: a forced wake-up costs an irq_work). Keeps r6 to r9.
 */
export function loadWakeFlags(asm: Assembler, tables: Tables, force: boolean): void {
  if (force) {
    asm.loadMapValue(R1, MAP_NAMES.session, SESSION_HEADER.woken);
    asm.move(R2, 1);
    asm.store(8, R1, 0, R2);
    asm.move(R0, RING_FLAGS.forceWakeup);
    return;
  }
  const quiet = asm.label('no wake-up');
  const done = asm.label('wake flags');
  asm.loadMap(R1, MAP_NAMES.ring);
  asm.move(R2, 0);
  asm.call('ringbuf_query');
  asm.branch('less', R0, tables.layout.ringSizeBytes / 2, quiet);
  asm.loadMapValue(R1, MAP_NAMES.session, SESSION_HEADER.woken);
  asm.load(8, R2, R1, 0);
  asm.branch('notEqual', R2, 0, quiet);
  asm.move(R0, 1);
  asm.atomic('exchange', R1, 0, R0);
  asm.branch('notEqual', R0, 0, quiet);
  asm.move(R0, RING_FLAGS.forceWakeup);
  asm.jump(done);
  asm.place(quiet);
  asm.move(R0, RING_FLAGS.noWakeup);
  asm.place(done);
}
