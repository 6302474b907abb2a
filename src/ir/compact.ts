/** Drops unreachable blocks and numbers the others densely, in the order in which they stand. */
import { id, present } from '../base/index.js';
import type { Block } from './instructions.js';
import type { IrCode } from './module.js';
import { allSuccessors, mapTargets } from './traverse.js';
import type { BlockId } from './values.js';

export function compactBlocks(code: IrCode): IrCode {
  const reached = reachableBlocks(code);
  if (reached.size === code.blocks.length) return code;
  const kept = code.blocks.filter((block) => reached.has(block.id));
  const renamed = new Map(kept.map((block, index) => [block.id, id<'block'>(index)]));
  const rename = (block: BlockId): BlockId => present(renamed.get(block), 'ir compact', `block ${block}`);
  const blocks = kept.map(
    (block): Block => ({
      id: rename(block.id),
      instructions: block.instructions,
      end: mapTargets(block.end, rename),
      onError: block.onError === undefined ? undefined : rename(block.onError),
    }),
  );
  return { ...code, entry: rename(code.entry), blocks };
}

/** Blocks that the entry reaches, over error edges too. */
export function reachableBlocks(code: IrCode): ReadonlySet<BlockId> {
  const reached = new Set<BlockId>([code.entry]);
  for (const block of reached) {
    const { [block]: found } = code.blocks;
    for (const next of allSuccessors(present(found, 'ir compact', `block ${block}`))) reached.add(next);
  }
  return reached;
}
