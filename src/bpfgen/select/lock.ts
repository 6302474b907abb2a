/**
 * The lock of a component: 0 = free, else the owner's CPU + 1. Never waits for its own CPU: there the owner is a context below
 * this one, which cannot go on. Failure is no error: the hit is skipped and counted. Not yet taken by straight bodies.
 */
import { present } from '../../base/index.js';
import type { BodyContext, BodyCounter } from '../body-context.js';
import { type Label, R0, R1 } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';

/** Lets go what is held at this point, if anything is. */
export function releaseLock(ctx: BodyContext): void {
  if (ctx.heldLock === undefined) return;
  const { asm } = ctx;
  const words = present(ctx.tables.layout.session.components.get(ctx.heldLock), 'bpfgen', 'component');
  asm.loadMapValue(R1, MAP_NAMES.session, words.lock);
  // An exchange, not a store: release order on arm64, too.
  asm.move(R0, 0);
  asm.atomic('exchange', R1, 0, R0);
}

/** Leads a passing refusal of the machine out of the body: counted, what is locked let go; what was collected is sent. */
export function skipEdge(ctx: BodyContext, counter: BodyCounter): Label {
  return ctx.stub(`skipped: ${counter}`, () => {
    ctx.count(counter);
    releaseLock(ctx);
    ctx.asm.jump(ctx.end);
  });
}
