/**
 * foreach: collect, then iterate. A fixed collector under bpf_for_each_map_elem copies what the order needs into the frame,
 * through a heap that keeps only as many elements as can be visited. The body is an ordinary loop of the dispatcher;
 * foreachNext takes one element after the other.
 *
 *     iterator: | elements u64 | next u64 | limit u64 | spare u64 |
 *     entry:    | rank: a value that is sorted by | born u64 | key |
 *
 * There is one entry more than the limit: the spare one takes the candidate, and is exchanged with what the heap lets go.
 */
import { assert, type Long, present } from '../../base/index.js';
import type { InstructionOf, IteratorId } from '../../ir/index.js';
import type { ArrayLayout, Field } from '../../passes/layout.js';
import type { Representation } from '../../passes/placed.js';
import type { BodyContext } from '../body-context.js';
import { type Assembler, type Label, R0, R1, R2, R3, R4, R6, R7, R8, R9, type Register } from '../isa/index.js';
import type { FlatEnd } from '../plan/graph.js';
import { type Place, sizeOf } from '../plan/slots.js';
import { arrayLayout, beginArray, loadArrayMap, lookUp } from './arrays.js';
import {
  branchIfLater,
  type Comparison,
  type Heap,
  loadEntry,
  loadPosition,
  rise,
  sift,
  writeSortStep,
} from './heap.js';
import { addressOf, clearBlock, loadLong, storeBytes } from './memory.js';
import { storeFromR0 } from './scalars.js';
import { storeSlice, testSlice } from './slices.js';
import { loadOperation } from './statistics.js';

type Start = InstructionOf<'foreachStart'>;

/** More are not collected: supports() refuses. */
export const MAX_COLLECTED = 4095;

const [COUNT, NEXT, LIMIT, SPARE] = [0, 8, 16, 24];
const ITERATOR_BYTES = 32;

/** The most elements that a foreach can visit: one more than MAXACTION allows, so that it is exceeded. */
export function mostElements(maxAction: number, maxEntries: number, limit: Long | undefined): number {
  const most = Math.min(maxAction + 1, maxEntries);
  return limit === undefined ? most : Math.max(1, Math.min(most, Number(limit)));
}

/** What an iterator walks over, and where its entries lie. */
interface Walk {
  readonly array: ArrayLayout;
  readonly start: Start;
  readonly state: Place;
  readonly heap: Heap;
  readonly rank: Representation | undefined;
  readonly bornAt: number;
  readonly keyAt: number;
  readonly most: number;
  /** The slice's operands, in the frame. */
  readonly wanted: Place | undefined;
}

function walkOf(ctx: BodyContext, start: Start): Walk {
  const { iterator, global, order, limit, slice } = start;
  const array = arrayLayout(ctx, global);
  const rank = rankOf(array, start);
  const bornAt = rank === undefined ? 0 : sizeOf(rank);
  const keyAt = bornAt + 8;
  const { maxAction } = ctx.tables.placed.module.limits;
  const most = mostElements(maxAction, array.maxEntries, limit?.kind === 'long' ? limit.value : undefined);
  const capacity = 2 ** Math.ceil(Math.log2(most + 1));
  const entryBytes = keyAt + array.keySizeBytes;
  const field = order.by.kind === 'key' ? present(array.keys[order.by.index], 'bpfgen', 'sorted key') : undefined;
  const comparison: Comparison = {
    at: field === undefined ? 0 : keyAt + field.offset,
    representation: field?.representation ?? rank,
    descending: order.direction === 'descending',
    bornAt,
  };
  const heap: Heap = {
    name: `${ctx.id}_${iterator}`,
    at: ctx.persistent('heap', 16),
    capacity,
    entryBytes,
    order: ctx.tail(`order ${iterator}`, 8 * capacity),
    entries: ctx.tail(`entries ${iterator}`, entryBytes * capacity),
    comparison,
  };
  const state = ctx.persistent(`iterator ${iterator}`, ITERATOR_BYTES);
  const wanted = slice === undefined ? undefined : ctx.persistent(`slice ${iterator}`, array.keySizeBytes);
  return { array, start, state, heap, rank, bornAt, keyAt, most, wanted };
}

/** Statistics are sorted by one of their numbers. */
function rankOf({ value }: ArrayLayout, { order }: Start): Representation | undefined {
  if (order.by.kind !== 'value') return undefined;
  return value.kind === 'plain' ? value.field.representation : { kind: 'long' };
}

