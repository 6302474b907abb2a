/**
 * The action count. Work is charged where it stands in the script and becomes a tick at the next place where control may
 * turn: before a condition, at the end of an arm, a loop's body or a block, before a jump. So does release 4.8.
 */
import type { Token } from '../base/index.js';
import type { TypedStatement } from '../elaborate/program.js';
import type { CodeContext } from './context.js';

export function charge(ctx: CodeContext, count: number): void {
  if (ctx.counts) ctx.pendingTicks += count;
}

/** What is charged is checked here; an exhausted budget blames `at`. */
export function flushTicks(ctx: CodeContext, at: Token): void {
  if (ctx.pendingTicks === 0) return;
  addTick(ctx, ctx.pendingTicks, at);
  ctx.pendingTicks = 0;
}

/** MAXACTION is not catchable: its edge passes by every catch. */
export function addTick(ctx: CodeContext, count: number, at: Token): void {
  const { handler } = ctx.builder;
  ctx.builder.setHandler(ctx.outermost, at);
  ctx.builder.add({ kind: 'tick', count, at });
  ctx.builder.setHandler(handler, at);
}

/** A statement after which control joins other paths: what it cost is charged before that. */
export function lowerArm(ctx: CodeContext, statement: TypedStatement): void {
  ctx.statement(statement);
  flushTicks(ctx, statement.token);
}
