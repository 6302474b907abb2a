/** The print family: each form is one format, with its arguments in order. */
import { readsMemory } from '../base/index.js';
import type { TypedExpression } from '../elaborate/program.js';
import { localOperand, type LocalId, type Operand } from '../ir/index.js';
import { lowerKeys } from './arrays.js';
import type { CodeContext } from './context.js';
import { lowerExpressions, resultLocal } from './operands.js';
import { statisticGlobal } from './statistics.js';
import { keysOfPlace } from './walk.js';

type Of<K extends TypedExpression['kind']> = Extract<TypedExpression, { readonly kind: K }>;

export function lowerPrint(ctx: CodeContext, expression: Of<'print'>): void {
  const args = lowerExpressions(ctx, expression.arguments);
  const format = ctx.module.formats.idOf(expression.format);
  const kind = readsMemory(expression.format) ? 'printMemory' : 'print';
  ctx.builder.add({ kind, format, args, at: expression.token });
}

export function lowerSprint(ctx: CodeContext, expression: Of<'sprint'>, into: LocalId | undefined): Operand {
  const args = lowerExpressions(ctx, expression.arguments);
  const format = ctx.module.formats.idOf(expression.format);
  const dst = resultLocal(ctx, into, 'string');
  ctx.builder.add({ kind: 'stringFormat', dst, format, args, at: expression.token });
  return localOperand(dst);
}

export function lowerPrintHistogram(ctx: CodeContext, expression: Of<'print-histogram'>): void {
  const { place, newline, token: at } = expression;
  const keys = lowerKeys(ctx, keysOfPlace(place));
  ctx.builder.add({ kind: 'printHistogram', global: statisticGlobal(ctx, place), keys, newline, at });
}

export function lowerSprintHistogram(
  ctx: CodeContext,
  expression: Of<'sprint-histogram'>,
  into: LocalId | undefined,
): Operand {
  const { place, newline, token: at } = expression;
  const keys = lowerKeys(ctx, keysOfPlace(place));
  const dst = resultLocal(ctx, into, 'string');
  ctx.builder.add({ kind: 'formatHistogram', dst, global: statisticGlobal(ctx, place), keys, newline, at });
  return localOperand(dst);
}
