/**
 * A code's blocks as JavaScript's control flow needs them: jumps to empty blocks are followed, error edges that only pass
 * the error on are dropped, and what cannot be reached is left out.
 */
import { present } from '../../base/index.js';
import { type Block, type BlockId, type IrCode, successors as followers } from '../../ir/index.js';
import { mayFail } from '../select/index.js';

export interface Flow {
  readonly entry: BlockId;
  block(id: BlockId): Block;
  /** Where control goes from the block when nothing fails; once for each way. */
  successors(id: BlockId): readonly BlockId[];
  /** The target itself, or what it only jumps on to. */
  resolve(target: BlockId): BlockId;
  /** The block that deals with errors of the block; undefined: they leave the code. */
  handler(id: BlockId): BlockId | undefined;
  /** In order of first visit from the entry; handlers of visited blocks are visited. */
  readonly reachable: readonly BlockId[];
  /** Ways in: successors, and the entry's one from outside. */
  entries(id: BlockId): number;
  readonly handlers: ReadonlySet<BlockId>;
  /** Edges `from → to` that close a loop in which nothing ticks, as `from:to`. */
  readonly silentBackEdges: ReadonlySet<string>;
}

export function flowOf(code: IrCode): Flow {
  const block = (id: BlockId): Block => present(code.blocks[id], 'jsgen', `block ${id}`);
  const resolve = (target: BlockId): BlockId => followJumps(block, target);
  const successors = (id: BlockId): readonly BlockId[] => followers(block(id).end).map(resolve);
  const handler = (id: BlockId): BlockId | undefined => handlerOf(block, resolve, id);
  const entry = resolve(code.entry);
  const handlers = new Set<BlockId>();
  const entries = new Map<BlockId, number>([[entry, 1]]);
  const reachable: BlockId[] = [];
  const pending = [entry];
  const seen = new Set(pending);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    reachable.push(id);
    const next = [...successors(id)];
    for (const target of next) entries.set(target, (entries.get(target) ?? 0) + 1);
    const onError = handler(id);
    if (onError !== undefined) {
      handlers.add(onError);
      next.push(onError);
    }
    for (const target of next.reverse()) {
      if (seen.has(target)) continue;
      seen.add(target);
      pending.push(target);
    }
  }
  const silent = (id: BlockId): boolean => block(id).instructions.every((insn) => insn.kind !== 'tick');
  return {
    entry,
    block,
    successors,
    resolve,
    handler,
    reachable,
    entries: (id) => entries.get(id) ?? 0,
    handlers,
    silentBackEdges: backEdges(reachable.filter(silent), successors),
  };
}

/** Locks are no code here. */
function isEmpty(block: Block): boolean {
  return block.instructions.every((insn) => insn.kind === 'lock' || insn.kind === 'unlock');
}

function followJumps(block: (id: BlockId) => Block, target: BlockId): BlockId {
  const seen = new Set<BlockId>();
  let id = target;
  while (!seen.has(id)) {
    seen.add(id);
    const { end } = block(id);
    if (end.kind !== 'jump' || !isEmpty(block(id))) return id;
    id = end.target;
  }
  return id;
}

function handlerOf(block: (id: BlockId) => Block, resolve: (id: BlockId) => BlockId, id: BlockId): BlockId | undefined {
  const { instructions, onError } = block(id);
  if (onError === undefined || !instructions.some(mayFail)) return undefined;
  const target = resolve(onError);
  return isEmpty(block(target)) && block(target).end.kind === 'fail' ? undefined : target;
}

function backEdges(ids: readonly BlockId[], successors: (id: BlockId) => readonly BlockId[]): ReadonlySet<string> {
  const inside = new Set(ids);
  const state = new Map<BlockId, 'open' | 'done'>();
  const found = new Set<string>();
  for (const root of ids) {
    if (state.has(root)) continue;
    const path = [{ id: root, left: [...successors(root)] }];
    state.set(root, 'open');
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.left.pop();
      if (next === undefined) {
        state.set(top.id, 'done');
        path.pop();
      } else if (inside.has(next)) {
        if (state.get(next) === 'open') found.add(`${top.id}:${next}`);
        if (state.has(next)) continue;
        state.set(next, 'open');
        path.push({ id: next, left: [...successors(next)] });
      }
    }
  }
  return found;
}
