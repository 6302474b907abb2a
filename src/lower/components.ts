/**
 * Handlers are atomic over the globals that they use. Globals that one handler uses together while probes are armed form
 * a component with one lock; begin, end and error run when nothing is armed and join nothing.
 */
import { id, present, unreachable } from '../base/index.js';
import type {
  Block,
  BlockId,
  ComponentId,
  GlobalId,
  Instruction,
  IrBody,
  IrCode,
  IrComponent,
  IrModule,
} from '../ir/index.js';
import { allSuccessors } from '../ir/index.js';

/** May other bodies run at the same time? */
export function runsWhileArmed(body: IrBody): boolean {
  const { spec } = body.probe;
  switch (spec.kind) {
    case 'begin':
    case 'end':
    case 'error':
    case 'never':
      return false;
    case 'timer':
    case 'tracepoint':
    case 'syscall':
    case 'function':
    case 'perf':
    case 'uprobe':
    case 'process':
      return true;
    default:
      return unreachable(spec);
  }
}

/** Joins globals that stand in one set; components are in the order of their first global. */
export function componentsOf(together: Iterable<ReadonlySet<GlobalId>>): readonly IrComponent[] {
  const parent = new Map<GlobalId, GlobalId>();
  const root = (global: GlobalId): GlobalId => {
    const up = parent.get(global) ?? global;
    return up === global ? global : root(up);
  };
  for (const globals of together) {
    const [first] = globals;
    for (const global of globals) {
      if (!parent.has(global)) parent.set(global, global);
      if (first !== undefined) parent.set(root(global), root(first));
    }
  }
  const groups = new Map<GlobalId, GlobalId[]>();
  for (const global of [...parent.keys()].sort((left, right) => left - right)) {
    groups.set(root(global), [...(groups.get(root(global)) ?? []), global]);
  }
  return [...groups.values()].map((globals, index) => ({ id: id<'component'>(index), globals }));
}

/** Replaces all locks: each body takes the given component (or none) at its start and lets it go at each exit. */
export function withLocks(
  module: IrModule,
  components: readonly IrComponent[],
  componentOf: (body: IrBody) => ComponentId | undefined,
): IrModule {
  const bodies = module.bodies.map((body): IrBody => {
    const code = withoutLocks(body.code);
    const component = componentOf(body);
    return { ...body, code: component === undefined ? code : locked(body, code, component) };
  });
  return { ...module, bodies, components };
}

function withoutLocks(code: IrCode): IrCode {
  const blocks = code.blocks.map((block) => ({
    ...block,
    instructions: block.instructions.filter(({ kind }) => kind !== 'lock' && kind !== 'unlock'),
  }));
  return { ...code, blocks };
}

function locked(body: IrBody, code: IrCode, component: ComponentId): IrCode {
  const { at } = body.probe;
  const lock: Instruction = { kind: 'lock', component, at };
  const unlock: Instruction = { kind: 'unlock', component, at };
  const blocks = code.blocks.map((block): Block => {
    const isExit = block.end.kind === 'leave' || block.end.kind === 'fail';
    const isReached = block.instructions.at(-1)?.kind !== 'raise';
    return isExit && isReached ? { ...block, instructions: [...block.instructions, unlock] } : block;
  });
  const isTarget = blocks.some((block) => allSuccessors(block).includes(code.entry));
  if (!isTarget) {
    const entry = present(blocks[code.entry], 'locks', 'the entry');
    blocks[code.entry] = { ...entry, instructions: [lock, ...entry.instructions] };
    return { ...code, blocks };
  }
  // The entry is run again by a loop, the lock is not: it gets a block of its own.
  const first: BlockId = id<'block'>(blocks.length);
  blocks.push({ id: first, instructions: [lock], end: { kind: 'jump', target: code.entry, at }, onError: undefined });
  return { ...code, entry: first, blocks };
}
