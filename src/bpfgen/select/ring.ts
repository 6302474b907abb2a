/**
 * Records on their way: reserved in place, or collected in the frame and sent at the end of the hit.
 *
 *     frame: … | used u64 | wake u64 | … | part | part | … | room for one part more |      used > capacity: the hit is lost
 */
import { assert } from '../../base/index.js';
import { SESSION_HEADER } from '../../passes/layout.js';
import type { BodyContext } from '../body-context.js';
import { type Label, R0, R1, R2, R3, R4, R7, R8, R9, type Register, RING_FLAGS } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import type { Place } from '../plan/slots.js';
import { placeAt } from './memory.js';

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

interface Collector {
  readonly used: Place;
  readonly wake: Place;
  readonly capacityBytes: number;
  /** How far the last part may reach behind the capacity. */
  readonly slackBytes: number;
}

/** Where a body collects; behind the buffer there is room for one more part, so that a masked offset is always inside. */
export function collector(ctx: BodyContext): Collector {
  const { output } = ctx;
  assert(output.kind === 'collected', 'bpfgen', 'a body that collects no output');
  const { capacityBytes, longestPartBytes: slackBytes } = output;
  const used = ctx.persistent('collected', 16);
  return { used, wake: placeAt(used, 8), capacityBytes, slackBytes };
}

function loadBufferAddress(ctx: BodyContext, dst: Register): void {
  const { capacityBytes, slackBytes } = collector(ctx);
  ctx.asm.move(dst, R7);
  ctx.asm.addLate(dst, ctx.tail('output', capacityBytes + slackBytes));
}

/** r8 = the address of the next part. A part may begin anywhere below the capacity: behind the buffer is room for one more. */
export function beginCollected(ctx: BodyContext, noRoom: Label): void {
  const { asm } = ctx;
  const { used, capacityBytes } = collector(ctx);
  const full = ctx.stub('hit too long', () => {
    // Above the capacity by any means: the hit's output is dropped and counted at its end.
    asm.store(8, used.base, used.offset, 2 * capacityBytes + 1);
    asm.jump(noRoom);
  });
  asm.load(8, R1, used.base, used.offset);
  asm.branch('greaterEqual', R1, capacityBytes, full);
  loadBufferAddress(ctx, R8);
  asm.alu('and', R1, capacityBytes - 1);
  asm.add(R8, R1);
}

/** The part that began at r8 ends; r1 (or a constant) is its size. */
export function endCollected(ctx: BodyContext, size: Register | number): void {
  const { asm } = ctx;
  const { used } = collector(ctx);
  asm.load(8, R2, used.base, used.offset);
  asm.add(R2, size);
  asm.store(8, used.base, used.offset, R2);
}

export function requestWake(ctx: BodyContext): void {
  const { wake } = collector(ctx);
  ctx.asm.store(8, wake.base, wake.offset, 1);
}

export function clearCollector(ctx: BodyContext): void {
  const { used, wake } = collector(ctx);
  ctx.asm.store(8, used.base, used.offset, 0);
  ctx.asm.store(8, wake.base, wake.offset, 0);
}

/** At the end of the hit: one record of what was collected. */
export function sendCollected(ctx: BodyContext): void {
  const { asm } = ctx;
  const { used, wake, capacityBytes, slackBytes } = collector(ctx);
  const nothing = asm.label('nothing to send');
  const lost = ctx.stub('record lost', () => {
    ctx.count('lost');
    asm.jump(nothing);
  });
  asm.load(8, R9, used.base, used.offset);
  asm.branch('equal', R9, 0, nothing);
  asm.branch('greater', R9, capacityBytes + slackBytes, lost);
  const plain = asm.label('no forced wake-up');
  const send = asm.label('send');
  asm.load(8, R1, wake.base, wake.offset);
  asm.branch('equal', R1, 0, plain);
  loadWakeFlags(ctx, true);
  asm.jump(send);
  asm.place(plain);
  loadWakeFlags(ctx, false);
  asm.place(send);
  asm.move(R4, R0);
  asm.loadMap(R1, MAP_NAMES.ring);
  loadBufferAddress(ctx, R2);
  // Bounded by the comparison above: r9 is kept over calls in its register.
  asm.move(R3, R9);
  asm.call('ringbuf_output');
  asm.branch('notEqual', R0, 0, lost);
  asm.place(nothing);
}

/**
 * r0 = flags: no wake-up, but a forced one for exit and errors, and once when the ring is half full (`woken` is set until the
 * reader clears it: a forced wake-up costs an irq_work). Keeps r6 to r9.
 */
export function loadWakeFlags(ctx: BodyContext, force: boolean): void {
  const { asm, tables } = ctx;
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
