/**
 * The bridge's callback: one operation of a commit. Generated per script: a search tree over the globals, and in each case over
 * the kinds of operation that the global can take.
 *
 *     operation: | kind u32 | global u32 | key | value |       r6 = its number, r7 = its address
 *
 * A refused operation is told (the first one, with its errno); the others are applied all the same.
 */
import { unreachable } from '../../base/index.js';
import type { GlobalId } from '../../ir/index.js';
import {
  type ArrayLayout,
  BRIDGE_OPERATION,
  type ExchangeLayout,
  type Field,
  type GlobalLayout,
} from '../../passes/layout.js';
import { CodeContext } from '../code-context.js';
import { type Assembler, ERRNO, type Label, R0, R1, R2, R3, R4, R6, R7, R8, R9, UPDATE_FLAGS } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import type { Place } from '../plan/slots.js';
import type { ProgramContext } from '../program-context.js';
import { type Case, writeSearch } from '../programs/search.js';
import { loadArrayMap, loadStamp, lookUp } from '../select/arrays.js';
import { addressOf, clearBlock, copyBlock, zeros } from '../select/memory.js';
import { accumulate, type Target } from '../select/statistics.js';
import { evictOldest, wraps } from '../select/wrap.js';
import { joinStatistic } from './join.js';

class ApplyContext extends CodeContext {
  readonly exchange: ExchangeLayout;
  readonly done: Label;
  readonly #failed: Label;

  constructor(program: ProgramContext, asm: Assembler, exchange: ExchangeLayout) {
    super(program, asm, 0);
    this.exchange = exchange;
    this.done = asm.label('applied');
    this.#failed = asm.label('operation failed');
  }

  get key(): Place {
    return { base: R7, offset: this.exchange.keyOffset };
  }

  get value(): Place {
    return { base: R7, offset: this.exchange.valueOffset };
  }

  /** Another CPU was always faster: told as a busy bucket would be. */
  override giveUp(): void {
    this.fail(ERRNO.EBUSY);
  }

