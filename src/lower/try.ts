/** try: what fails in the body leads to the catch block, which takes the error first. */
import type { TypedStatement } from '../elaborate/program.js';
import type { CodeContext } from './context.js';
import { charge, flushTicks, lowerArm } from './ticks.js';

export function lowerTry(ctx: CodeContext, statement: Extract<TypedStatement, { readonly kind: 'try' }>): void {
  const { builder } = ctx;
  const { token: at, body, variable, handler } = statement;
  const [caught, done] = [builder.newBlock(), builder.newBlock()];
  const outer = builder.handler;
  builder.setHandler(caught, at);
  lowerArm(ctx, body);
  builder.jumpTo(done, at);
  builder.setHandler(outer, at);

  builder.startBlock(caught);
  const dst = variable === undefined ? undefined : ctx.local(variable);
  builder.add({ kind: 'takeError', dst, at });
  charge(ctx, 1);
  flushTicks(ctx, at);
  lowerArm(ctx, handler);
  builder.jumpTo(done, at);
  builder.startBlock(done);
}
