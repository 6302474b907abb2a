/**
 * Control flow as a loop around a switch: any graph. A block with one way in is written where it is gone to; the others
 * (joins, loop heads, error handlers) are cases. A case that goes back to itself is a loop of its own.
 */
import { present } from '../../base/index.js';
import type { BlockId } from '../../ir/index.js';
import { type BlockWriter, blockLines, indent } from './blocks.js';
import type { Flow } from './flow.js';

export interface Dispatch {
  readonly lines: readonly string[];
  /** Does the code use `pc`? */
  readonly switches: boolean;
  /** The `pc` of a block that is a case. */
  caseOf(id: BlockId): number;
}

export function dispatch(flow: Flow, writerOf: (goTo: BlockWriter['goTo']) => BlockWriter): Dispatch {
  const cases = flow.reachable.filter((id) => id === flow.entry || flow.handlers.has(id) || flow.entries(id) > 1);
  const numbers = new Map(cases.map((id, index) => [id, index]));
  const caseOf = (id: BlockId): number => present(numbers.get(id), 'jsgen', `case of block ${id}`);
  // with a handler, `pc` says where an error goes on, even if that is the only case
  const switches = cases.length > 1 || flow.handlers.size > 0;
  const written = cases.map((id) => ({ id, lines: caseLines(writerOf, numbers, id) }));
  const [only] = written;
  if (!switches && only !== undefined) return { lines: only.lines, switches, caseOf };
  const body = written.flatMap(({ id, lines }) => [`case ${caseOf(id)}: {`, ...indent(lines), '}']);
  return { lines: ['run: for (;;) {', ...indent(['switch (pc) {', ...indent(body), '}']), '}'], switches, caseOf };
}

function caseLines(
  writerOf: (goTo: BlockWriter['goTo']) => BlockWriter,
  numbers: ReadonlyMap<BlockId, number>,
  start: BlockId,
): readonly string[] {
  const again = `continue loop${start};`;
  const writer = writerOf((_from, target) => {
    const number = numbers.get(target);
    if (number === undefined) return blockLines(writer, target);
    return target === start ? [again] : [`pc = ${number};`, 'continue run;'];
  });
  const lines = blockLines(writer, start);
  const loops = lines.some((line) => line.trim() === again);
  return loops ? [`loop${start}: for (;;) {`, ...indent(lines), '}'] : lines;
}
