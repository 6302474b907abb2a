import type { GlobalId, InstructionOf, Operand } from '../../ir/index.js';
import { type CodeContext, literal } from '../context.js';

/** A statistic, or undefined where the array has none under the keys. */
function statistic(ctx: CodeContext, global: GlobalId, keys: readonly Operand[]): string {
  return keys.length === 0 ? ctx.store(global) : `${ctx.store(global)}.get(${ctx.lookup(global, keys)})`;
}

export function selectAddStatistic(ctx: CodeContext, { global, keys, src }: InstructionOf<'addStatistic'>): string {
  const where = keys.length === 0 ? '' : `${ctx.key(keys)}, `;
  return `${ctx.store(global)}.add(${where}${ctx.operand(src)});`;
}

export function selectReadStatistic(ctx: CodeContext, insn: InstructionOf<'readStatistic'>): string {
  const source = statistic(ctx, insn.global, insn.keys);
  return `${ctx.local(insn.dst)} = ${ctx.helper('readStatistic')}(${source}, ${literal(insn.op)});`;
}

export function selectReadBucket(ctx: CodeContext, insn: InstructionOf<'readBucket'>): string {
  const source = statistic(ctx, insn.global, insn.keys);
  const shape = `runtime.shape(${insn.global})`;
  return `${ctx.local(insn.dst)} = ${ctx.helper('readBucket')}(${source}, ${ctx.operand(insn.index)}, ${shape});`;
}

export function selectPrintHistogram(ctx: CodeContext, insn: InstructionOf<'printHistogram'>): string {
  return `host.print(${drawing(ctx, insn)});`;
}

export function selectFormatHistogram(ctx: CodeContext, insn: InstructionOf<'formatHistogram'>): string {
  return `${ctx.local(insn.dst)} = ${ctx.helper('cut')}(${drawing(ctx, insn)}, ${ctx.program.stringLimit});`;
}

function drawing(ctx: CodeContext, insn: InstructionOf<'printHistogram' | 'formatHistogram'>): string {
  const source = statistic(ctx, insn.global, insn.keys);
  const text = `${ctx.helper('drawStatistic')}(${source}, runtime.shape(${insn.global}), runtime.limits)`;
  return insn.newline ? `${text} + "\\n"` : text;
}
