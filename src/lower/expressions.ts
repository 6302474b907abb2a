/** The value, or only the effect, of a typed expression. Evaluation goes from left to right; keys come before values. */
import { assert, unreachable } from '../base/index.js';
import type { TypedExpression } from '../elaborate/program.js';
import { localOperand, longOperand, stringOperand, type LocalId, type Operand } from '../ir/index.js';
import { lowerElement, lowerMembership } from './arrays.js';
import { lowerAssign, lowerCrement, lowerUpdate } from './assignment.js';
import { lowerCondition, lowerLogical, lowerTernary, lowerTernaryEffect } from './conditions.js';
import type { CodeContext } from './context.js';
import { lowerCall } from './calls.js';
import { lowerEmbedded } from './embedded.js';
import { keepAcross, lowerExpressions, resultLocal, stored } from './operands.js';
import { lowerPrimitive } from './primitives.js';
import { lowerPrint, lowerPrintHistogram, lowerSprint, lowerSprintHistogram } from './print.js';
import { lowerRegex } from './regexes.js';
import { lowerAccumulate, lowerBucket, lowerStatistic } from './statistics.js';
import { lowerWrite } from './writes.js';

/**
 * The expression's value. With `into` it is written there, as the very last thing that evaluation does (an error leaves
 * the local as it was).
 */
export function lowerExpression(ctx: CodeContext, expression: TypedExpression, into: LocalId | undefined): Operand {
  const value = lowerValue(ctx, expression, into);
  if (into === undefined || (value.kind === 'local' && value.local === into)) return value;
  ctx.builder.add({ kind: 'move', dst: into, src: stored(ctx, value), at: expression.token });
  return localOperand(into);
}

/** May or may not use `into`. One case per kind, hence its length. */
function lowerValue(ctx: CodeContext, expression: TypedExpression, into: LocalId | undefined): Operand {
  const at = expression.token;
  switch (expression.kind) {
    case 'long':
      return longOperand(expression.value);
    case 'string':
      return stringOperand(expression.value);
    case 'local':
      return localOperand(ctx.local(expression.local));
    case 'global': {
      const dst = resultLocal(ctx, into, expression.type);
      ctx.builder.add({ kind: 'loadScalar', dst, global: ctx.global(expression.global), at });
      return localOperand(dst);
    }
    case 'unary': {
      const src = ctx.value(expression.operand);
      const dst = resultLocal(ctx, into, 'long');
      ctx.builder.add({ kind: 'unary', dst, op: expression.op, src, at });
      return localOperand(dst);
    }
    case 'binary':
    case 'compare':
    case 'concat':
      return lowerOperator(ctx, expression, into);
    case 'regex':
      return lowerRegex(ctx, expression, into);
    case 'logical':
      return lowerLogical(ctx, expression, into);
    case 'ternary':
      return lowerTernary(ctx, expression, into);
    case 'element':
      return lowerElement(ctx, expression, into);
    case 'in':
      return lowerMembership(ctx, expression, into);
    case 'assign':
      return lowerAssign(ctx, expression);
    case 'update':
      return lowerUpdate(ctx, expression);
    case 'crement':
      return lowerCrement(ctx, expression);
    case 'accumulate':
      return lowerAccumulate(ctx, expression);
    case 'statistic':
      return lowerStatistic(ctx, expression, into);
    case 'bucket':
      return lowerBucket(ctx, expression, into);
    case 'context': {
      const dst = resultLocal(ctx, into, expression.type);
      ctx.builder.add({ kind: 'context', dst, value: expression.value, at });
      return localOperand(dst);
    }
    case 'memory':
      return lowerMemory(ctx, expression, into);
    case 'write':
      return lowerWrite(ctx, expression);
    case 'sprint':
      return lowerSprint(ctx, expression, into);
    case 'sprint-histogram':
      return lowerSprintHistogram(ctx, expression, into);
    case 'call':
    case 'embedded':
    case 'intrinsic':
    case 'primitive': {
      assert(expression.type !== undefined, 'lower', `${expression.kind} gives no value`);
      const dst = resultLocal(ctx, into, expression.type);
      lowerInvocation(ctx, expression, dst);
      return localOperand(dst);
    }
    case 'print':
    case 'print-histogram':
      // Upstream's print gives 0 where a value is asked for.
      lowerEffect(ctx, expression);
      return longOperand(0);
    default:
      return unreachable(expression);
  }
}