const wordOf = (state: Place, at: number): readonly [Register, number] => [state.base, state.offset + at];

export function selectForeachStart(ctx: BodyContext, start: Start): void {
  const { asm, program } = ctx;
  const walk = walkOf(ctx, start);
  const { array, state, heap, wanted } = walk;
  const none = asm.label('nothing to collect');
  for (const field of [COUNT, NEXT]) asm.store(8, ...wordOf(state, field), 0);
  storeLimit(ctx, walk, none);
  if (wanted !== undefined) storeSlice(ctx, array, start.slice ?? [], wanted);
  const shared = ctx.callbackWords();
  asm.store(8, shared.base, shared.offset, R7);
  beginArray(ctx, array);
  loadArrayMap(ctx, array);
  asm.loadFunction(
    R2,
    program.callback(`collect_${heap.name}`, (callback) => writeCollect(ctx, callback, walk)),
  );
  addressOf(asm, R3, shared);
  asm.move(R4, 0);
  asm.call('for_each_map_elem');
  // Emptied from its root into the place that becomes free, the heap is sorted.
  asm.load(8, R1, ...wordOf(state, COUNT));
  asm.store(8, heap.at.base, heap.at.offset + 8, R1);
  asm.loadFunction(
    R2,
    program.callback(`sort_${heap.name}`, (callback) => writeSortStep(program, callback, heap)),
  );
  addressOf(asm, R3, shared);
  asm.move(R4, 0);
  asm.call('loop');
  asm.place(none);
}

/** Where nothing is wanted: `none`. The first spare entry is the one behind the limit. */
function storeLimit(ctx: BodyContext, { state, most, start }: Walk, none: Label): void {
  const { asm } = ctx;
  const kept = asm.label('limit known');
  if (start.limit === undefined) asm.move(R1, most);
  else {
    loadLong(ctx, R1, start.limit);
    asm.branch('lessEqualSigned', R1, 0, none);
    asm.branch('lessEqual', R1, most, kept);
    asm.move(R1, most);
    asm.place(kept);
  }
  for (const field of [LIMIT, SPARE]) asm.store(8, ...wordOf(state, field), R1);
}

/** r2 = key, r3 = value, r4 = | frame |: the element becomes an entry, if it is one of the first. */
function writeCollect(ctx: BodyContext, asm: Assembler, walk: Walk): void {
  const { array, state, heap, wanted, start } = walk;
  const full = asm.label('limit reached');
  const out = asm.label('collected');
  asm.load(8, R7, R4, 0);
  asm.move(R9, R2);
  asm.move(R8, R3);
  if (wanted !== undefined) testSlice(asm, array, start.slice ?? [], { base: R9, offset: 0 }, wanted, out);
  asm.load(8, R6, ...wordOf(state, SPARE));
  loadEntry(asm, heap, R6, R6);
  fillEntry(ctx, asm, walk);
  asm.load(8, R1, ...wordOf(state, COUNT));
  asm.load(8, R2, ...wordOf(state, LIMIT));
  asm.branch('greaterEqual', R1, R2, full);
  adopt(ctx, asm, walk);
  asm.jump(out);
  asm.place(full);
  replaceRoot(ctx, asm, walk);
  asm.place(out);
  asm.return(0);
}

/** The entry at r6 from the key at r9 and the value at r8. */
function fillEntry(ctx: BodyContext, asm: Assembler, { array, rank, bornAt, keyAt, start }: Walk): void {
  const copy = (to: number, from: Register, fromOffset: number, sizeBytes: number): void => {
    for (let at = 0; at < sizeBytes; at += 8) {
      asm.load(8, R0, from, fromOffset + at);
      asm.store(8, R6, to + at, R0);
    }
  };
  if (rank !== undefined) {
    const { value } = array;
    if (value.kind === 'plain') copy(0, R8, value.field.offset, sizeOf(rank));
    else {
      assert(start.order.by.kind === 'value', 'bpfgen', 'a rank of a value');
      loadOperation(
        asm,
        { layout: value.statistic, offset: value.offset, exclusive: false },
        start.order.by.statistic ?? 'count',
      );
      asm.store(8, R6, 0, R0);
    }
  }
  if (array.born === undefined) asm.store(8, R6, bornAt, 0);
  else copy(bornAt, R8, array.born, 8);
  copy(keyAt, R9, 0, array.keySizeBytes);
}

