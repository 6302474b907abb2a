/** Ends of blocks, and ticks. */
import { unreachable } from '../../base/index.js';
import type { InstructionOf } from '../../ir/index.js';
import type { BodyContext } from '../body-context.js';
import { R0 } from '../isa/index.js';
import type { FlatEnd } from '../plan/graph.js';
import { checkNesting, giveBack, giveError, selectInvoke } from './calls.js';
import { setError } from './errors.js';
import { selectForeachNext } from './foreach.js';
import { releaseHeld } from './lock.js';
import { loadLong } from './memory.js';
import { writeFailure } from './print.js';

export function selectEnd(ctx: BodyContext, end: FlatEnd): void {
  const { asm } = ctx;
  switch (end.kind) {
    case 'jump':
      asm.jump(ctx.edge(end.target));
      return;
    case 'branch':
      if (end.condition.kind === 'long') {
        asm.jump(ctx.edge(end.condition.value === 0 ? end.otherwise : end.then));
        return;
      }
      loadLong(ctx, R0, end.condition);
      asm.branch('notEqual', R0, 0, ctx.edge(end.then));
      asm.jump(ctx.edge(end.otherwise));
      return;
    case 'leave':
      asm.jump(ctx.end);
      return;
    case 'fail':
      writeFailure(ctx);
      asm.jump(ctx.end);
      return;
    case 'invoke':
      return selectInvoke(ctx, end);
    case 'giveBack':
      return giveBack(ctx, end);
    case 'giveError':
      return giveError(ctx, end);
    case 'checkNesting':
      checkNesting(ctx, end.at, end.levels);
      asm.jump(ctx.edge(end.next));
      return;
    case 'foreachNext':
      return selectForeachNext(ctx, end);
    default:
      return unreachable(end);
  }
}

/** MAXACTION cannot be caught: it ends the body from wherever it is. */
export function selectTick(ctx: BodyContext, { count, at }: InstructionOf<'tick'>): void {
  const { asm } = ctx;
  const { base, offset } = ctx.actions;
  const exceeded = ctx.stub('MAXACTION exceeded', () => {
    setError(ctx, 'maxAction', at, 0);
    releaseHeld(ctx);
    writeFailure(ctx);
    asm.jump(ctx.end);
  });
  asm.load(8, R0, base, offset);
  asm.add(R0, -count);
  asm.store(8, base, offset, R0);
  asm.branch('lessEqualSigned', R0, 0, exceeded);
}

export function budgetOf(ctx: BodyContext): number {
  return ctx.tables.placed.module.limits.maxAction;
}
