/** Which lock is held where a block begins. Lowering takes and drops locks so that every path to a block agrees. */
import { assert } from '../../base/index.js';
import type { Block, BlockId, ComponentId, Instruction } from '../../ir/index.js';
import { successorsOf } from './operands.js';

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
      // A lock that is not had leaves the body, never by the error edge.
      if (block.onError !== undefined && mayFail(instruction)) enter(block.onError, current);
      current = lockAfter(instruction, current);
    }
    for (const successor of successorsOf({ ...block, onError: undefined })) enter(successor, current);
  }
  return held;
}

/** Does the instruction use its block's error edge? MAXACTION does not: it cannot be caught. */
export function mayFail(instruction: Instruction): boolean {
  switch (instruction.kind) {
    case 'binary':
      return instruction.op === 'divide' || instruction.op === 'modulo';
    case 'readStatistic':
      return instruction.op !== 'count' && instruction.op !== 'sum';
    case 'addStatistic':
      return instruction.keys.length > 0;
    case 'stringByteAt':
    case 'readMemory':
    case 'readBits':
    case 'readString':
    case 'storeElement':
    case 'addElement':
    case 'readBucket':
    case 'printHistogram':
    case 'formatHistogram':
    case 'raise':
    case 'call':
      return true;
    default:
      return false;
  }
}
