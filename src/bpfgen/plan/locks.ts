/** Which lock is held where a block begins. Lowering takes and drops locks so that every path to a block agrees. */
import { assert, present } from '../../base/index.js';
import { type BlockId, type ComponentId, fails, type Instruction } from '../../ir/index.js';
import { type FlatBlock, type FlatCode, followersOf } from './graph.js';

export function lockAfter(instruction: Instruction, held: ComponentId | undefined): ComponentId | undefined {
  if (instruction.kind === 'lock') return instruction.component;
  return instruction.kind === 'unlock' ? undefined : held;
}

export function locksHeld(code: FlatCode): ReadonlyMap<BlockId, ComponentId | undefined> {
  const held = new Map<BlockId, ComponentId | undefined>();
  const pending: FlatBlock[] = [];
  const enter = (target: BlockId, lock: ComponentId | undefined): void => {
    if (held.has(target)) {
      assert(held.get(target) === lock, 'bpfgen', `paths to block ${target} hold different locks`);
      return;
    }
    held.set(target, lock);
    pending.push(present(code.blocks[target], 'bpfgen', 'block'));
  };
  enter(present(code.regions[0], 'bpfgen', 'body').entry, undefined);
  for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
    let current = held.get(block.id);
    for (const instruction of block.instructions) {
      // A lock that is not had leaves the body, and MAXACTION cannot be caught: neither takes the error edge.
      if (block.onError !== undefined && fails(instruction) && instruction.kind !== 'tick')
        enter(block.onError, current);
      current = lockAfter(instruction, current);
    }
    const { end } = block;
    if (end.kind === 'invoke') enter(present(code.regions[end.invocation.to], 'bpfgen', 'region').entry, current);
    const usesEdge = end.kind === 'invoke' || end.kind === 'checkNesting';
    for (const follower of followersOf(usesEdge ? block : { ...block, onError: undefined })) enter(follower, current);
  }
  return held;
}
