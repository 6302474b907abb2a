/** Ends of blocks, and ticks. */
import { unreachable } from '../../../src/base/index.js';
import type { InstructionOf, Terminator } from '../../../src/ir/index.js';
import type { CodeContext } from '../code-context.js';
import { selectForeachNext } from './foreach.js';

export function selectEnd(ctx: CodeContext, end: Terminator): readonly string[] {
  switch (end.kind) {
    case 'jump':
      return [ctx.goTo(end.target)];
    case 'branch':
      return [`if (${ctx.long(end.condition)}) ${ctx.goTo(end.then)}`, ctx.goTo(end.otherwise)];
    case 'foreachNext':
      return selectForeachNext(ctx, end);
    case 'return':
      return [...giveResult(ctx, end), 'goto out;'];
    case 'leave':
      return ['goto out;'];
    case 'fail':
      return ['r = STAP_FAILED;', 'goto out;'];
    default:
      return unreachable(end);
  }
}

/** The last thing that a function does: a caller's variable keeps its value when the call fails. */
function giveResult(ctx: CodeContext, { value }: Extract<Terminator, { kind: 'return' }>): readonly string[] {
  const held = ctx.result;
  if (held === undefined) return [];
  if (held.kind !== 'bytes') return [`if (result) *result = ${value === undefined ? '0' : ctx.word(value)};`];
  return [`if (result) stap_copy(result, limit, ${value === undefined ? '""' : ctx.text(value)});`];
}

/** MAXACTION cannot be caught: it ends the body from wherever it is. */
export function selectTick(ctx: CodeContext, { count, at }: InstructionOf<'tick'>): readonly string[] {
  const position = ctx.program.position(at);
  return [
    `if ((c->actions -= ${count}) <= 0) { stap_fail(c, STAP_MAXACTION, ${position}, 0); r = STAP_ABORTED; goto out; }`,
    'stap_breathe(c);',
  ];
}
