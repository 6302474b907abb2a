/** Which lock is held where a block begins. Lowering takes and drops locks so that every path to a block agrees. */
import { assert } from '../../base/index.js';
import { type Block, type BlockId, type ComponentId, fails, type Instruction, successors } from '../../ir/index.js';

export function lockAfter(instruction: Instruction, held: ComponentId | undefined): ComponentId | undefined {
  if (instruction.kind === 'lock') return instruction.component;
  return instruction.kind === 'unlock' ? undefined : held;
}

/** In: blocks in an order where each but the first has a predecessor before it. */
export function locksHeld(order: readonly Block[]): ReadonlyMap<BlockId, ComponentId | undefined> {
  const held = new Map<BlockId, ComponentId | undefined>();
  for (const block of order) {
    let current = held.get(block.id);
    const enter = (target: BlockId, lock: ComponentId | undefined): void => {
      assert(!held.has(target) || held.get(target) === lock, 'bpfgen', `paths to block ${target} hold different locks`);
      held.set(target, lock);
    };
    for (const instruction of block.instructions) {
      // A lock that is not had leaves the body, and MAXACTION cannot be caught: neither takes the error edge.
      if (block.onError !== undefined && fails(instruction) && instruction.kind !== 'tick') enter(block.onError, current);
      current = lockAfter(instruction, current);
    }
    for (const successor of successors(block.end)) enter(successor, current);
  }
  return held;
}
