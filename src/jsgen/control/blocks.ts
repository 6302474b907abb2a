/** A block's instructions and its end, whatever the shape of the control flow around it. */
import { unreachable } from '../../base/index.js';
import type { BlockId } from '../../ir/index.js';
import type { CodeContext } from '../context.js';
import { mayFail, select } from '../select/index.js';
import { selectForeachNext } from '../select/foreach.js';
import type { Flow } from './flow.js';

export interface BlockWriter {
  readonly ctx: CodeContext;
  readonly flow: Flow;
  /** Statements that go on at `target` (resolved) from block `from`. */
  goTo(from: BlockId, target: BlockId): readonly string[];
  /** Before a position may be blamed: the block that it stands in. */
  blame(position: number, block: BlockId): void;
  readonly isFunction: boolean;
}

export const indent = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

export function blockLines(writer: BlockWriter, id: BlockId): readonly string[] {
  const lines: string[] = [];
  for (const insn of writer.flow.block(id).instructions) {
    const text = select(writer.ctx, insn);
    if (text === '') continue;
    if (mayFail(insn)) {
      const position = writer.ctx.program.position(insn.at);
      writer.blame(position, id);
      lines.push(`p = ${position}; ${text}`);
    } else {
      lines.push(text);
    }
    // what follows a throw is not reached
    if (insn.kind === 'raise') return lines;
  }
  return [...lines, ...endLines(writer, id)];
}

function endLines(writer: BlockWriter, id: BlockId): readonly string[] {
  const { ctx, flow } = writer;
  const { end } = flow.block(id);
  const goTo = (target: BlockId): readonly string[] => [
    ...breath(flow, id, flow.resolve(target)),
    ...writer.goTo(id, flow.resolve(target)),
  ];
  switch (end.kind) {
    case 'jump':
      return goTo(end.target);
    case 'branch':
      return [`if (${ctx.operand(end.condition)}) {`, ...indent(goTo(end.then)), '}', ...goTo(end.otherwise)];
    case 'foreachNext': {
      const { condition, take } = selectForeachNext(ctx, end);
      return [`if (${condition}) {`, ...indent([...take, ...goTo(end.body)]), '}', ...goTo(end.done)];
    }
    case 'return':
      return returnLines(writer, end.value === undefined ? undefined : ctx.stored(end.value));
    case 'leave':
      return ['return;'];
    case 'fail':
      return ['p = -1; throw error;'];
    default:
      return unreachable(end);
  }
}

/** A function that gives no value is called for its effects only, or gives 0 or "" by its last local's initial value. */
function returnLines(writer: BlockWriter, value: string | undefined): readonly string[] {
  return [...(writer.isFunction ? ['depth--;'] : []), value === undefined ? 'return empty;' : `return ${value};`];
}

/** A loop in which nothing ticks lets the session breathe by itself. */
function breath(flow: Flow, from: BlockId, to: BlockId): readonly string[] {
  return flow.silentBackEdges.has(`${from}:${to}`) ? ['if (--turns <= 0) turns = breathe();'] : [];
}
