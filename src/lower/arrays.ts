/** Reads of array elements, and `in`. */
import type { Token } from '../base/index.js';
import type { ElementPlace, TypedExpression } from '../elaborate/program.js';
import { localOperand, type LocalId, type Operand } from '../ir/index.js';
import type { CodeContext } from './context.js';
import { keepAcross, lowerExpressions, resultLocal, stored } from './operands.js';

/** Keys as they are stored; `later` is what is evaluated after them and before their use. */
export function lowerKeys(
  ctx: CodeContext,
  keys: readonly TypedExpression[],
  later: readonly TypedExpression[] = [],
): readonly Operand[] {
  return lowerExpressions(ctx, keys).map((operand, index) => {
    const key = keys[index];
    return stored(ctx, key === undefined ? operand : keepAcross(ctx, operand, key, later));
  });
}

/** Keys of a slice: undefined = `*`. `after` is evaluated between them and their use. */
export function lowerSlice(
  ctx: CodeContext,
  keys: readonly (TypedExpression | undefined)[],
  after?: TypedExpression,
): readonly (Operand | undefined)[] {
  return keys.map((key, index) => {
    if (key === undefined) return undefined;
    const later = [...keys.slice(index + 1), after].filter((each) => each !== undefined);
    return stored(ctx, keepAcross(ctx, ctx.value(key), key, later));
  });
}

/** What an error at the element blames: the array's name. */
export function elementToken(place: ElementPlace, expression: { readonly token: Token }): Token {
  return place.token ?? expression.token;
}

export function lowerElement(
  ctx: CodeContext,
  expression: Extract<TypedExpression, { readonly kind: 'element' }>,
  into: LocalId | undefined,
): Operand {
  const keys = lowerKeys(ctx, expression.keys);
  const dst = resultLocal(ctx, into, expression.type);
  ctx.builder.add({ kind: 'loadElement', dst, global: ctx.global(expression.array), keys, at: expression.token });
  return localOperand(dst);
}

export function lowerMembership(
  ctx: CodeContext,
  expression: Extract<TypedExpression, { readonly kind: 'in' }>,
  into: LocalId | undefined,
): Operand {
  const keys = lowerSlice(ctx, expression.keys);
  const dst = resultLocal(ctx, into, 'long');
  ctx.builder.add({ kind: 'hasElement', dst, global: ctx.global(expression.array), keys, at: expression.token });
  return localOperand(dst);
}
