/** Truth: conditions become branches, `&&` and `||` evaluate their right side only where it decides. */
import type { TypedExpression } from '../elaborate/program.js';
import { localOperand, longOperand, type BlockId, type LocalId, type Operand } from '../ir/index.js';
import type { CodeContext } from './context.js';
import { resultLocal } from './operands.js';

type Logical = Extract<TypedExpression, { readonly kind: 'logical' }>;
type Ternary = Extract<TypedExpression, { readonly kind: 'ternary' }>;

/** Ends the current block: control goes to `then` if the expression is not 0, else to `otherwise`. */
export function lowerCondition(ctx: CodeContext, expression: TypedExpression, then: BlockId, otherwise: BlockId): void {
  if (expression.kind === 'logical') {
    const right = ctx.builder.newBlock();
    if (expression.op === 'and') lowerCondition(ctx, expression.left, right, otherwise);
    else lowerCondition(ctx, expression.left, then, right);
    ctx.builder.startBlock(right);
    lowerCondition(ctx, expression.right, then, otherwise);
    return;
  }
  if (expression.kind === 'unary' && expression.op === 'not') {
    lowerCondition(ctx, expression.operand, otherwise, then);
    return;
  }
  if (expression.kind === 'regex' && expression.negated) {
    lowerCondition(ctx, { ...expression, negated: false }, otherwise, then);
    return;
  }
  const condition = ctx.value(expression);
  ctx.builder.end({ kind: 'branch', condition, then, otherwise, at: expression.token });
}

/** 0 or 1. */
export function lowerLogical(ctx: CodeContext, expression: Logical, into: LocalId | undefined): Operand {
  const { builder } = ctx;
  const at = expression.token;
  const [yes, no, done] = [builder.newBlock(), builder.newBlock(), builder.newBlock()];
  lowerCondition(ctx, expression, yes, no);
  const dst = resultLocal(ctx, into, 'long');
  builder.startBlock(yes);
  builder.add({ kind: 'move', dst, src: longOperand(1), at });
  builder.jumpTo(done, at);
  builder.startBlock(no);
  builder.add({ kind: 'move', dst, src: longOperand(0), at });
  builder.jumpTo(done, at);
  builder.startBlock(done);
  return localOperand(dst);
}

export function lowerTernary(ctx: CodeContext, expression: Ternary, into: LocalId | undefined): Operand {
  const dst = resultLocal(ctx, into, expression.type);
  lowerArms(ctx, expression, (arm) => ctx.value(arm, dst));
  return localOperand(dst);
}

export function lowerTernaryEffect(ctx: CodeContext, expression: Ternary): void {
  lowerArms(ctx, expression, (arm) => {
    ctx.effect(arm);
  });
}

function lowerArms(ctx: CodeContext, expression: Ternary, lowerArm: (arm: TypedExpression) => void): void {
  const { builder } = ctx;
  const [yes, no, done] = [builder.newBlock(), builder.newBlock(), builder.newBlock()];
  lowerCondition(ctx, expression.condition, yes, no);
  builder.startBlock(yes);
  lowerArm(expression.consequent);
  builder.jumpTo(done, expression.token);
  builder.startBlock(no);
  lowerArm(expression.alternate);
  builder.jumpTo(done, expression.token);
  builder.startBlock(done);
}
