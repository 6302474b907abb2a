/** The code of functions. */
import type { FunctionDefinition } from '../elaborate/program.js';
import type { FunctionId, IrFunction } from '../ir/index.js';
import { CodeContext, type ModuleContext } from './context.js';
import { flushTicks } from './ticks.js';

export function lowerFunction(module: ModuleContext, definition: FunctionDefinition, id: FunctionId): IrFunction {
  const { token: at, parameters, locals, body } = definition;
  const ctx = new CodeContext(module, true, module.costs.hasLoops(body), at);
  ctx.declare([...parameters, ...locals]);
  for (const statement of body) ctx.statement(statement);
  flushTicks(ctx, at);
  ctx.builder.end({ kind: 'return', value: undefined, at });
  ctx.builder.startBlock(ctx.outermost);
  ctx.builder.end({ kind: 'fail', at });
  const code = ctx.builder.finish(at);
  return { id, name: definition.name, at, parameterCount: parameters.length, result: definition.result, code };
}
