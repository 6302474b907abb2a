import type { InstructionOf } from '../../ir/index.js';
import type { CodeContext } from '../context.js';
import { printText } from './print.js';

export function selectStringLength(ctx: CodeContext, { dst, src }: InstructionOf<'stringLength'>): string {
  return `${ctx.local(dst)} = ${ctx.operand(src)}.length;`;
}

export function selectStringByteAt(ctx: CodeContext, { dst, src, index }: InstructionOf<'stringByteAt'>): string {
  return `${ctx.local(dst)} = ${ctx.helper('stringByteAt')}(${ctx.operands([src, index])});`;
}

export function selectStringSlice(ctx: CodeContext, { dst, src, start, size }: InstructionOf<'stringSlice'>): string {
  return cutInto(ctx, dst, `${ctx.helper('stringSlice')}(${ctx.operands([src, start, size])})`);
}

export function selectStringConcat(ctx: CodeContext, { dst, left, right }: InstructionOf<'stringConcat'>): string {
  return cutInto(ctx, dst, `${ctx.operand(left)} + ${ctx.operand(right)}`);
}

export function selectStringFind(ctx: CodeContext, { dst, src, needle, from }: InstructionOf<'stringFind'>): string {
  return `${ctx.local(dst)} = ${ctx.helper('stringFind')}(${ctx.operands([src, needle, from])});`;
}

export function selectStringToLong(ctx: CodeContext, { dst, src, base }: InstructionOf<'stringToLong'>): string {
  return `${ctx.local(dst)} = ${ctx.helper('stringToLong')}(${ctx.operands([src, base])});`;
}

export function selectStringFormat(ctx: CodeContext, { dst, format, args }: InstructionOf<'stringFormat'>): string {
  const text = printText(ctx, format, args);
  return `${ctx.local(dst)} = ${ctx.helper('cutFormatted')}(${text}, ${ctx.program.stringLimit});`;
}

function cutInto(ctx: CodeContext, dst: InstructionOf<'stringConcat'>['dst'], value: string): string {
  return `${ctx.local(dst)} = ${ctx.helper('cut')}(${value}, ${ctx.program.stringLimit});`;
}
