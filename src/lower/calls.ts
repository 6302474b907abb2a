/** Calls of functions. */
import type { TypedExpression } from '../elaborate/program.js';
import type { LocalId } from '../ir/index.js';
import type { CodeContext } from './context.js';
import { lowerExpressions, stored } from './operands.js';
import { addTick, charge, flushTicks } from './ticks.js';

type Call = Extract<TypedExpression, { readonly kind: 'call' }>;

/**
 * A called function without loops is charged whole, around the call: where the budget is less than its longest path its
 * first statement does not run, and nothing is left to count inside it.
 */
export function lowerCall(ctx: CodeContext, expression: Call, dst: LocalId | undefined): void {
  const { callee, token: at } = expression;
  const args = lowerExpressions(ctx, expression.arguments).map((operand) => stored(ctx, operand));
  const isCharged = ctx.counts && !ctx.module.costs.hasLoops(callee.body);
  const cost = isCharged ? ctx.module.costs.ofFunction(callee) : 0;
  if (cost > 1) addTick(ctx, cost - 1, callee.token);
  ctx.builder.add({ kind: 'call', dst, callee: ctx.function(callee), args, at });
  if (!isCharged) return;
  charge(ctx, Math.min(cost, 1));
  flushTicks(ctx, at);
}
