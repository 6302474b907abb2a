/** foreach: the elements as they are now, in order, then one pass for each. Keys keep their last values after the loop. */
import type { TypedStatement } from '../elaborate/program.js';
import { lowerSlice } from './arrays.js';
import type { CodeContext } from './context.js';
import { isEmpty } from './loops.js';
import { charge, flushTicks } from './ticks.js';

export function lowerForeach(ctx: CodeContext, loop: Extract<TypedStatement, { readonly kind: 'foreach' }>): void {
  const { builder } = ctx;
  const { token: at, array, order, body } = loop;
  charge(ctx, 1);
  flushTicks(ctx, at);
  const slice = loop.slice === undefined ? undefined : lowerSlice(ctx, loop.slice, loop.limit);
  const limit = loop.limit === undefined ? undefined : ctx.value(loop.limit);
  const iterator = builder.addIterator();
  builder.add({ kind: 'foreachStart', iterator, global: ctx.global(array), order, limit, slice, at });

  const [next, pass, done] = [builder.newBlock(), builder.newBlock(), builder.newBlock()];
  builder.jumpTo(next, at);
  builder.startBlock(next);
  const keys = loop.keys.map((key) => ctx.local(key));
  const value = loop.value === undefined ? undefined : ctx.local(loop.value);
  builder.end({ kind: 'foreachNext', iterator, keys, value, body: pass, done, at });

  builder.startBlock(pass);
  charge(ctx, 1);
  ctx.loops.push({ breakTo: done, continueTo: next });
  ctx.statement(body);
  ctx.loops.pop();
  flushTicks(ctx, isEmpty(body) ? at : body.token);
  builder.jumpTo(next, at);
  builder.startBlock(done);
}
