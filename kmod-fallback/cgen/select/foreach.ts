/** foreach: the runtime collects the slots into the frame, in their order; the loop visits one after the other. */
import { present, unreachable } from '../../../src/base/index.js';
import type { InstructionOf, Terminator } from '../../../src/ir/index.js';
import { type CodeContext, wantedKeys } from '../code-context.js';
import { foreachStarts } from '../frame-layout.js';
import { shapeName, slotsName, walkName } from '../names.js';
import { elementValue } from './arrays.js';
import { OPERATIONS } from './statistics.js';

type Start = InstructionOf<'foreachStart'>;
export type ForeachNext = Extract<Terminator, { readonly kind: 'foreachNext' }>;

export function selectForeachStart(ctx: CodeContext, start: Start): readonly string[] {
  const { iterator, global, limit, slice } = start;
  const keys = slice ?? [];
  const most = limit === undefined ? 'S64_MAX' : ctx.long(limit);
  return [
    ...ctx.keys(global, keys),
    '{',
    `\tstatic const struct stap_order order = ${order(ctx, start)};`,
    `\tstap_collect(&f->${walkName(iterator)}, f->${slotsName(iterator)}, &${ctx.global(global)}, &order,`,
    `\t\t     ${wantedKeys(keys)}, c->key, ${most});`,
    '}',
  ];
}

function order(ctx: CodeContext, { global, order: { by, direction } }: Start): string {
  const descending = `.descending = ${direction === 'descending'}`;
  switch (by.kind) {
    case 'insertion':
      return '{ .by = STAP_BY_INSERTION }';
    case 'key': {
      const { offset, representation } = present(ctx.program.keyFields(global)[by.index], 'cgen', 'the sorted key');
      const kind = representation.kind === 'bytes' ? 'TEXT' : 'WORD';
      return `{ .by = STAP_BY_KEY_${kind}, ${descending}, .offset = ${offset} }`;
    }
    case 'value': {
      if (ctx.program.array(global).value.kind !== 'statistic') {
        const kind = elementValue(ctx, global).kind === 'bytes' ? 'TEXT' : 'WORD';
        return `{ .by = STAP_BY_VALUE_${kind}, ${descending} }`;
      }
      const operation = OPERATIONS[by.statistic ?? 'count'];
      return `{ .by = STAP_BY_STATISTIC, ${descending}, .shape = &${shapeName(global)}, .operation = ${operation} }`;
    }
    default:
      return unreachable(by);
  }
}

export function selectForeachNext(ctx: CodeContext, end: ForeachNext): readonly string[] {
  const { global } = startOf(ctx, end);
  const walk = `f->${walkName(end.iterator)}`;
  const map = `&${ctx.global(global)}`;
  const lines = [
    `if (${walk}.visited >= ${walk}.count) ${ctx.goTo(end.done)}`,
    '{',
    `\tstruct stap_slot *slot = stap_slot(${map}, f->${slotsName(end.iterator)}[${walk}.visited++]);`,
  ];
  ctx.program.keyFields(global).forEach(({ offset }, index) => {
    const local = end.keys[index];
    if (local === undefined) return;
    const held = ctx.held(local);
    lines.push(
      held.kind === 'bytes'
        ? `\tstap_copy(${ctx.local(local)}, ${held.limit}, (const char *)slot->key + ${offset});`
        : `\t${ctx.local(local)} = *(s64 *)(slot->key + ${offset});`,
    );
  });
  if (end.value !== undefined) {
    const held = ctx.held(end.value);
    lines.push(
      held.kind === 'bytes'
        ? `\tstap_visit_text(${map}, slot, ${ctx.local(end.value)}, ${held.limit});`
        : `\t${ctx.local(end.value)} = stap_visit_word(${map}, slot);`,
    );
  }
  return [...lines, '\t(void)slot;', '}', ctx.goTo(end.body)];
}

/** Each foreach of the script has an iterator of its own. */
function startOf(ctx: CodeContext, end: ForeachNext): Start {
  const start = foreachStarts(ctx.code).find(({ iterator }) => iterator === end.iterator);
  return present(start, 'cgen', `the start of iterator ${end.iterator}`);
}
