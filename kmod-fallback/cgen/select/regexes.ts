import type { InstructionOf } from '../../../src/ir/index.js';
import type { CodeContext } from '../code-context.js';
import { destination } from './strings.js';

export function selectRegexMatch(
  ctx: CodeContext,
  { dst, src, regex }: InstructionOf<'regexMatch'>,
): readonly string[] {
  const name = ctx.program.regexes.nameOf(regex);
  const call = regex.keeps ? `stap_match(c, &${name}, ` : `stap_matches(&${name}, `;
  return [`${ctx.local(dst)} = ${call}${ctx.text(src)});`];
}

export function selectMatchedGroup(
  ctx: CodeContext,
  { dst, index, at }: InstructionOf<'matchedGroup'>,
): readonly string[] {
  return [
    '{',
    `\ts64 group = ${ctx.long(index)};`,
    `\tif (!c->match.groups) { ${ctx.fail('STAP_FAILED_MATCH', at, 'group')} }`,
    `\tif (group < 0 || group >= c->match.groups) { ${ctx.fail('STAP_NO_SUBEXPRESSION', at, 'group')} }`,
    `\tstap_matched(c, ${destination(ctx, dst)}, group);`,
    '}',
  ];
}

export function selectMatchedCount(ctx: CodeContext, { dst, at }: InstructionOf<'matchedCount'>): readonly string[] {
  return [
    `if (!c->match.groups) { ${ctx.fail('STAP_FAILED_MATCH_COUNT', at)} }`,
    `${ctx.local(dst)} = c->match.groups;`,
  ];
}
