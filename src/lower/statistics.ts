/** `<<<` and what is asked of a statistic. */
import type { Token } from '../base/index.js';
import type { StatisticPlace, TypedExpression } from '../elaborate/program.js';
import { localOperand, type GlobalId, type LocalId, type Operand } from '../ir/index.js';
import { elementToken, lowerKeys } from './arrays.js';
import type { CodeContext } from './context.js';
import { resultLocal } from './operands.js';
import { keysOfPlace } from './walk.js';

type Statistic = Extract<TypedExpression, { readonly kind: 'statistic' }>;
type Bucket = Extract<TypedExpression, { readonly kind: 'bucket' }>;
type Accumulate = Extract<TypedExpression, { readonly kind: 'accumulate' }>;

export function statisticGlobal(ctx: CodeContext, place: StatisticPlace): GlobalId {
  return ctx.global(place.kind === 'element' ? place.array : place.global);
}

export function statisticToken(place: StatisticPlace, expression: { readonly token: Token }): Token {
  return place.kind === 'element' ? elementToken(place, expression) : expression.token;
}

export function lowerAccumulate(ctx: CodeContext, expression: Accumulate): Operand {
  const { place, value } = expression;
  const keys = lowerKeys(ctx, keysOfPlace(place), [value]);
  const src = ctx.value(value);
  const at = statisticToken(place, expression);
  ctx.builder.add({ kind: 'addStatistic', global: statisticGlobal(ctx, place), keys, src, at });
  return src;
}

export function lowerStatistic(ctx: CodeContext, expression: Statistic, into: LocalId | undefined): Operand {
  const { place, op, token: at } = expression;
  const keys = lowerKeys(ctx, keysOfPlace(place));
  const dst = resultLocal(ctx, into, 'long');
  ctx.builder.add({ kind: 'readStatistic', dst, global: statisticGlobal(ctx, place), keys, op, at });
  return localOperand(dst);
}

export function lowerBucket(ctx: CodeContext, expression: Bucket, into: LocalId | undefined): Operand {
  const { place, token: at } = expression;
  const keys = lowerKeys(ctx, keysOfPlace(place), [expression.index]);
  const index = ctx.value(expression.index);
  const dst = resultLocal(ctx, into, 'long');
  ctx.builder.add({ kind: 'readBucket', dst, global: statisticGlobal(ctx, place), keys, index, at });
  return localOperand(dst);
}
