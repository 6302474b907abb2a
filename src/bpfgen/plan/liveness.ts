/**
 * Which locals are read later than a point, by the classic backward pass over the graph. An error edge may be taken at any
 * instruction of its block, so what the handler reads is live through the whole block.
 */
import { present } from '../../base/index.js';
import { type BlockId, definedLocal, type LocalId, type Operand, operandsOf } from '../../ir/index.js';
import { type AnyBlock, definedByAnyEnd, followersOf, operandsOfAnyEnd, type Region } from './graph.js';

interface Graph {
  readonly blocks: readonly AnyBlock[];
  readonly regions?: readonly Region[];
}

/** Locals live at the start and at the end of every block. */
export interface Liveness {
  readonly before: readonly ReadonlySet<LocalId>[];
  readonly after: readonly ReadonlySet<LocalId>[];
}

export function liveness(code: Graph): Liveness {
  const before = code.blocks.map(() => new Set<LocalId>());
  const after = code.blocks.map(() => new Set<LocalId>());
  let changed = true;
  while (changed) {
    changed = false;
    for (let index = code.blocks.length - 1; index >= 0; index--) {
      const block = present(code.blocks[index], 'bpfgen', 'block');
      const out = present(after[index], 'bpfgen', 'live set');
      for (const follower of followersOf(block)) {
        for (const local of present(before[follower], 'bpfgen', 'live set')) out.add(local);
      }
      const live = present(before[index], 'bpfgen', 'live set');
      const size = live.size;
      const atError = block.onError === undefined ? undefined : before[block.onError];
      for (const local of liveBefore(code, block, out, atError)) live.add(local);
      changed ||= live.size !== size;
    }
  }
  return { before, after };
}

function liveBefore(
  code: Graph,
  block: AnyBlock,
  after: ReadonlySet<LocalId>,
  atError: ReadonlySet<LocalId> | undefined,
): ReadonlySet<LocalId> {
  const live = new Set(after);
  const { end } = block;
  // A foreach's end does not write its locals when nothing is left, so they stay live where later code reads them.
  if (end.kind !== 'foreachNext') for (const local of definedByAnyEnd(end)) live.delete(local);
  // The callee writes its result before the landing reads it.
  const result = end.kind === 'invoke' ? code.regions?.[end.invocation.to]?.result : undefined;
  if (result !== undefined) live.delete(result);
  for (const local of localsOf(operandsOfAnyEnd(end))) live.add(local);
  for (let index = block.instructions.length - 1; index >= 0; index--) {
    const instruction = present(block.instructions[index], 'bpfgen', 'instruction');
    const written = definedLocal(instruction);
    if (written !== undefined) live.delete(written);
    for (const local of localsOf(operandsOf(instruction))) live.add(local);
  }
  if (atError !== undefined) for (const local of atError) live.add(local);
  return live;
}

/** Locals that may be read before they are written: they must start as 0 or "". */
export function liveIn(code: Graph & { readonly entry: BlockId }): ReadonlySet<LocalId> {
  return present(liveness(code).before[code.entry], 'bpfgen', 'entry');
}

export function localsOf(operands: readonly Operand[]): readonly LocalId[] {
  return operands.flatMap((each) => (each.kind === 'local' ? [each.local] : []));
}
