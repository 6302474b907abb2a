import { unreachable } from '../../../src/base/index.js';
import type { InstructionOf, StatisticOp } from '../../../src/ir/index.js';
import type { CodeContext } from '../code-context.js';
import { shapeName } from '../names.js';
import { overflow } from './arrays.js';
import { destination } from './strings.js';

export const OPERATIONS = {
  count: 'STAP_COUNT',
  sum: 'STAP_SUM',
  min: 'STAP_MIN',
  max: 'STAP_MAX',
  avg: 'STAP_AVG',
  variance: 'STAP_VARIANCE',
} as const satisfies Record<StatisticOp, string>;

export function selectAddStatistic(ctx: CodeContext, insn: InstructionOf<'addStatistic'>): readonly string[] {
  const { global, keys, src, at } = insn;
  const name = `&${ctx.global(global)}`;
  if (keys.length === 0) return [`stap_add_single(${name}, ${ctx.long(src)});`];
  const added = `stap_add_statistic(${name}, &${shapeName(global)}, c->key, ${ctx.long(src)})`;
  return [...ctx.keys(global, keys), overflow(ctx, added, global, at)];
}

export function selectReadStatistic(ctx: CodeContext, insn: InstructionOf<'readStatistic'>): readonly string[] {
  const { dst, global, keys, op, at } = insn;
  const name = `&${ctx.global(global)}`;
  const rest = `${OPERATIONS[op]}, &${ctx.local(dst)})`;
  const read =
    keys.length === 0
      ? `stap_read_single(${name}, ${rest}`
      : `stap_read_statistic(${name}, &${shapeName(global)}, c->key, ${rest}`;
  // An empty one has a count and a sum: it says so, and has no edge.
  const failure =
    op === 'count' || op === 'sum' ? `(void)${read};` : `if (${read}) { ${ctx.fail('STAP_EMPTY_AGGREGATE', at)} }`;
  return [...ctx.keys(global, keys), failure];
}

export function selectReadBucket(ctx: CodeContext, insn: InstructionOf<'readBucket'>): readonly string[] {
  const { dst, global, keys, index, at } = insn;
  const name = `&${ctx.global(global)}`;
  const rest = `${ctx.long(index)}, &${ctx.local(dst)})`;
  const read =
    keys.length === 0
      ? `stap_bucket_single(${name}, ${rest}`
      : `stap_bucket_element(${name}, &${shapeName(global)}, c->key, ${rest}`;
  return [
    ...ctx.keys(global, keys),
    `switch (${read}) {`,
    `case STAP_BUCKET_EMPTY: ${ctx.fail('STAP_EMPTY_AGGREGATE', at)}`,
    `case STAP_BUCKET_OUTSIDE: ${ctx.fail('STAP_HISTOGRAM_INDEX', at)}`,
    'case STAP_BUCKET_READ: break;',
    '}',
  ];
}

export function selectPrintHistogram(ctx: CodeContext, insn: InstructionOf<'printHistogram'>): readonly string[] {
  return drawing(ctx, insn, `stap_print_histogram(c, it, &${shapeName(insn.global)}, ${insn.newline})`);
}

export function selectFormatHistogram(ctx: CodeContext, insn: InstructionOf<'formatHistogram'>): readonly string[] {
  const call = `stap_format_histogram(c, it, &${shapeName(insn.global)}, ${insn.newline}`;
  return drawing(ctx, insn, `${call}, ${destination(ctx, insn.dst)})`);
}

/** Nothing is added to the statistic while it is drawn. */
function drawing(
  ctx: CodeContext,
  insn: InstructionOf<'printHistogram' | 'formatHistogram'>,
  draw: string,
): readonly string[] {
  const name = ctx.global(insn.global);
  const { kind } = ctx.program.global(insn.global);
  switch (kind) {
    case 'statistic':
    case 'array': {
      const it = kind === 'statistic' ? `${name}.statistic` : `stap_find_statistic(&${name}, c->key)`;
      return [
        ...ctx.keys(insn.global, insn.keys),
        '{',
        '\tconst struct stap_statistic *it;',
        '\tbool drawn;',
        `\tstap_guard(&${name}.guard);`,
        `\tit = ${it};`,
        `\tdrawn = ${draw};`,
        `\tstap_unguard(&${name}.guard);`,
        `\tif (!drawn) { ${ctx.fail('STAP_EMPTY_AGGREGATE', insn.at)} }`,
        '}',
      ];
    }
    case 'scalar':
      throw new TypeError('a scalar has no histogram');
    default:
      return unreachable(kind);
  }
}
