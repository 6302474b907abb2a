/** Writes to target variables: a value of the event, memory, or a bit field, whose word is read and written whole. */
import { long, unreachable } from '../base/index.js';
import type { TypedExpression, WriteTarget } from '../elaborate/program.js';
import { localOperand, longOperand, type BinaryOp, type Operand } from '../ir/index.js';
import type { CodeContext } from './context.js';
import { lowerExpressions } from './operands.js';

type Write = Extract<TypedExpression, { readonly kind: 'write' }>;
type Memory = Extract<WriteTarget, { readonly kind: 'memory' }>;

/** The value is what was to be written, uncut. */
export function lowerWrite(ctx: CodeContext, expression: Write): Operand {
  const { target, value } = expression;
  switch (target.kind) {
    case 'context': {
      const src = ctx.value(value);
      ctx.builder.add({ kind: 'writeContext', value: target.value, src, at: target.token });
      return src;
    }
    case 'memory':
      return writeMemory(ctx, target, value);
    default:
      return unreachable(target);
  }
}

function writeMemory(ctx: CodeContext, target: Memory, value: TypedExpression): Operand {
  const { space, size, token: at } = target;
  const [address = longOperand(0), written = longOperand(0)] = lowerExpressions(ctx, [target.address, value]);
  const src = target.bits === undefined ? written : withBits(ctx, target, address, written, target.bits);
  ctx.builder.add({ kind: 'writeMemory', space, address, size, src, at });
  return written;
}

/** The word that holds the field, with the field's bits replaced. Not atomic: neither is the kernel's own write. */
function withBits(
  ctx: CodeContext,
  { space, size, token: at }: Memory,
  address: Operand,
  value: Operand,
  { shift, count }: NonNullable<Memory['bits']>,
): Operand {
  const apply = (op: BinaryOp, left: Operand, right: Operand): Operand => {
    const dst = ctx.builder.addTemporary('long');
    ctx.builder.add({ kind: 'binary', dst, op, left, right, at });
    return localOperand(dst);
  };
  const mask = (1n << BigInt(count)) - 1n;
  const word = ctx.builder.addTemporary('long');
  ctx.builder.add({ kind: 'readMemory', dst: word, space, address, size, signed: false, at });
  const others = apply('and', localOperand(word), longOperand(long(~(mask << BigInt(shift)))));
  const field = apply('shiftLeft', apply('and', value, longOperand(long(mask))), longOperand(shift));
  return apply('or', others, field);
}
