/**
 * Statistics: `<<<` and what is asked of them. All zero is empty (src/passes/layout.ts): low and high are maxima of encoded
 * values, so nothing is initialised and no initialisation can be raced. Without a lock every word is changed by one atomic
 * instruction, minimum and maximum by compare-exchange; `count` comes last: who sees one sees a minimum.
 */
import { assert, type Long, present, type Token, unreachable } from '../../base/index.js';
import type { GlobalId, HistogramKind, InstructionOf, Operand, StatisticOp } from '../../ir/index.js';
import type { StatisticLayout } from '../../passes/layout.js';
import type { BodyContext } from '../body-context.js';
import type { CodeContext } from '../code-context.js';
import {
  type Assembler,
  fitsImmediate,
  type Label,
  R0,
  R1,
  R2,
  R3,
  R4,
  R5,
  R8,
  R9,
  type Register,
} from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import { errorEdge } from './errors.js';
import { divideSigned } from './arithmetic.js';
import { arrayLayout, beginArray, buildKey, insert, loadStamp, lookUp } from './arrays.js';
import { skipEdge } from './lock.js';
import { addressOf, loadLong, storeLong, zeros } from './memory.js';
import { layoutOf } from './scalars.js';

const SIGN_BIT = 1n << 63n;

/** A statistic at r8 + offset. */
export interface Target {
  readonly layout: StatisticLayout;
  readonly offset: number;
  /** The body holds the lock that covers it. */
  readonly exclusive: boolean;
}

export function selectAddStatistic(ctx: BodyContext, instruction: InstructionOf<'addStatistic'>): void {
  const { global, keys, src, at } = instruction;
  const target = keys.length === 0 ? scalarTarget(ctx, global) : elementTarget(ctx, global, keys, at);
  loadLong(ctx, R9, src);
  accumulate(ctx, target);
}

function isExclusive(ctx: BodyContext, global: GlobalId): boolean {
  const { component } = present(ctx.tables.placed.globals[global], 'bpfgen', 'placed global');
  return component !== undefined && component === ctx.heldLock;
}

function scalarTarget(ctx: BodyContext, global: GlobalId): Target {
  const layout = layoutOf(ctx, global);
  assert(layout.kind === 'statistic', 'bpfgen', `global ${global} is no statistic`);
  ctx.asm.loadMapValue(R8, MAP_NAMES.session, layout.offset);
  return { layout: layout.statistic, offset: 0, exclusive: isExclusive(ctx, global) };
}

/** Makes the element where it is missing: all zero, then stamped by whoever comes first. */
function elementTarget(ctx: BodyContext, global: GlobalId, keys: readonly Operand[], at: Token): Target {
  const { asm } = ctx;
  const array = arrayLayout(ctx, global);
  const { value } = array;
  assert(value.kind === 'statistic', 'bpfgen', 'an array of plain values');
  const found = asm.label('statistic found');
  const inserted = asm.label('statistic inserted');
  const key = buildKey(ctx, array, keys);
  beginArray(ctx, array);
  lookUp(ctx, array, key);
  asm.branch('notEqual', R0, 0, found);
  const blank = zeros(ctx, array.valueSizeBytes);
  insert(ctx, array, key, () => asm.loadMapValue(R3, blank, 0), at, inserted);
  asm.jump(found);
  asm.place(inserted);
  lookUp(ctx, array, key);
  asm.branch('equal', R0, 0, skipEdge(ctx, 'mapBusy'));
  asm.place(found);
  asm.move(R8, R0);
  if (array.born !== undefined) {
    const stamped = asm.label('stamped');
    asm.load(8, R1, R8, array.born);
    asm.branch('notEqual', R1, 0, stamped);
    loadStamp(ctx, array);
    asm.move(R2, R0);
    asm.move(R0, 0);
    asm.atomic('compareExchange', R8, array.born, R2);
    asm.place(stamped);
  }
  return { layout: value.statistic, offset: value.offset, exclusive: isExclusive(ctx, global) };
}

