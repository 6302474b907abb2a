/** What is known of a body before its instructions are selected. */
import { present } from '../../base/index.js';
import type { BlockId, ComponentId, IrBody, LocalId } from '../../ir/index.js';
import type { PlacedModule } from '../../passes/placed.js';
import { flatten } from './flatten.js';
import type { FlatBlock, FlatCode } from './graph.js';
import { type Liveness, liveness } from './liveness.js';
import { locksHeld } from './locks.js';
import { blockOrder, loopHeaders } from './order.js';

export interface BodyPlan {
  readonly code: FlatCode;
  /** Blocks of each region, in the order in which they are written. */
  readonly orders: readonly (readonly FlatBlock[])[];
  readonly live: Liveness;
  readonly locks: ReadonlyMap<BlockId, ComponentId | undefined>;
  /** Not straight: cut into segments that a loop drives. */
  readonly isDispatched: boolean;
  /** Blocks that a segment begins with, by number: the entry, loop headers, entries of functions, landings. */
  readonly segments: ReadonlyMap<BlockId, number>;
}

export function planBody(body: IrBody, placed: PlacedModule): BodyPlan {
  const code = flatten(body, placed);
  const orders = code.regions.map((region) => blockOrder(code.blocks, region.entry));
  const headers = orders.flatMap((order) => [...loopHeaders(order)]);
  // A foreach keeps what it collects in the frame, also where its loop runs once.
  const collects = code.blocks.some((block) => block.instructions.some((each) => each.kind === 'foreachStart'));
  const isDispatched = headers.length > 0 || code.regions.length > 1 || collects;
  const starts = new Set<BlockId>();
  if (isDispatched) {
    for (const region of code.regions) starts.add(region.entry);
    for (const header of headers) starts.add(header);
    for (const block of orders.flat()) if (block.landing !== undefined) starts.add(block.id);
  }
  const segments = new Map([...starts].map((block, number) => [block, number]));
  return { code, orders, live: liveness(code), locks: locksHeld(code), isDispatched, segments };
}

/** Locals that must start as 0 or "" when the body begins. */
export function startingLocals({ code, live }: BodyPlan): ReadonlySet<LocalId> {
  const { entry } = present(code.regions[0], 'bpfgen', 'body');
  return present(live.before[entry], 'bpfgen', 'entry');
}
