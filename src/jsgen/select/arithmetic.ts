import { unreachable } from '../../base/index.js';
import type { BinaryOp, CompareOp, InstructionOf, UnaryOp } from '../../ir/index.js';
import type { CodeContext } from '../context.js';
import type { HelperName } from '../runtime/helpers.js';

const BINARY = {
  add: 'add',
  subtract: 'subtract',
  multiply: 'multiply',
  divide: 'divide',
  modulo: 'modulo',
  and: 'and',
  or: 'or',
  xor: 'xor',
  shiftLeft: 'shiftLeft',
  shiftRight: 'shiftRight',
} as const satisfies Record<BinaryOp, HelperName>;

/** Longs are canonical and strings are bytes: JavaScript's own comparisons are SystemTap's. */
const COMPARE = {
  equal: '===',
  notEqual: '!==',
  less: '<',
  lessEqual: '<=',
  greater: '>',
  greaterEqual: '>=',
} as const satisfies Record<CompareOp, string>;

export function selectMove(ctx: CodeContext, { dst, src }: InstructionOf<'move'>): string {
  return `${ctx.local(dst)} = ${ctx.stored(src)};`;
}

export function selectUnary(ctx: CodeContext, { dst, op, src }: InstructionOf<'unary'>): string {
  return `${ctx.local(dst)} = ${unary(ctx, op, ctx.operand(src))};`;
}

function unary(ctx: CodeContext, op: UnaryOp, value: string): string {
  switch (op) {
    case 'negate':
    case 'complement':
      return `${ctx.helper(op)}(${value})`;
    case 'not':
      return `${value} === 0 ? 1 : 0`;
    default:
      return unreachable(op);
  }
}

export function selectBinary(ctx: CodeContext, { dst, op, left, right }: InstructionOf<'binary'>): string {
  return `${ctx.local(dst)} = ${ctx.helper(BINARY[op])}(${ctx.operands([left, right])});`;
}

export function selectCompare(ctx: CodeContext, { dst, op, left, right }: InstructionOf<'compare'>): string {
  return `${ctx.local(dst)} = ${ctx.operand(left)} ${COMPARE[op]} ${ctx.operand(right)} ? 1 : 0;`;
}