/** r9 joins the statistic at r8. */
export function accumulate(ctx: CodeContext, target: Target): void {
  const { asm } = ctx;
  const { layout, offset } = target;
  if (layout.sum !== undefined) asm.atomic('add', R8, offset + layout.sum, R9);
  if (layout.high !== undefined) {
    encode(asm, R1);
    raise(ctx, target, offset + layout.high);
  }
  if (layout.low !== undefined) {
    encode(asm, R1);
    asm.alu('xor', R1, -1);
    raise(ctx, target, offset + layout.low);
  }
  if (layout.variance !== undefined) addVariance(ctx, target, layout.variance);
  if (layout.buckets !== undefined) {
    const { histogram } = layout.shape;
    loadBucket(asm, present(histogram, 'bpfgen', 'histogram'), layout.bucketCount);
    asm.alu('shiftLeft', R3, 3);
    asm.add(R3, R8);
    asm.move(R1, 1);
    asm.atomic('add', R3, offset + layout.buckets, R1);
  }
  asm.move(R1, 1);
  asm.atomic('add', R8, offset + layout.count, R1);
}

/** Unsigned order of the result = signed order of r9. */
function encode(asm: Assembler, dst: Register): void {
  asm.move(dst, -SIGN_BIT);
  asm.alu('xor', dst, R9);
}

/** The word at r8 + offset becomes max(word, r1). */
export function raise(ctx: CodeContext, { exclusive }: Target, offset: number): void {
  const { asm } = ctx;
  const done = asm.label('raised');
  asm.load(8, R0, R8, offset);
  asm.branch('lessEqual', R1, R0, done);
  if (exclusive) asm.store(8, R8, offset, R1);
  else {
    asm.move(R2, R0);
    asm.atomic('compareExchange', R8, offset, R1);
    asm.branch('notEqual', R0, R2, raiseAgain(ctx, offset, done));
  }
  asm.place(done);
}

/** Another CPU was faster: as often as it takes, in a loop off the straight path. */
function raiseAgain(ctx: CodeContext, offset: number, done: Label): Label {
  const TURNS = 1 << 16;
  return ctx.stub('raise again', () => {
    const { asm } = ctx;
    const waiter = ctx.callbackWords();
    asm.move(R2, R8);
    asm.add(R2, offset);
    asm.store(8, waiter.base, waiter.offset, R2);
    asm.store(8, waiter.base, waiter.offset + 8, R1);
    asm.store(8, waiter.base, waiter.offset + 16, 0);
    asm.move(R1, TURNS);
    asm.loadFunction(R2, ctx.program.callback('raise', writeRaise));
    addressOf(asm, R3, waiter);
    asm.move(R4, 0);
    asm.call('loop');
    asm.load(8, R1, waiter.base, waiter.offset + 16);
    asm.branch('notEqual', R1, 0, done);
    ctx.giveUp();
    asm.jump(done);
  });
}

/** | address | value | 1 once it is done | at r2 */
function writeRaise(asm: Assembler): void {
  const again = asm.label('once more');
  const done = asm.label('raised');
  asm.load(8, R3, R2, 0);
  asm.load(8, R4, R2, 8);
  asm.load(8, R0, R3, 0);
  asm.branch('lessEqual', R4, R0, done);
  asm.move(R5, R0);
  asm.atomic('compareExchange', R3, 0, R4);
  asm.branch('notEqual', R0, R5, again);
  asm.place(done);
  asm.store(8, R2, 16, 1);
  asm.return(1);
  asm.place(again);
  asm.return(0);
}

/** r3 = the row of r9, in bounds for the verifier. */
function loadBucket(asm: Assembler, histogram: HistogramKind, bucketCount: number): void {
  if (histogram.kind === 'log') loadLogBucket(asm);
  else loadLinearBucket(asm, histogram.low, histogram.step, bucketCount);
}

/**
 * 64 ± the number of significant bits, without branches: BPF has no set-on-compare, and a branch for each halving would be 64
 * paths. `-(x >> k) >> 63` is 1 where anything is left above bit k.
 */
