import { present } from '../../base/index.js';
import type { InstructionOf, Terminator } from '../../ir/index.js';
import type { CodeContext } from '../context.js';
import { iteratorName, visitedName } from '../names.js';
import { emptyValue } from './arrays.js';

/** The iterator is a list of elements and a position in it. */
export function selectForeachStart(ctx: CodeContext, insn: InstructionOf<'foreachStart'>): string {
  const { iterator, global, order, limit, slice } = insn;
  const elements = `${ctx.store(global)}.elements()`;
  const reset = `${visitedName(iterator)} = 0;`;
  if (order.by.kind === 'insertion' && limit === undefined && slice === undefined) {
    return `${iteratorName(iterator)} = ${elements}; ${reset}`;
  }
  const sorted = ctx.helper(ctx.array(global).value.kind === 'statistic' ? 'orderedStatistics' : 'orderedElements');
  const sliceText = slice === undefined ? 'undefined' : ctx.slice(slice);
  const limitText = limit === undefined ? 'undefined' : ctx.operand(limit);
  const rest = `${JSON.stringify(order)}, ${sliceText}, ${limitText}`;
  return `${iteratorName(iterator)} = ${sorted}(${elements}, ${rest}); ${reset}`;
}

export type ForeachNext = Extract<Terminator, { readonly kind: 'foreachNext' }>;

/** The condition that another element is there, and the statements that take it. */
export function selectForeachNext(ctx: CodeContext, end: ForeachNext): { condition: string; take: readonly string[] } {
  const elements = iteratorName(end.iterator);
  const visited = visitedName(end.iterator);
  const take = [`const element = ${elements}[${visited}++];`];
  for (const [index, key] of end.keys.entries()) take.push(`${ctx.local(key)} = element.keys[${index}];`);
  if (end.value !== undefined) {
    const start = foreachOf(ctx, end);
    const value = `${ctx.store(start.global)}.get(element.key, element.keys)`;
    take.push(`${ctx.local(end.value)} = ${value} ?? ${emptyValue(ctx, start.global)};`);
  }
  return { condition: `${visited} < ${elements}.length`, take };
}

/** The start that an iterator belongs to: each foreach of the script has an iterator of its own. */
function foreachOf(ctx: CodeContext, end: ForeachNext): InstructionOf<'foreachStart'> {
  const starts = ctx.code.blocks
    .flatMap((block) => block.instructions)
    .filter((insn) => insn.kind === 'foreachStart')
    .filter((insn) => insn.iterator === end.iterator);
  return present(starts[0], 'jsgen', `the start of iterator ${end.iterator}`);
}
