/** Probe bodies. */
import type { DerivedProbe } from '../elaborate/program.js';
import type { BodyId, IrBody } from '../ir/index.js';
import { CodeContext, type ModuleContext } from './context.js';
import { addTick, flushTicks } from './ticks.js';

export function lowerProbe(module: ModuleContext, probe: DerivedProbe, id: BodyId): IrBody {
  const { token: at, locals, body, spec, point } = probe;
  const hasLoops = module.costs.hasLoops(body);
  const ctx = new CodeContext(module, false, hasLoops, at);
  ctx.declare(locals);
  if (!hasLoops) checkOnce(ctx, probe);
  for (const statement of body) ctx.statement(statement);
  flushTicks(ctx, at);
  ctx.builder.jumpTo(ctx.leave, at);
  ctx.builder.startBlock(ctx.leave);
  ctx.builder.end({ kind: 'leave', at });
  ctx.builder.startBlock(ctx.outermost);
  ctx.builder.end({ kind: 'fail', at });
  return { id, probe: { spec, point, at }, code: ctx.builder.finish(at) };
}

/**
 * A body without loops needs no count on the way: it fails before its first statement, or never. A tick fails when
 * nothing is left after it, so one less than the path is asked for.
 */
function checkOnce(ctx: CodeContext, probe: DerivedProbe): void {
  const { limits, costs } = ctx.module;
  const { kind } = probe.spec;
  const isInterruptible = kind === 'begin' || kind === 'end' || kind === 'error';
  const budget = isInterruptible ? limits.maxActionInterruptible : limits.maxAction;
  const cost = costs.ofBody(probe.body);
  if (cost > budget) addTick(ctx, cost - 1, probe.token);
}