/** Evaluates for the effect alone. */
export function lowerEffect(ctx: CodeContext, expression: TypedExpression): void {
  switch (expression.kind) {
    case 'update':
      lowerUpdate(ctx, expression, 'unused');
      return;
    case 'crement':
      lowerCrement(ctx, expression, 'unused');
      return;
    case 'print':
      lowerPrint(ctx, expression);
      return;
    case 'print-histogram':
      lowerPrintHistogram(ctx, expression);
      return;
    case 'call':
    case 'embedded':
    case 'intrinsic':
    case 'primitive':
      lowerInvocation(ctx, expression, undefined);
      return;
    case 'ternary':
      lowerTernaryEffect(ctx, expression);
      return;
    case 'logical': {
      const done = ctx.builder.newBlock();
      lowerCondition(ctx, expression, done, done);
      ctx.builder.startBlock(done);
      return;
    }
    case 'long':
    case 'string':
    case 'local':
    case 'global':
    case 'unary':
    case 'binary':
    case 'compare':
    case 'concat':
    case 'regex':
    case 'element':
    case 'in':
    case 'assign':
    case 'accumulate':
    case 'statistic':
    case 'bucket':
    case 'context':
    case 'memory':
    case 'write':
    case 'sprint':
    case 'sprint-histogram':
      lowerExpression(ctx, expression, undefined);
      return;
    default:
      return unreachable(expression);
  }
}

function lowerInvocation(
  ctx: CodeContext,
  expression: Extract<TypedExpression, { readonly kind: 'call' | 'embedded' | 'intrinsic' | 'primitive' }>,
  dst: LocalId | undefined,
): void {
  switch (expression.kind) {
    case 'call':
      lowerCall(ctx, expression, dst);
      return;
    case 'embedded':
      lowerEmbedded(ctx, expression, dst);
      return;
    case 'intrinsic': {
      const args = lowerExpressions(ctx, expression.arguments);
      ctx.builder.add({ kind: 'intrinsic', dst, name: expression.name, args, at: expression.token });
      return;
    }
    case 'primitive':
      lowerPrimitive(ctx, expression, dst);
      return;
    default:
      return unreachable(expression);
  }
}

function lowerOperator(
  ctx: CodeContext,
  expression: Extract<TypedExpression, { readonly kind: 'binary' | 'compare' | 'concat' }>,
  into: LocalId | undefined,
): Operand {
  const at = expression.token;
  const left = keepAcross(ctx, ctx.value(expression.left), expression.left, [expression.right]);
  const right = ctx.value(expression.right);
  const dst = resultLocal(ctx, into, expression.type);
  switch (expression.kind) {
    case 'binary':
      ctx.builder.add({ kind: 'binary', dst, op: expression.op, left, right, at });
      break;
    case 'compare':
      ctx.builder.add({ kind: 'compare', dst, op: expression.op, left, right, at });
      break;
    case 'concat':
      ctx.builder.add({ kind: 'stringConcat', dst, left, right, at });
      break;
    default:
      return unreachable(expression);
  }
  return localOperand(dst);
}

function lowerMemory(
  ctx: CodeContext,
  expression: Extract<TypedExpression, { readonly kind: 'memory' }>,
  into: LocalId | undefined,
): Operand {
  const { size, signed, space, bits, token: at } = expression;
  const address = ctx.value(expression.address);
  const dst = resultLocal(ctx, into, 'long');
  if (bits === undefined) ctx.builder.add({ kind: 'readMemory', dst, space, address, size, signed, at });
  else {
    assert(space === 'kernel', 'lower', 'bit fields of user memory');
    ctx.builder.add({ kind: 'readBits', dst, address, size, shift: bits.shift, bits: bits.count, signed, at });
  }
  return localOperand(dst);
}
