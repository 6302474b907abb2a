/**
 * Which user-side bodies take an array whole. Where `delete a` lies on every way to the body's end and kernel bodies only
 * add to `a`, the map is swapped for an empty one at the body's first use, and the body works on the detached one.
 */
import {
  accessOf,
  successors,
  type Block,
  type BlockId,
  type GlobalId,
  type IrBody,
  type IrCode,
  type IrModule,
} from '../ir/index.js';
import { calleesOf, runsWhileArmed, type Effects } from '../lower/index.js';
import type { Sides } from './sides.js';

/** Index = body id. */
export function drainsOf(module: IrModule, effects: Effects, sides: Sides): readonly ReadonlySet<GlobalId>[] {
  const arrays = module.globals.filter(
    // What wraps deletes, too: whose turn it is depends on all that was inserted.
    (global) =>
      global.kind === 'array' &&
      !global.wraps &&
      global.perCall !== true &&
      sides.homes[global.id] === 'kernel' &&
      isOnlyAddedTo(module, effects, sides, global.id),
  );
  return module.bodies.map((body) => {
    if (sides.bodies[body.id] !== 'user' || !runsWhileArmed(body)) return new Set();
    return new Set(arrays.map(({ id }) => id).filter((global) => drains(body, effects, global)));
  });
}

function isOnlyAddedTo(module: IrModule, effects: Effects, sides: Sides, global: GlobalId): boolean {
  return module.bodies.every((body) => {
    if (sides.bodies[body.id] !== 'kernel') return true;
    return [...(effects.bodies[body.id]?.get(global) ?? [])].every((kind) => kind === 'add');
  });
}

const CALM: ReadonlySet<string> = new Set(['read', 'iterate', 'clear']);

/** The body itself (no function for it) reads the array, clears it on every way to its end, and then leaves it alone. */
function drains(body: IrBody, effects: Effects, global: GlobalId): boolean {
  const kinds = effects.bodies[body.id]?.get(global);
  if (kinds?.has('clear') !== true || [...kinds].some((kind) => !CALM.has(kind))) return false;
  if ([...calleesOf(body.code)].some((callee) => effects.functions[callee]?.has(global) === true)) return false;
  return clearsLast(body.code, global);
}

/** What is known of the array where a block begins. `maybe`: cleared on one way in, not on another. */
type Known = 'whole' | 'cleared' | 'maybe';

function clearsLast(code: IrCode, global: GlobalId): boolean {
  const known = new Map<BlockId, Known>([[code.entry, 'whole']]);
  const flow = (target: BlockId, state: Known): boolean => {
    const old = known.get(target);
    const joined = old === undefined || old === state ? state : 'maybe';
    known.set(target, joined);
    return joined !== old;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of code.blocks) {
      const before = known.get(block.id);
      if (before === undefined) continue;
      const after = clears(block, global) ? 'cleared' : before;
      for (const next of successors(block.end)) changed = flow(next, after) || changed;
      if (block.onError === undefined) continue;
      // What fails may do so before the clear in its block, or after it.
      changed = flow(block.onError, before) || changed;
      changed = flow(block.onError, after) || changed;
    }
  }
  return code.blocks.every((block) => {
    const before = known.get(block.id);
    if (before === undefined) return true;
    const isCleared = before === 'cleared' || clears(block, global);
    return isUsedBefore(block, global, before) && (block.end.kind !== 'leave' || isCleared);
  });
}

function clears(block: Block, global: GlobalId): boolean {
  return block.instructions.some((each) => each.kind === 'clear' && each.global === global);
}

/** Every use in the block finds the array whole. */
function isUsedBefore(block: Block, global: GlobalId, before: Known): boolean {
  let state = before;
  for (const instruction of block.instructions) {
    const access = accessOf(instruction);
    if (access?.global !== global) continue;
    if (state !== 'whole') return false;
    if (access.kind === 'clear') state = 'cleared';
  }
  return true;
}
