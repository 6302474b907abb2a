/** Two statistics become one: what an aborted drain puts back. Counts and sums add, extremes join, rows add. */
import type { CodeContext } from '../code-context.js';
import { type Assembler, R0, R1, R2, R3, R4, R5, R8, R9 } from '../isa/index.js';
import type { Place } from '../plan/slots.js';
import { divideSigned } from '../select/arithmetic.js';
import { addressOf } from '../select/memory.js';
import { raise, type Target } from '../select/statistics.js';

/** `from` (not on r8 or r9) joins the statistic at r8. */
export function joinStatistic(ctx: CodeContext, target: Target, from: Place): void {
  const { asm } = ctx;
  const { layout, offset } = target;
  const addWord = (field: number): void => {
    asm.load(8, R1, from.base, from.offset + field);
    asm.atomic('add', R8, offset + field, R1);
  };
  for (const extreme of [layout.low, layout.high]) {
    if (extreme === undefined) continue;
    asm.load(8, R1, from.base, from.offset + extreme);
    raise(ctx, target, offset + extreme);
  }
  if (layout.variance !== undefined) joinVariance(ctx, target, from, layout.variance);
  if (layout.sum !== undefined) addWord(layout.sum);
  if (layout.buckets !== undefined) joinRows(ctx, target, from, layout.buckets, layout.bucketCount);
  addWord(layout.count);
}

/** | address of the rows that grow | of those that join | on the stack */
function joinRows(ctx: CodeContext, { offset }: Target, from: Place, buckets: number, count: number): void {
  const { asm, program } = ctx;
  const rows = ctx.callbackWords();
  addressOf(asm, R1, { base: R8, offset: offset + buckets });
  asm.store(8, rows.base, rows.offset, R1);
  addressOf(asm, R1, { base: from.base, offset: from.offset + buckets });
  asm.store(8, rows.base, rows.offset + 8, R1);
  asm.move(R1, count);
  asm.loadFunction(
    R2,
    program.callback(`join_row_${count}`, (callback) => writeJoinRow(callback, count)),
  );
  addressOf(asm, R3, rows);
  asm.move(R4, 0);
  asm.call('loop');
}

function writeJoinRow(asm: Assembler, count: number): void {
  const out = asm.label('no such row');
  asm.branch('greaterEqual', R1, count, out);
  asm.alu('shiftLeft', R1, 3);
  asm.load(8, R3, R2, 0);
  asm.load(8, R4, R2, 8);
  asm.add(R3, R1);
  asm.add(R4, R1);
  asm.load(8, R0, R4, 0);
  asm.atomic('add', R3, 0, R0);
  asm.return(0);
  asm.place(out);
  asm.return(1);
}

/**
 * mean = mean₁ + δ·n₂ / n, M2 = M2₁ + M2₂ + δ·δ·n₁ / n · n₂ with δ = mean₂ − mean₁, n = n₁ + n₂. An empty side changes nothing.
 * Before the counts are added. Under the lock.
 */
function joinVariance(ctx: CodeContext, { layout, offset }: Target, from: Place, variance: number): void {
  const { asm } = ctx;
  const done = asm.label('variance joined');
  const both = asm.label('both have values');
  const theirs = { mean: from.offset + variance, m2: from.offset + variance + 8 };
  const ours = { mean: offset + variance, m2: offset + variance + 8 };
  asm.load(8, R4, from.base, from.offset + layout.count);
  asm.branch('equal', R4, 0, done);
  asm.load(8, R5, R8, offset + layout.count);
  asm.branch('notEqual', R5, 0, both);
  asm.load(8, R1, from.base, theirs.mean);
  asm.store(8, R8, ours.mean, R1);
  asm.load(8, R1, from.base, theirs.m2);
  asm.store(8, R8, ours.m2, R1);
  asm.jump(done);
  asm.place(both);
  asm.load(8, R9, from.base, theirs.mean);
  asm.load(8, R1, R8, ours.mean);
  asm.alu('subtract', R9, R1);
  asm.move(R0, R9);
  asm.alu('multiply', R0, R4);
  asm.move(R1, R4);
  asm.add(R1, R5);
  divideSigned(asm, 'divide');
  asm.load(8, R1, R8, ours.mean);
  asm.add(R0, R1);
  asm.store(8, R8, ours.mean, R0);
  asm.move(R0, R9);
  asm.alu('multiply', R0, R9);
  asm.alu('multiply', R0, R5);
  asm.move(R1, R4);
  asm.add(R1, R5);
  divideSigned(asm, 'divide');
  asm.alu('multiply', R0, R4);
  asm.load(8, R1, R8, ours.m2);
  asm.add(R0, R1);
  asm.load(8, R1, from.base, theirs.m2);
  asm.add(R0, R1);
  asm.store(8, R8, ours.m2, R0);
  asm.place(done);
}