  /** With a positive errno, or with −errno in r0. */
  fail(errno?: number): void {
    if (errno !== undefined) this.asm.move(R0, -errno);
    this.asm.jump(this.#failed);
  }

  failEdge(errno?: number): Label {
    return this.stub('refused', () => this.fail(errno));
  }

  writeEnds(): void {
    const { asm, exchange } = this;
    const known = asm.label('not the first failure');
    asm.place(this.#failed);
    asm.loadMapValue(R1, MAP_NAMES.exchange, 0);
    asm.load(8, R2, R1, exchange.failed);
    asm.branch('notEqual', R2, 0, known);
    asm.add(R6, 1);
    asm.store(8, R1, exchange.failed, R6);
    asm.alu('shiftLeft', R0, 32);
    asm.alu('shiftRightSigned', R0, 32);
    asm.negate(R0);
    asm.store(8, R1, exchange.errno, R0);
    asm.place(known);
    asm.place(this.done);
    asm.loadMapValue(R1, MAP_NAMES.exchange, 0);
    asm.load(8, R2, R1, exchange.done);
    asm.add(R2, 1);
    asm.store(8, R1, exchange.done, R2);
    asm.return(0);
  }
}

export function writeApply(program: ProgramContext, asm: Assembler, exchange: ExchangeLayout): void {
  const ctx = new ApplyContext(program, asm, exchange);
  const { layout } = program.tables;
  asm.move(R6, R1);
  asm.loadMapValue(R7, MAP_NAMES.exchange, exchange.operations);
  const inside = asm.label('operation there');
  asm.branch('less', R1, exchange.maxOperations, inside);
  asm.return(1);
  asm.place(inside);
  asm.alu('multiply', R1, exchange.operationBytes);
  asm.add(R7, R1);
  asm.load(4, R1, R7, 4);
  const cases = [...layout.globals.values()].map((global) => ({ global, label: asm.label(`global ${global.global}`) }));
  const unknown = asm.label('no such global');
  const search: readonly Case[] = cases.map(({ global, label }) => ({ key: global.global, target: label }));
  writeSearch(asm, R1, search, unknown);
  for (const { global, label } of cases) {
    asm.place(label);
    writeGlobal(ctx, global, unknown);
  }
  asm.place(unknown);
  ctx.fail(ERRNO.EINVAL);
  ctx.writeStubs();
  ctx.writeEnds();
}

type Operation = keyof typeof BRIDGE_OPERATION;

/** Branches on the kind; what a global cannot take is refused. */
function byKind(ctx: ApplyContext, handlers: Partial<Record<Operation, () => void>>, refused: Label): void {
  const { asm } = ctx;
  asm.load(4, R2, R7, 0);
  const cases = Object.entries(BRIDGE_OPERATION).flatMap(([name, key]) => {
    const write = handlers[name as Operation];
    return write === undefined ? [] : [{ key, write, target: asm.label(name) }];
  });
  writeSearch(asm, R2, cases, refused);
  for (const { write, target } of cases) {
    asm.place(target);
    write();
    asm.jump(ctx.done);
  }
}

function writeGlobal(ctx: ApplyContext, global: GlobalLayout, refused: Label): void {
  switch (global.kind) {
    case 'scalar':
      return writeScalar(ctx, global.field, refused);
    case 'statistic': {
      const target = { layout: global.statistic, offset: 0, exclusive: isExclusive(ctx, global.global) };
      const at = (): void => ctx.asm.loadMapValue(R8, MAP_NAMES.session, global.offset);
      const handlers = statisticHandlers(ctx, target, at);
      const clear = (): void => {
        at();
        clearBlock(ctx, { base: R8, offset: 0 }, global.statistic.sizeBytes);
      };
      return byKind(ctx, { ...handlers, delete: clear }, refused);
    }
    case 'array':
      return writeArray(ctx, global, refused);
    default:
      return unreachable(global);
  }
}

/** Is a lock of the transaction over it? Else kernel-side bodies add to it meanwhile. */
function isExclusive({ tables }: CodeContext, global: GlobalId): boolean {
  return tables.placed.globals[global]?.component !== undefined;
}

function writeScalar(ctx: ApplyContext, { offset, sizeBytes, representation }: Field, refused: Label): void {
  const { asm } = ctx;
  const at = (): void => asm.loadMapValue(R8, MAP_NAMES.session, offset);
  const set = (): void => {
    at();
    copyBlock(ctx, { base: R8, offset: 0 }, ctx.value, Math.max(8, sizeBytes));
  };
  const add = (): void => {
    at();
    addLong(ctx, 0);
  };
  byKind(ctx, representation.kind === 'long' ? { set, add } : { set }, refused);
}

/** The operation's value to the word at r8 + offset. */
function addLong({ asm, value }: ApplyContext, offset: number): void {
  asm.load(8, R1, value.base, value.offset);
  asm.atomic('add', R8, offset, R1);
}

/** @param load puts the statistic's address into r8 */
function statisticHandlers(
  ctx: ApplyContext,
  target: Target,
  load: () => void,
): Partial<Record<Operation, () => void>> {
  const { asm, value } = ctx;
  return {
    accumulate: () => {
      load();
      asm.load(8, R9, value.base, value.offset);
      accumulate(ctx, target);
    },
    join: () => {
      load();
      joinStatistic(ctx, target, value);
    },
  };
}

function writeArray(ctx: ApplyContext, array: ArrayLayout, refused: Label): void {
  const { asm } = ctx;
  const remove = (): void => deleteElement(ctx, array);
  const load = (): void => makeElement(ctx, array);
  if (array.value.kind === 'statistic') {
    const { offset, statistic } = array.value;
    const target = { layout: statistic, offset, exclusive: isExclusive(ctx, array.global) };
    byKind(ctx, { ...statisticHandlers(ctx, target, load), delete: remove }, refused);
    return;
  }
  const { offset, sizeBytes, representation } = array.value.field;
  const set = (): void => {
    load();
    copyBlock(ctx, { base: R8, offset }, ctx.value, Math.max(8, sizeBytes));
  };
  const add = (): void => {
    load();
    asm.remark('an element that was not there starts at 0');
    addLong(ctx, offset);
  };
  byKind(ctx, representation.kind === 'long' ? { set, add, delete: remove } : { set, delete: remove }, refused);
}

/** A swapped array's present inner map goes to r9. */
function beginMap(ctx: ApplyContext, array: ArrayLayout): void {
  if (!array.swapped) return;
  const { asm } = ctx;
  const zero = ctx.scratch('zero', 8);
  asm.store(8, zero.base, zero.offset, 0);
  asm.loadMap(R1, ctx.tables.mapName(array.global));
  addressOf(asm, R2, zero);
  asm.call('map_lookup_elem');
  asm.branch('equal', R0, 0, ctx.failEdge(ERRNO.EBUSY));
  asm.move(R9, R0);
}

/** r8 = the element's value, made (all zero, stamped) where it is missing. */
function makeElement(ctx: ApplyContext, array: ArrayLayout): void {
  const { asm, key } = ctx;
  const found = asm.label('element found');
  const inserted = asm.label('element inserted');
  beginMap(ctx, array);
  lookUp(ctx, array, key);
  asm.branch('notEqual', R0, 0, found);
  insertZeros(ctx, array);
  asm.branch('equal', R0, 0, inserted, 32);
  if (wraps(ctx, array)) asm.branch('equal', R0, -ERRNO.E2BIG, makeRoom(ctx, array, inserted), 32);
  asm.branch('notEqual', R0, -ERRNO.EEXIST, ctx.failEdge(), 32);
  asm.place(inserted);
  lookUp(ctx, array, key);
  asm.branch('equal', R0, 0, ctx.failEdge(ERRNO.EBUSY));
  asm.place(found);
  asm.move(R8, R0);
  if (array.born === undefined) return;
  const stamped = asm.label('stamped');
  asm.load(8, R1, R8, array.born);
  asm.branch('notEqual', R1, 0, stamped);
  loadStamp(ctx, array);
  asm.move(R2, R0);
  asm.move(R0, 0);
  asm.atomic('compareExchange', R8, array.born, R2);
  asm.place(stamped);
}

/** r0 = what the update gave. */
function insertZeros(ctx: ApplyContext, array: ArrayLayout): void {
  const { asm, key } = ctx;
  loadArrayMap(ctx, array);
  addressOf(asm, R2, key);
  asm.loadMapValue(R3, zeros(ctx, array.valueSizeBytes), 0);
  asm.move(R4, UPDATE_FLAGS.noExist);
  asm.call('map_update_elem');
}

function makeRoom(ctx: ApplyContext, array: ArrayLayout, inserted: Label): Label {
  return ctx.stub('array full', () => {
    evictOldest(ctx, array);
    insertZeros(ctx, array);
    ctx.asm.branch('equal', R0, 0, inserted, 32);
    ctx.fail();
  });
}

/** A missing key is no error. */
function deleteElement(ctx: ApplyContext, array: ArrayLayout): void {
  const { asm, key } = ctx;
  beginMap(ctx, array);
  loadArrayMap(ctx, array);
  addressOf(asm, R2, key);
  asm.call('map_delete_elem');
  asm.branch('equal', R0, 0, ctx.done, 32);
  asm.branch('notEqual', R0, -ERRNO.ENOENT, ctx.failEdge(), 32);
}
