/** Jumps to empty blocks go on to where those jump, and a block with one way in becomes the end of what leads there. */
import { present } from '../base/index.js';
import { allSuccessors, compactBlocks, mapTargets, type Block, type BlockId, type IrCode } from '../ir/index.js';

export function joinBlocks(code: IrCode): IrCode {
  return compactBlocks(joinPairs(compactBlocks(threadJumps(code))));
}

function threadJumps(code: IrCode): IrCode {
  const target = (block: BlockId): BlockId => {
    const seen = new Set<BlockId>();
    let current = block;
    while (!seen.has(current)) {
      seen.add(current);
      const { instructions, end } = present(code.blocks[current], 'join', `block ${current}`);
      if (instructions.length > 0 || end.kind !== 'jump') return current;
      current = end.target;
    }
    return current;
  };
  const blocks = code.blocks.map((block) => ({ ...block, end: mapTargets(block.end, target) }));
  return { ...code, blocks };
}

function joinPairs(code: IrCode): IrCode {
  const waysIn = new Map<BlockId, number>([[code.entry, 1]]);
  for (const block of code.blocks) {
    for (const next of allSuccessors(block)) waysIn.set(next, (waysIn.get(next) ?? 0) + 1);
  }
  const blocks = [...code.blocks];
  for (const { id } of code.blocks) {
    for (;;) {
      const block = present(blocks[id], 'join', `block ${id}`);
      const next = block.end.kind === 'jump' ? block.end.target : undefined;
      if (next === undefined || next === id || waysIn.get(next) !== 1) break;
      const joined = joinedWith(block, present(blocks[next], 'join', `block ${next}`));
      if (joined === undefined) break;
      blocks[id] = joined;
      // Nothing leads to it any more; what it was is left for compactBlocks to drop.
      waysIn.set(next, 0);
    }
  }
  return { ...code, blocks };
}

/** undefined where the two have different error edges. */
function joinedWith(block: Block, next: Block): Block | undefined {
  const { onError } = block;
  if (onError !== undefined && next.onError !== undefined && onError !== next.onError) return undefined;
  return {
    id: block.id,
    instructions: [...block.instructions, ...next.instructions],
    end: next.end,
    onError: onError ?? next.onError,
  };
}
