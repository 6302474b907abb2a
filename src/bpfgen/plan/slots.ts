/**
 * Memory homes of locals. Locals that are never live at the same time share a slot (linear scan over the order of blocks), so
 * that a body's temporaries do not add up to more than the stack holds.
 */
import { present } from '../../base/index.js';
import { definedLocal, type LocalId, operandsOf } from '../../ir/index.js';
import type { Representation } from '../../passes/placed.js';
import { type Register, R10, R7 } from '../isa/index.js';
import { definedByAnyEnd, type FlatBlock, type FlatCode, operandsOfAnyEnd } from './graph.js';
import { type Liveness, localsOf } from './liveness.js';

/** Bytes at a register's address. */
export type Place = { readonly base: Register; readonly offset: number };
export type Slot = Place & { readonly representation: Representation; readonly sizeBytes: number };

export function sizeOf(representation: Representation): number {
  return representation.kind === 'bytes' ? Math.max(8, representation.sizeBytes) : 8;
}

/** Memory that is given out from one end; everything is 8-aligned. */
export type Area = {
  readonly usedBytes: () => number;
  readonly allocate: (sizeBytes: number) => Place;
};

/** The stack grows down from r10; the first `reservedBytes` are somebody else's. */
export function stackArea(reservedBytes: number): Area {
  let used = reservedBytes;
  return {
    usedBytes: () => used,
    allocate(sizeBytes) {
      used += Math.ceil(sizeBytes / 8) * 8;
      return { base: R10, offset: -used };
    },
  };
}

/** A claimed frame: r7 points at it. */
export function frameArea(headBytes: number): Area {
  let used = headBytes;
  return {
    usedBytes: () => used,
    allocate(sizeBytes) {
      const offset = used;
      used += Math.ceil(sizeBytes / 8) * 8;
      return { base: R7, offset };
    },
  };
}

/** Positions in the written code from the first to the last where the local's slot is its own. */
type Interval = { readonly local: LocalId; first: number; last: number };

function intervalsOf(live: Liveness, order: readonly FlatBlock[]): readonly Interval[] {
  const intervals = new Map<LocalId, Interval>();
  const touch = (local: LocalId, position: number): void => {
    const interval = intervals.get(local);
    if (interval === undefined) intervals.set(local, { local, first: position, last: position });
    else {
      interval.first = Math.min(interval.first, position);
      interval.last = Math.max(interval.last, position);
    }
  };
  let position = 0;
  for (const block of order) {
    for (const local of present(live.before[block.id], 'bpfgen', 'live set')) touch(local, position);
    for (const instruction of block.instructions) {
      position++;
      for (const local of localsOf(operandsOf(instruction))) touch(local, position);
      const result = definedLocal(instruction);
      if (result !== undefined) touch(result, position);
    }
    position++;
    for (const local of [...localsOf(operandsOfAnyEnd(block.end)), ...definedByAnyEnd(block.end)])
      touch(local, position);
    for (const local of present(live.after[block.id], 'bpfgen', 'live set')) touch(local, position);
  }
  return [...intervals.values()].sort((a, b) => a.first - b.first);
}

/** Results of functions: written in one region and read in others, so each has a slot of its own. */
export function allocateResults(code: FlatCode, area: Area): ReadonlyMap<LocalId, Slot> {
  const results = code.regions.flatMap((region) => region.result ?? []);
  return new Map(results.map((local) => [local, takeSlot(code, local, new Map(), () => area)]));
}

/**
 * Slots for the locals of one region: those of different regions are alive at the same time.
 * @param areaOf where slots of a size are taken from; asked once for each new slot
 */
export function allocateSlots(
  code: FlatCode,
  live: Liveness,
  order: readonly FlatBlock[],
  areaOf: (sizeBytes: number) => Area,
): ReadonlyMap<LocalId, Slot> {
  const slots = new Map<LocalId, Slot>();
  const active: { last: number; place: Place; sizeBytes: number }[] = [];
  const free = new Map<number, Place[]>();
  const results = new Set(code.regions.map((region) => region.result));
  for (const { local, first, last } of intervalsOf(live, order)) {
    if (results.has(local)) continue;
    for (let index = active.length - 1; index >= 0; index--) {
      const each = present(active[index], 'bpfgen', 'active slot');
      if (each.last >= first) continue;
      active.splice(index, 1);
      free.set(each.sizeBytes, [...(free.get(each.sizeBytes) ?? []), each.place]);
    }
    slots.set(local, takeSlot(code, local, free, areaOf));
    const { sizeBytes, base, offset } = present(slots.get(local), 'bpfgen', 'slot');
    active.push({ last, place: { base, offset }, sizeBytes });
  }
  return slots;
}

function takeSlot(
  code: FlatCode,
  local: LocalId,
  free: ReadonlyMap<number, Place[]>,
  areaOf: (sizeBytes: number) => Area,
): Slot {
  const { representation } = present(code.locals[local], 'bpfgen', 'local');
  const sizeBytes = sizeOf(representation);
  const place = free.get(sizeBytes)?.pop() ?? areaOf(sizeBytes).allocate(sizeBytes);
  return { ...place, representation, sizeBytes };
}