function loadLogBucket(asm: Assembler): void {
  asm.move(R1, R9);
  asm.move(R4, R9);
  asm.alu('shiftRightSigned', R4, 63);
  asm.alu('xor', R1, R4);
  asm.alu('subtract', R1, R4);
  // The trick needs a clear top bit: of 2^63 one bit is taken before.
  asm.move(R2, R1);
  asm.alu('shiftRight', R2, 63);
  asm.alu('shiftRight', R1, R2);
  for (const log of [5, 4, 3, 2, 1, 0]) {
    asm.move(R3, R1);
    asm.alu('shiftRight', R3, 1 << log);
    asm.negate(R3);
    asm.alu('shiftRight', R3, 63);
    if (log > 0) asm.alu('shiftLeft', R3, log);
    asm.alu('shiftRight', R1, R3);
    asm.add(R2, R3);
  }
  asm.add(R2, R1);
  asm.alu('xor', R2, R4);
  asm.alu('subtract', R2, R4);
  asm.move(R3, R2);
  asm.add(R3, 64);
  asm.alu('and', R3, 127);
}

/** 0 below `low`, then one row for each step, the last for all above. */
function loadLinearBucket(asm: Assembler, low: Long, step: Long, bucketCount: number): void {
  const inside = asm.label('row known');
  asm.move(R1, R9);
  asm.move(R2, BigInt(low));
  asm.move(R3, 0);
  asm.branch('lessSigned', R1, R2, inside);
  asm.alu('subtract', R1, R2);
  if (fitsImmediate(step)) asm.alu('divide', R1, Number(step));
  else {
    asm.move(R2, BigInt(step));
    asm.alu('divide', R1, R2);
  }
  asm.move(R3, bucketCount - 1);
  asm.branch('greaterEqual', R1, bucketCount - 2, inside);
  asm.move(R3, R1);
  asm.add(R3, 1);
  asm.place(inside);
}

/** SystemTap's integer Welford: values shifted left, a mean that truncates, deltas of 32 bits. Under the lock. */
function addVariance(ctx: CodeContext, { layout, offset }: Target, variance: number): void {
  const { asm } = ctx;
  const [mean, m2] = [offset + variance, offset + variance + 8];
  const later = asm.label('not the first');
  const done = asm.label('variance kept');
  const value = ctx.scratch('variance', 16);
  asm.move(R1, R9);
  asm.alu('shiftLeft', R1, layout.shape.varianceShift);
  asm.load(8, R2, R8, offset + layout.count);
  asm.branch('notEqual', R2, 0, later);
  asm.store(8, R8, mean, R1);
  asm.jump(done);
  asm.place(later);
  asm.store(8, value.base, value.offset, R1);
  asm.add(R2, 1);
  asm.load(8, R3, R8, mean);
  asm.alu('subtract', R1, R3);
  asm.alu('shiftLeft', R1, 32);
  asm.alu('shiftRightSigned', R1, 32);
  asm.store(8, value.base, value.offset + 8, R1);
  asm.move(R0, R1);
  asm.move(R1, R2);
  divideSigned(asm, 'divide');
  asm.load(8, R3, R8, mean);
  asm.add(R3, R0);
  asm.store(8, R8, mean, R3);
  asm.load(8, R1, value.base, value.offset);
  asm.alu('subtract', R1, R3);
  asm.load(8, R2, value.base, value.offset + 8);
  asm.alu('multiply', R1, R2);
  asm.load(8, R2, R8, m2);
  asm.add(R2, R1);
  asm.store(8, R8, m2, R2);
  asm.place(done);
}

/** r8 = the statistic; a missing element leads to `missing`. */
export function findStatistic(
  ctx: BodyContext,
  global: GlobalId,
  keys: readonly Operand[],
  missing: () => Label,
): Target {
  const { asm } = ctx;
  if (keys.length === 0) return scalarTarget(ctx, global);
  const array = arrayLayout(ctx, global);
  assert(array.value.kind === 'statistic', 'bpfgen', 'an array of plain values');
  const key = buildKey(ctx, array, keys);
  beginArray(ctx, array);
  lookUp(ctx, array, key);
  asm.branch('equal', R0, 0, missing());
  asm.move(R8, R0);
  return { layout: array.value.statistic, offset: array.value.offset, exclusive: isExclusive(ctx, global) };
}

