/** Functions: their code, and calls of them. */
import type { FunctionDefinition, TypedExpression } from '../elaborate/program.js';
import type { FunctionId, IrFunction, LocalId } from '../ir/index.js';
import { CodeContext, type ModuleContext } from './context.js';
import { lowerExpressions, stored } from './expressions.js';
import { lowerStatements } from './statements.js';
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

export function lowerFunction(module: ModuleContext, definition: FunctionDefinition, id: FunctionId): IrFunction {
  const { token: at, parameters, locals, body } = definition;
  const ctx = new CodeContext(module, true, module.costs.hasLoops(body), at);
  ctx.declare([...parameters, ...locals]);
  lowerStatements(ctx, body);
  flushTicks(ctx, at);
  ctx.builder.end({ kind: 'return', value: undefined, at });
  ctx.builder.startBlock(ctx.outermost);
  ctx.builder.end({ kind: 'fail', at });
  const code = ctx.builder.finish(at);
  return { id, name: definition.name, at, parameterCount: parameters.length, result: definition.result, code };
}
