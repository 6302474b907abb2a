/** Operands and where they go: what the node families share. */
import type { ValueType } from '../base/index.js';
import type { TypedExpression } from '../elaborate/program.js';
import { localOperand, stringOperand, type LocalId, type Operand } from '../ir/index.js';
import type { CodeContext } from './context.js';
import { assignedLocals } from './walk.js';

/** A local for a result: the one that is asked for, or a temporary. */
export function resultLocal(ctx: CodeContext, into: LocalId | undefined, type: ValueType): LocalId {
  return into ?? ctx.builder.addTemporary(type);
}

/** What a variable keeps of a string literal: MAXSTRINGLEN - 1 bytes. */
export function stored(ctx: CodeContext, operand: Operand): Operand {
  if (operand.kind !== 'string') return operand;
  const limit = ctx.module.limits.maxStringLength - 1;
  return operand.value.length > limit ? stringOperand(operand.value.slice(0, limit)) : operand;
}

/** Evaluates several, left to right; a local that a later one assigns is read before. */
export function lowerExpressions(ctx: CodeContext, expressions: readonly TypedExpression[]): readonly Operand[] {
  return expressions.map((expression, index) =>
    keepAcross(ctx, ctx.value(expression), expression, expressions.slice(index + 1)),
  );
}

/** The operand, copied if it is a variable that evaluating `later` may assign. */
export function keepAcross(
  ctx: CodeContext,
  operand: Operand,
  expression: TypedExpression,
  later: readonly TypedExpression[],
): Operand {
  if (operand.kind !== 'local' || later.length === 0) return operand;
  const { local } = operand;
  if (![...assignedLocals(later)].some((variable) => ctx.local(variable) === local)) return operand;
  const copy = ctx.builder.addTemporary(ctx.builder.typeOf(local));
  ctx.builder.add({ kind: 'move', dst: copy, src: operand, at: expression.token });
  return localOperand(copy);
}
