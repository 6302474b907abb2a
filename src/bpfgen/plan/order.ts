/** The order in which blocks are written: every block before those it leads to, except over a loop's back edge. */
import { present } from '../../base/index.js';
import type { BlockId } from '../../ir/index.js';
import { type AnyBlock, followersOf } from './graph.js';

/** Reverse post-order from an entry; blocks that nothing reaches are left out. */
export function blockOrder<B extends AnyBlock>(blocks: readonly B[], entry: BlockId): readonly B[] {
  const done = new Set<BlockId>();
  const postorder: B[] = [];
  const stack: { block: B; followers: readonly BlockId[]; next: number }[] = [];
  const enter = (id: BlockId): void => {
    if (done.has(id)) return;
    done.add(id);
    const block = present(blocks[id], 'bpfgen', 'block');
    stack.push({ block, followers: [...followersOf(block)].reverse(), next: 0 });
  };
  enter(entry);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const follower = top.followers[top.next++];
    if (follower !== undefined) enter(follower);
    else postorder.push(present(stack.pop(), 'bpfgen', 'stack entry').block);
  }
  return postorder.reverse();
}

/** Targets of back edges: blocks that a later block of the order, or they themselves, lead to. */
export function loopHeaders(order: readonly AnyBlock[]): ReadonlySet<BlockId> {
  const position = new Map(order.map((block, index) => [block.id, index]));
  const headers = new Set<BlockId>();
  order.forEach((block, index) => {
    for (const follower of followersOf(block)) {
      if (present(position.get(follower), 'bpfgen', 'block position') <= index) headers.add(follower);
    }
  });
  return headers;
}
