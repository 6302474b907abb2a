/**
 * Which locals are read later than a point, by the classic backward pass over the graph. An error edge may be taken at any
 * instruction of its block, so what the handler reads is live through the whole block.
 */
import { present } from '../../base/index.js';
import {
  allSuccessors,
  type Block,
  type BlockId,
  definedByEnd,
  definedLocal,
  type LocalId,
  type Operand,
  operandsOf,
  operandsOfEnd,
} from '../../ir/index.js';

type Graph = { readonly entry: BlockId; readonly blocks: readonly Block[] };

/** Locals live at the start and at the end of every block. */
export type Liveness = {
  readonly before: readonly ReadonlySet<LocalId>[];
  readonly after: readonly ReadonlySet<LocalId>[];
};

export function liveness(code: Graph): Liveness {
  const before = code.blocks.map(() => new Set<LocalId>());
  const after = code.blocks.map(() => new Set<LocalId>());
  let changed = true;
  while (changed) {
    changed = false;
    for (let index = code.blocks.length - 1; index >= 0; index--) {
      const block = present(code.blocks[index], 'bpfgen', 'block');
      const out = present(after[index], 'bpfgen', 'live set');
      for (const successor of allSuccessors(block))
        for (const local of present(before[successor], 'bpfgen', 'live set')) out.add(local);
      const live = present(before[index], 'bpfgen', 'live set');
      const size = live.size;
      for (const local of liveBefore(block, out, block.onError === undefined ? undefined : before[block.onError]))
        live.add(local);
      changed ||= live.size !== size;
    }
  }
  return { before, after };
}

function liveBefore(
  block: Block,
  after: ReadonlySet<LocalId>,
  atError: ReadonlySet<LocalId> | undefined,
): ReadonlySet<LocalId> {
  const live = new Set(after);
  const { end } = block;
  // The loop's end does not write them, so they stay live where the code behind the loop reads them.
  if (end.kind !== 'foreachNext') for (const local of definedByEnd(end)) live.delete(local);
  for (const local of localsOf(operandsOfEnd(end))) live.add(local);
  for (let index = block.instructions.length - 1; index >= 0; index--) {
    const instruction = present(block.instructions[index], 'bpfgen', 'instruction');
    const result = definedLocal(instruction);
    if (result !== undefined) live.delete(result);
    for (const local of localsOf(operandsOf(instruction))) live.add(local);
  }
  if (atError !== undefined) for (const local of atError) live.add(local);
  return live;
}

/** Locals that may be read before they are written: they must start as 0 or "". */
export function liveIn(code: Graph): ReadonlySet<LocalId> {
  return present(liveness(code).before[code.entry], 'bpfgen', 'entry');
}

export function localsOf(operands: readonly Operand[]): readonly LocalId[] {
  return operands.flatMap((each) => (each.kind === 'local' ? [each.local] : []));
}
