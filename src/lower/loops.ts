/**
 * while, do-while and for. Each pass is charged with its body; the step of a `for` is charged where control next flushes
 * after the loop, as release 4.8 does.
 */
import type { TypedStatement } from '../elaborate/program.js';
import { lowerCondition } from './conditions.js';
import type { CodeContext } from './context.js';
import { charge, flushTicks } from './ticks.js';

export function lowerLoop(ctx: CodeContext, loop: Extract<TypedStatement, { readonly kind: 'loop' }>): void {
  const { builder } = ctx;
  const { token: at, initial, condition, step, testFirst, body } = loop;
  if (initial !== undefined) {
    ctx.effect(initial);
    charge(ctx, 1);
  }
  charge(ctx, 1);
  flushTicks(ctx, at);

  const [test, pass, next, done] = [builder.newBlock(), builder.newBlock(), builder.newBlock(), builder.newBlock()];
  builder.jumpTo(testFirst ? test : pass, at);
  builder.startBlock(test);
  if (condition === undefined) builder.jumpTo(pass, at);
  else lowerCondition(ctx, condition, pass, done);

  builder.startBlock(pass);
  charge(ctx, 1);
  ctx.loops.push({ breakTo: done, continueTo: next });
  ctx.statement(body);
  ctx.loops.pop();
  flushTicks(ctx, isEmpty(body) ? at : body.token);
  builder.jumpTo(next, at);

  builder.startBlock(next);
  if (step !== undefined) {
    ctx.effect(step);
    charge(ctx, 1);
  }
  builder.jumpTo(test, at);
  builder.startBlock(done);
}

/** An empty body has nothing to blame: the loop's keyword is. */
export function isEmpty(statement: TypedStatement): boolean {
  return statement.kind === 'block' && statement.statements.length === 0;
}
