/** Ends of blocks, ticks, and errors that the script raises. */
import { unreachable } from '../../base/index.js';
import type { InstructionOf, Terminator } from '../../ir/index.js';
import type { BodyContext } from '../body-context.js';
import { R0 } from '../isa/index.js';
import { setError } from './errors.js';
import { loadLong } from './memory.js';
import { writeFailure } from './print.js';
import { releaseHeld } from './lock.js';

export function selectEnd(ctx: BodyContext, end: Terminator): void {
  const { asm } = ctx;
  switch (end.kind) {
    case 'jump':
      asm.jump(ctx.label(end.target));
      return;
    case 'branch':
      if (end.condition.kind === 'long') {
        asm.jump(ctx.label(end.condition.value === 0 ? end.otherwise : end.then));
        return;
      }
      loadLong(ctx, R0, end.condition);
      asm.branch('notEqual', R0, 0, ctx.label(end.then));
      asm.jump(ctx.label(end.otherwise));
      return;
    case 'leave':
      asm.jump(ctx.end);
      return;
    case 'fail':
      writeFailure(ctx);
      asm.jump(ctx.end);
      return;
    case 'return':
    case 'foreachNext':
      throw new TypeError(`supports() let ${end.kind} through`);
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
