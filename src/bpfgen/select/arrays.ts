/**
 * Associative arrays: hash maps. Keys are built in scratch memory, zero padded, so that they hash and compare by bytes.
 *
 * An element is looked up, else inserted NOEXIST, else looked up again: a look-up and a plain update would lose counts. Map
 * functions return a C int before 6.4: results are compared in 32 bits (r0 = 0x00000000fffffff9 for -7).
 */
import { assert, present, type Token } from '../../base/index.js';
import type { GlobalId, InstructionOf, Operand } from '../../ir/index.js';
import type { ArrayLayout } from '../../passes/layout.js';
import type { BodyContext } from '../body-context.js';
import type { CodeContext } from '../code-context.js';
import { ERRNO, type Label, R0, R1, R2, R3, R4, R8, R9, UPDATE_FLAGS } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import type { Place } from '../plan/slots.js';
import { errorEdge } from './errors.js';
import { skipEdge } from './lock.js';
import { addressOf, clearBlock, loadLong, placeAt, storeAs, storeBytes, storeLong } from './memory.js';
import { layoutOf, storeFromR0 } from './scalars.js';
import { evictOldest, wraps } from './wrap.js';

export function arrayLayout(ctx: BodyContext, global: GlobalId): ArrayLayout {
  const layout = layoutOf(ctx, global);
  assert(layout.kind === 'array', 'bpfgen', `global ${global} is no array`);
  return layout;
}

/** The key in scratch memory. Clobbers r0 to r5. */
export function buildKey(ctx: BodyContext, array: ArrayLayout, keys: readonly (Operand | undefined)[]): Place {
  const key = ctx.scratch('key', array.keySizeBytes);
  array.keys.forEach((field, index) => {
    const operand = present(keys[index], 'bpfgen', 'key operand');
    storeAs(ctx, placeAt(key, field.offset), field.representation, operand);
  });
  return key;
}

/**
 * Makes the map ready for `loadArrayMap`. A swapped array's current inner map is fetched once per instruction, kept in r9:
 * the swap of an inner map waits for programs of this (not sleepable) kind.
 */
export function beginArray(ctx: BodyContext, array: ArrayLayout): void {
  if (!array.swapped) return;
  const { asm } = ctx;
  const zero = ctx.scratch('zero', 8);
  asm.store(8, zero.base, zero.offset, 0);
  asm.loadMap(R1, ctx.tables.mapName(array.global));
  addressOf(asm, R2, zero);
  asm.call('map_lookup_elem');
  asm.branch('equal', R0, 0, skipEdge(ctx, 'mapBusy'));
  asm.move(R9, R0);
}

export function loadArrayMap(ctx: CodeContext, array: ArrayLayout): void {
  if (array.swapped) ctx.asm.move(R1, R9);
  else ctx.asm.loadMap(R1, ctx.tables.mapName(array.global));
}

/** r0 = address of the element's value, or 0. */
export function lookUp(ctx: CodeContext, array: ArrayLayout, key: Place): void {
  loadArrayMap(ctx, array);
  addressOf(ctx.asm, R2, key);
  ctx.asm.call('map_lookup_elem');
}

/** The address of a missing or present element's value goes from r0 to r8; where there is none: `missing`. */
function find(ctx: BodyContext, array: ArrayLayout, keys: readonly Operand[], missing: Label): Place {
  const key = buildKey(ctx, array, keys);
  beginArray(ctx, array);
  lookUp(ctx, array, key);
  ctx.asm.branch('equal', R0, 0, missing);
  return key;
}

export function selectLoadElement(ctx: BodyContext, { dst, global, keys }: InstructionOf<'loadElement'>): void {
  const { asm } = ctx;
  const array = arrayLayout(ctx, global);
  const { value } = array;
  assert(value.kind === 'plain', 'bpfgen', 'a statistic is read by readStatistic');
  const missing = asm.label('no element');
  const done = asm.label('element read');
  find(ctx, array, keys, missing);
  const slot = ctx.slot(dst);
  const { offset, representation } = value.field;
  if (representation.kind === 'bytes') {
    assert(slot.representation.kind === 'bytes', 'bpfgen', 'a bytes value goes to a bytes slot');
    asm.move(R8, R0);
    storeBytes(ctx, slot, slot.representation, { base: R8, offset }, representation);
  } else {
    asm.load(8, R0, R0, offset);
    storeFromR0(ctx, dst);
  }
  asm.jump(done);
  asm.place(missing);
  clearBlock(ctx, slot, slot.sizeBytes);
  asm.place(done);
}

export function selectHasElement(ctx: BodyContext, { dst, global, keys }: InstructionOf<'hasElement'>): void {
  const { asm } = ctx;
  const array = arrayLayout(ctx, global);
  const done = asm.label('membership known');
  const key = buildKey(ctx, array, keys);
  beginArray(ctx, array);
  lookUp(ctx, array, key);
  asm.branch('equal', R0, 0, done);
  asm.move(R0, 1);
  asm.place(done);
  storeLong(ctx, dst, R0);
}

export function selectDeleteElement(ctx: BodyContext, { global, keys }: InstructionOf<'deleteElement'>): void {
  const { asm } = ctx;
  const array = arrayLayout(ctx, global);
  const done = asm.label('deleted');
  const key = buildKey(ctx, array, keys);
  beginArray(ctx, array);
  loadArrayMap(ctx, array);
  addressOf(asm, R2, key);
  asm.call('map_delete_elem');
  asm.branch('equal', R0, 0, done, 32);
  asm.branch('notEqual', R0, -ERRNO.ENOENT, skipEdge(ctx, 'mapBusy'), 32);
  asm.place(done);
}

