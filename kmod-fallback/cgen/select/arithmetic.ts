import { unreachable } from '../../../src/base/index.js';
import type { BinaryOp, CompareOp, InstructionOf, UnaryOp } from '../../../src/ir/index.js';
import type { CodeContext } from '../code-context.js';

/** As unsigned numbers, where C lets them wrap. Division and shifts have their own forms. */
const WRAPPING = {
  add: '+',
  subtract: '-',
  multiply: '*',
  and: '&',
  or: '|',
  xor: '^',
} as const satisfies Partial<Record<BinaryOp, string>>;

const COMPARE = {
  equal: '==',
  notEqual: '!=',
  less: '<',
  lessEqual: '<=',
  greater: '>',
  greaterEqual: '>=',
} as const satisfies Record<CompareOp, string>;

export function selectMove(ctx: CodeContext, { dst, src }: InstructionOf<'move'>): readonly string[] {
  return [ctx.store(ctx.local(dst), ctx.held(dst), src)];
}

export function selectUnary(ctx: CodeContext, { dst, op, src }: InstructionOf<'unary'>): readonly string[] {
  return [`${ctx.local(dst)} = ${unary(op, ctx.long(src))};`];
}

function unary(op: UnaryOp, value: string): string {
  switch (op) {
    case 'negate':
      return `(s64)(0 - (u64)${value})`;
    case 'complement':
      return `~${value}`;
    case 'not':
      return `!${value}`;
    default:
      return unreachable(op);
  }
}

export function selectBinary(ctx: CodeContext, insn: InstructionOf<'binary'>): readonly string[] {
  const { dst, op, at } = insn;
  const [left, right] = [ctx.long(insn.left), ctx.long(insn.right)];
  const to = ctx.local(dst);
  switch (op) {
    case 'divide':
    case 'modulo':
      return [`if (!${right}) { ${ctx.fail('STAP_DIVISION_BY_ZERO', at)} }`, `${to} = stap_${op}(${left}, ${right});`];
    case 'shiftLeft':
      return [`${to} = (s64)((u64)${left} << (${right} & 63));`];
    case 'shiftRight':
      return [`${to} = ${left} >> (${right} & 63);`];
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'and':
    case 'or':
    case 'xor':
      return [`${to} = (s64)((u64)${left} ${WRAPPING[op]} (u64)${right});`];
    default:
      return unreachable(op);
  }
}

/** Ids are ranks in the order of bytes: they compare as their strings do. */
export function selectCompare(ctx: CodeContext, insn: InstructionOf<'compare'>): readonly string[] {
  const { dst, op, left, right } = insn;
  const operator = COMPARE[op];
  const to = ctx.local(dst);
  if (ctx.typeOf(left) === 'long') return [`${to} = ${ctx.long(left)} ${operator} ${ctx.long(right)};`];
  const [leftId, rightId] = [exactId(ctx, left), exactId(ctx, right)];
  if (leftId !== undefined && rightId !== undefined) return [`${to} = (s64)${leftId} ${operator} (s64)${rightId};`];
  return [`${to} = strcmp(${ctx.text(left)}, ${ctx.text(right)}) ${operator} 0;`];
}

/** A literal that is longer than any string is equal to none. */
function exactId(ctx: CodeContext, operand: InstructionOf<'compare'>['left']): string | undefined {
  const isTooLong = operand.kind === 'string' && operand.value.length > ctx.program.stringLimit;
  return isTooLong ? undefined : ctx.id(operand);
}
