import type { InstructionOf } from '../../ir/index.js';
import { type CodeContext, literal } from '../context.js';

/** Tables are made when the program is instantiated, one per pattern. */
export function selectRegexMatch(ctx: CodeContext, { dst, src, regex }: InstructionOf<'regexMatch'>): string {
  const pattern = literal(regex.pattern);
  const table = ctx.program.constant(
    regex.keeps ? `${ctx.helper('compileTagged')}(${pattern})` : `${ctx.helper('compileRegex')}(${pattern})`,
  );
  if (!regex.keeps) return `${ctx.local(dst)} = ${ctx.helper('matchesRegex')}(${table}, ${ctx.operand(src)}) ? 1 : 0;`;
  // What is kept is a string as any other: of a long literal as much as a slot holds.
  return `lastMatch = ${ctx.helper('matchOf')}(${table}, ${ctx.stored(src)}); ${ctx.local(dst)} = lastMatch === undefined ? 0 : 1;`;
}

export function selectMatchedGroup(ctx: CodeContext, { dst, index }: InstructionOf<'matchedGroup'>): string {
  return `${ctx.local(dst)} = ${ctx.helper('matchedGroup')}(lastMatch, ${ctx.operand(index)});`;
}

export function selectMatchedCount(ctx: CodeContext, { dst }: InstructionOf<'matchedCount'>): string {
  return `${ctx.local(dst)} = ${ctx.helper('matchedCount')}(lastMatch);`;
}