export function selectStoreElement(ctx: BodyContext, { global, keys, src, at }: InstructionOf<'storeElement'>): void {
  const array = arrayLayout(ctx, global);
  const { value } = array;
  assert(value.kind === 'plain', 'bpfgen', 'a statistic is not stored');
  const { offset, representation } = value.field;
  if (array.perCall) {
    keep(ctx, array, keys, (fresh) => storeAs(ctx, placeAt(fresh, offset), representation, src));
    return;
  }
  upsert(ctx, array, keys, at, {
    write: () => storeAs(ctx, { base: R8, offset }, representation, src),
    fresh: (fresh) => storeAs(ctx, placeAt(fresh, offset), representation, src),
  });
}

/** Nobody else has the key: no need to look first. */
function keep(ctx: BodyContext, array: ArrayLayout, keys: readonly Operand[], write: (fresh: Place) => void): void {
  const { asm } = ctx;
  const done = asm.label('kept');
  const key = buildKey(ctx, array, keys);
  const fresh = ctx.scratch('fresh value', array.valueSizeBytes);
  write(fresh);
  loadArrayMap(ctx, array);
  addressOf(asm, R2, key);
  addressOf(asm, R3, fresh);
  asm.move(R4, UPDATE_FLAGS.any);
  asm.call('map_update_elem');
  asm.branch('notEqual', R0, 0, skipEdge(ctx, 'mapBusy'), 32);
  asm.place(done);
}

export function selectAddElement(ctx: BodyContext, { global, keys, src, at }: InstructionOf<'addElement'>): void {
  const { asm } = ctx;
  const array = arrayLayout(ctx, global);
  const { value } = array;
  assert(value.kind === 'plain', 'bpfgen', 'a statistic is added to by addStatistic');
  const { offset } = value.field;
  upsert(ctx, array, keys, at, {
    write: () => {
      loadLong(ctx, R1, src);
      asm.atomic('add', R8, offset, R1);
    },
    fresh: (fresh) => {
      loadLong(ctx, R1, src);
      asm.store(8, fresh.base, fresh.offset + offset, R1);
    },
  });
}

/** How an element is changed: where it is (r8), and as the value of a new one. */
export type ElementWriter = { readonly write: () => void; readonly fresh: (value: Place) => void };

export function upsert(
  ctx: BodyContext,
  array: ArrayLayout,
  keys: readonly Operand[],
  at: Token,
  writer: ElementWriter,
): void {
  const { asm } = ctx;
  const found = asm.label('element found');
  const done = asm.label('element written');
  const key = buildKey(ctx, array, keys);
  beginArray(ctx, array);
  lookUp(ctx, array, key);
  asm.branch('notEqual', R0, 0, found);
  const fresh = ctx.scratch('fresh value', array.valueSizeBytes);
  if (array.born !== undefined) {
    loadStamp(ctx, array);
    asm.store(8, fresh.base, fresh.offset + array.born, R0);
  }
  writer.fresh(fresh);
  insert(ctx, array, key, () => addressOf(asm, R3, fresh), at, done);
  asm.place(found);
  asm.move(R8, R0);
  writer.write();
  asm.place(done);
}

/** r0 = the next insertion stamp, from 1. */
export function loadStamp(ctx: CodeContext, array: ArrayLayout): void {
  const { asm } = ctx;
  asm.loadMapValue(R1, MAP_NAMES.session, present(array.bornCounter, 'bpfgen', 'counter of stamps'));
  asm.move(R0, 1);
  asm.atomic('fetchAdd', R1, 0, R0);
  asm.add(R0, 1);
}

/** Inserts; where another CPU was first, goes on behind with r0 = its element. */
export function insert(
  ctx: BodyContext,
  array: ArrayLayout,
  key: Place,
  loadValue: () => void,
  at: Token,
  done: Label,
): void {
  const { asm } = ctx;
  writeUpdate(ctx, array, key, loadValue);
  const full = wraps(ctx, array) ? makeRoom(ctx, array, key, loadValue, done) : overflow(ctx, array, at);
  asm.branch('equal', R0, 0, done, 32);
  asm.branch('equal', R0, -ERRNO.E2BIG, full, 32);
  // EBUSY, EDEADLK, ETIMEDOUT: this CPU was interrupted inside the same bucket. ENOMEM: no memory in this context.
  asm.branch('notEqual', R0, -ERRNO.EEXIST, skipEdge(ctx, 'mapBusy'), 32);
  lookUp(ctx, array, key);
  asm.branch('equal', R0, 0, skipEdge(ctx, 'mapBusy'));
}

/** The oldest element goes, then the new one is inserted. */
function makeRoom(ctx: BodyContext, array: ArrayLayout, key: Place, loadValue: () => void, done: Label): Label {
  return ctx.stub('array full', () => {
    evictOldest(ctx, array);
    writeUpdate(ctx, array, key, loadValue);
    ctx.asm.branch('notEqual', R0, 0, skipEdge(ctx, 'mapBusy'), 32);
    ctx.asm.jump(done);
  });
}

function writeUpdate(ctx: BodyContext, array: ArrayLayout, key: Place, loadValue: () => void): void {
  loadArrayMap(ctx, array);
  addressOf(ctx.asm, R2, key);
  loadValue();
  ctx.asm.move(R4, UPDATE_FLAGS.noExist);
  ctx.asm.call('map_update_elem');
}

function overflow(ctx: BodyContext, array: ArrayLayout, at: Token): Label {
  const declared = present(ctx.tables.placed.module.globals[array.global], 'bpfgen', 'global');
  assert(declared.kind === 'array', 'bpfgen', `${declared.name} is no array`);
  return errorEdge(ctx, 'arrayOverflow', at, declared.declaredSize ? declared.capacity : 0);
}
