/** The order in which blocks are written: every block before those it leads to, except over a loop's back edge. */
import { present } from '../../base/index.js';
import { allSuccessors, type Block, type BlockId } from '../../ir/index.js';

type Graph = { readonly entry: BlockId; readonly blocks: readonly Block[] };

/** Reverse post-order from the entry; blocks that nothing reaches are left out. */
export function blockOrder(code: Graph): readonly Block[] {
  const done = new Set<BlockId>();
  const postorder: Block[] = [];
  const stack: { block: Block; successors: readonly BlockId[]; next: number }[] = [];
  const enter = (id: BlockId): void => {
    if (done.has(id)) return;
    done.add(id);
    const block = present(code.blocks[id], 'bpfgen', 'block');
    stack.push({ block, successors: [...allSuccessors(block)].reverse(), next: 0 });
  };
  enter(code.entry);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const successor = top.successors[top.next++];
    if (successor !== undefined) enter(successor);
    else postorder.push(present(stack.pop(), 'bpfgen', 'stack entry').block);
  }
  return postorder.reverse();
}

/** Targets of back edges: blocks that a later block of the order leads to. */
export function loopHeaders(order: readonly Block[]): ReadonlySet<BlockId> {
  const position = new Map(order.map((block, index) => [block.id, index]));
  const headers = new Set<BlockId>();
  order.forEach((block, index) => {
    for (const successor of allSuccessors(block)) {
      if (present(position.get(successor), 'bpfgen', 'block position') <= index) headers.add(successor);
    }
  });
  return headers;
}
