/** An error edge stands exactly where something fails: passes that take instructions away take its edge with the last. */
import { fails, type Block, type IrCode } from '../ir/index.js';

export function withoutIdleEdges(code: IrCode): IrCode {
  const blocks = code.blocks.map(
    (block): Block =>
      block.onError === undefined || block.instructions.some(fails) ? block : { ...block, onError: undefined },
  );
  return { ...code, blocks };
}