/** The spare entry joins the heap at position r1; entries are used in the order limit, 0, 1, 2 … */
function adopt(ctx: BodyContext, asm: Assembler, { state, heap }: Walk): void {
  asm.store(8, heap.at.base, heap.at.offset, R1);
  asm.load(8, R3, ...wordOf(state, SPARE));
  loadPosition(asm, heap, R2, R1);
  asm.store(8, R2, 0, R3);
  asm.store(8, ...wordOf(state, SPARE), R1);
  asm.add(R1, 1);
  asm.store(8, ...wordOf(state, COUNT), R1);
  rise(ctx.program, asm, heap);
}

/** Where the candidate comes before the element that would be visited last, it takes its place. */
function replaceRoot(ctx: BodyContext, asm: Assembler, { state, heap }: Walk): void {
  const replace = asm.label('candidate comes before the last');
  const out = asm.label('candidate done');
  asm.move(R8, 0);
  loadPosition(asm, heap, R8, R8);
  asm.load(8, R9, R8, 0);
  loadEntry(asm, heap, R2, R9);
  asm.move(R3, R6);
  branchIfLater(asm, heap, replace);
  asm.jump(out);
  asm.place(replace);
  asm.load(8, R1, ...wordOf(state, SPARE));
  asm.store(8, R8, 0, R1);
  asm.store(8, ...wordOf(state, SPARE), R9);
  asm.load(8, R1, ...wordOf(state, COUNT));
  asm.store(8, heap.at.base, heap.at.offset + 8, R1);
  sift(ctx.program, asm, heap);
  asm.place(out);
}

function startOf(ctx: BodyContext, iterator: IteratorId): Start {
  const starts = ctx.code.blocks.flatMap((block) => block.instructions).filter((each) => each.kind === 'foreachStart');
  return present(
    starts.find((each) => each.iterator === iterator),
    'bpfgen',
    `start of iterator ${iterator}`,
  );
}

export function selectForeachNext(ctx: BodyContext, end: Extract<FlatEnd, { readonly kind: 'foreachNext' }>): void {
  const { asm } = ctx;
  const { array, state, heap, keyAt } = walkOf(ctx, startOf(ctx, end.iterator));
  asm.load(8, R1, ...wordOf(state, NEXT));
  asm.load(8, R2, ...wordOf(state, COUNT));
  asm.branch('greaterEqual', R1, R2, ctx.edge(end.done));
  asm.move(R2, R1);
  asm.add(R2, 1);
  asm.store(8, ...wordOf(state, NEXT), R2);
  loadPosition(asm, heap, R8, R1);
  asm.load(8, R8, R8, 0);
  loadEntry(asm, heap, R8, R8);
  array.keys.forEach((field, index) => {
    const local = end.keys[index];
    if (local !== undefined) storeField(ctx, local, { base: R8, offset: keyAt }, field);
  });
  if (end.value !== undefined) readValue(ctx, array, end.value, { base: R8, offset: keyAt });
  asm.jump(ctx.edge(end.body));
}

function storeField(
  ctx: BodyContext,
  local: Parameters<typeof storeFromR0>[1],
  from: Place,
  { offset, representation }: Field,
): void {
  const slot = ctx.slot(local);
  const place: Place = { base: from.base, offset: from.offset + offset };
  if (representation.kind === 'bytes') {
    assert(slot.representation.kind === 'bytes', 'bpfgen', 'a bytes value goes to a bytes slot');
    storeBytes(ctx, slot, slot.representation, place, representation);
    return;
  }
  ctx.asm.load(8, R0, place.base, place.offset);
  storeFromR0(ctx, local);
}

/** The value as it is now: 0 or "" where the element is gone. */
function readValue(ctx: BodyContext, array: ArrayLayout, local: Parameters<typeof storeFromR0>[1], key: Place): void {
  const { asm } = ctx;
  assert(array.value.kind === 'plain', 'bpfgen', 'a statistic is no value');
  const gone = asm.label('element gone');
  const done = asm.label('value read');
  beginArray(ctx, array);
  lookUp(ctx, array, key);
  asm.branch('equal', R0, 0, gone);
  asm.move(R9, R0);
  storeField(ctx, local, { base: R9, offset: 0 }, array.value.field);
  asm.jump(done);
  asm.place(gone);
  const slot = ctx.slot(local);
  clearBlock(ctx, slot, slot.sizeBytes);
  asm.place(done);
}