export function selectReadStatistic(ctx: BodyContext, instruction: InstructionOf<'readStatistic'>): void {
  const { asm } = ctx;
  const { dst, global, keys, op, at } = instruction;
  const read = asm.label('statistic read');
  if (op === 'count' || op === 'sum') {
    const missing = asm.label('no statistic');
    const { layout, offset } = findStatistic(ctx, global, keys, () => missing);
    loadOperation(asm, { layout, offset, exclusive: false }, op);
    asm.jump(read);
    asm.place(missing);
    asm.move(R0, 0);
    asm.place(read);
  } else {
    const empty = errorEdge(ctx, 'emptyAggregate', at);
    const target = findStatistic(ctx, global, keys, () => empty);
    asm.load(8, R1, R8, target.offset + target.layout.count);
    asm.branch('equal', R1, 0, empty);
    loadOperation(asm, target, op);
  }
  storeLong(ctx, dst, R0);
}

/** r0 = what is asked of the statistic at r8; an empty one gives something. */
export function loadOperation(asm: Assembler, target: Target, op: StatisticOp): void {
  const { layout, offset } = target;
  const word = (of: number | undefined): number => offset + present(of, 'bpfgen', `${op} of a statistic`);
  switch (op) {
    case 'count':
      asm.load(8, R0, R8, offset + layout.count);
      return;
    case 'sum':
      asm.load(8, R0, R8, word(layout.sum));
      return;
    case 'min':
    case 'max':
      asm.load(8, R0, R8, word(op === 'min' ? layout.low : layout.high));
      if (op === 'min') asm.alu('xor', R0, -1);
      asm.move(R2, -SIGN_BIT);
      asm.alu('xor', R0, R2);
      return;
    case 'avg':
      asm.load(8, R0, R8, word(layout.sum));
      asm.load(8, R1, R8, offset + layout.count);
      divideSigned(asm, 'divide');
      return;
    case 'variance':
      asm.load(8, R1, R8, offset + layout.count);
      return loadVariance(asm, word(layout.variance), word(layout.sum), layout.shape.varianceShift);
    default:
      return unreachable(op);
  }
}

/**
 * Of one value 0. Else (between + inside) / (n − 1) >> (2·shift mod 64), all truncating: inside = (n − 1)·(M2 / (n − 1)), between =
 * n·(mean − (sum << shift) / n)², as upstream joins its CPUs. r1 = n.
 */
function loadVariance(asm: Assembler, variance: number, sum: number, shift: number): void {
  const done = asm.label('variance known');
  asm.move(R0, 0);
  asm.branch('equal', R1, 1, done);
  asm.move(R4, R1);
  asm.load(8, R0, R8, sum);
  asm.alu('shiftLeft', R0, shift);
  divideSigned(asm, 'divide');
  asm.load(8, R5, R8, variance);
  asm.alu('subtract', R5, R0);
  asm.alu('multiply', R5, R5);
  asm.alu('multiply', R5, R4);
  asm.add(R4, -1);
  asm.load(8, R0, R8, variance + 8);
  asm.move(R1, R4);
  divideSigned(asm, 'divide');
  asm.alu('multiply', R0, R4);
  asm.add(R0, R5);
  asm.move(R1, R4);
  divideSigned(asm, 'divide');
  asm.alu('shiftRightSigned', R0, (2 * shift) % 64);
  asm.place(done);
}

/** `delete s`: under the lock, or where no order can be seen. */
export function clearStatistic(ctx: BodyContext, global: GlobalId): void {
  const { layout } = scalarTarget(ctx, global);
  for (let at = 0; at < layout.sizeBytes; at += 8) ctx.asm.store(8, R8, at, 0);
}
