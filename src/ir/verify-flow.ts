/** What holds along the edges: which component is locked, and whether an error is pending, are facts of a place. */
import { AssertionError, present } from '../base/index.js';
import type { Block, Instruction } from './instructions.js';
import { fails, successors } from './traverse.js';
import type { CodeContext } from './verify-types.js';
import type { BlockId, ComponentId } from './values.js';

interface State {
  readonly held: ComponentId | undefined;
  /** An error was taken and no takeError has been met. */
  readonly pending: boolean;
}

export function checkFlow(context: CodeContext): void {
  const { code } = context;
  const entry = new Map<BlockId, State>([[code.entry, { held: undefined, pending: false }]]);
  // A Map iterates what is added on the way: each reachable block once, its state being the same on every edge.
  for (const [blockId, state] of entry) {
    const block = present(code.blocks[blockId], context.pass, `block ${blockId}`);
    const flow = (target: BlockId, next: State): void => {
      const known = entry.get(target);
      if (known === undefined) entry.set(target, next);
      else if (known.held !== next.held) broken(context, target, 'the lock is held on one way in and not on another');
      else if (known.pending !== next.pending) broken(context, target, 'an error is pending on one way in only');
    };
    const last = walk(context, block, state, flow);
    if (isNeverLeft(context, block)) continue;
    checkEnd(context, block, last);
    for (const next of successors(block.end)) flow(next, last);
  }
}

/** A raise takes the error edge always: nothing may follow it. */
function isNeverLeft(context: CodeContext, block: Block): boolean {
  const index = block.instructions.findIndex(({ kind }) => kind === 'raise');
  if (index < 0) return false;
  const isLast = index === block.instructions.length - 1 && block.end.kind === 'fail';
  if (!isLast) broken(context, block.id, 'something follows a raise');
  return true;
}

function walk(context: CodeContext, block: Block, start: State, flow: (target: BlockId, state: State) => void): State {
  let state = start;
  for (const instruction of block.instructions) {
    if (fails(instruction)) {
      if (state.pending) broken(context, block.id, `${instruction.kind} may fail while an error is pending`);
      const target = present(block.onError, context.pass, `the error edge of block ${block.id}`);
      flow(target, { held: state.held, pending: true });
    }
    state = after(context, block, instruction, state);
  }
  return state;
}

function after(context: CodeContext, block: Block, instruction: Instruction, state: State): State {
  if (instruction.kind === 'lock') {
    if (state.held !== undefined) broken(context, block.id, 'a second lock');
    return { ...state, held: instruction.component };
  }
  if (instruction.kind === 'unlock') {
    if (state.held !== instruction.component) broken(context, block.id, 'unlock of what is not held');
    return { ...state, held: undefined };
  }
  if (instruction.kind !== 'takeError') return state;
  if (!state.pending) broken(context, block.id, 'takeError without an error');
  return { ...state, pending: false };
}

function checkEnd(context: CodeContext, block: Block, state: State): void {
  const { kind } = block.end;
  const ends = kind === 'leave' || kind === 'return' || kind === 'fail';
  if (ends && state.held !== undefined) broken(context, block.id, `${kind} with the lock held`);
  if ((kind === 'leave' || kind === 'return') && state.pending) broken(context, block.id, `${kind} loses an error`);
  if (kind === 'fail' && !state.pending) broken(context, block.id, 'fail without an error');
}

function broken(context: CodeContext, block: BlockId, what: string): never {
  throw new AssertionError(context.pass, `${context.name}: block ${block}: ${what}`);
}
