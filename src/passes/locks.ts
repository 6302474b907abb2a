/**
 * Which globals need a lock. In: sides and drains. Out: the module with lock and unlock only where they are needed, and
 * each global's component.
 *
 * None is needed for what calls keep for themselves, where nothing writes while probes are armed, and where every kernel-side use is one commutative operation
 * (an add, or the store of a constant), no body reads two such globals together, and nothing deletes or sets: then no one
 * can see a handler half done.
 */
import { id, present } from '../base/index.js';
import type { ComponentId, GlobalId, Instruction, IrBody, IrComponent, IrGlobal, IrModule } from '../ir/index.js';
import { calleesOf, componentsOf, runsWhileArmed, withLocks, type Effects } from '../lower/index.js';
import { executionsOf } from './executions.js';
import type { Sides } from './sides.js';

const MAX_COMPONENTS = 32;

export interface Locking {
  readonly module: IrModule;
  /** Index = global id. */
  readonly componentOf: readonly (ComponentId | undefined)[];
}

interface Facts {
  readonly module: IrModule;
  readonly effects: Effects;
  readonly sides: Sides;
  readonly drains: readonly ReadonlySet<GlobalId>[];
  readonly armed: readonly IrBody[];
}

export function placeLocks(
  module: IrModule,
  effects: Effects,
  sides: Sides,
  drains: readonly ReadonlySet<GlobalId>[],
): Locking {
  const facts = { module, effects, sides, drains, armed: module.bodies.filter(runsWhileArmed) };
  const locked = lockedGlobals(facts);
  const usedBy = (body: IrBody): ReadonlySet<GlobalId> =>
    new Set([...(effects.bodies[body.id]?.keys() ?? [])].filter((global) => locked.has(global)));
  const components = limited(componentsOf(facts.armed.map(usedBy)));
  const componentOf = module.globals.map(
    (global) => components.find((component) => component.globals.includes(global.id))?.id,
  );
  const lockOf = (body: IrBody): ComponentId | undefined => {
    if (sides.bodies[body.id] !== 'kernel' || !runsWhileArmed(body)) return undefined;
    const [first] = usedBy(body);
    return first === undefined ? undefined : componentOf[first];
  };
  return { module: withLocks(module, components, lockOf), componentOf };
}

/** The bridge names components by the bits of a word: a script with more of them has one lock for all. */
function limited(components: readonly IrComponent[]): readonly IrComponent[] {
  if (components.length <= MAX_COMPONENTS) return components;
  return [{ id: id<'component'>(0), globals: components.flatMap(({ globals }) => globals) }];
}

function lockedGlobals(facts: Facts): ReadonlySet<GlobalId> {
  const written = facts.module.globals.filter(
    (global) =>
      facts.sides.homes[global.id] === 'kernel' &&
      isWritten(facts, global.id) &&
      !(global.kind === 'array' && global.perCall === true),
  );
  const locked = new Set(written.filter((global) => !commutes(facts, global)).map((global) => global.id));
  const free = new Set(written.map((global) => global.id).filter((global) => !locked.has(global)));
  for (const body of facts.armed) {
    const read = [...(facts.effects.bodies[body.id] ?? [])].filter(
      ([global, kinds]) => free.has(global) && (kinds.has('read') || kinds.has('iterate')),
    );
    if (read.length > 1) for (const [global] of read) locked.add(global);
  }
  return locked;
}

function isWritten(facts: Facts, global: GlobalId): boolean {
  return facts.armed.some((body) => {
    const kinds = facts.effects.bodies[body.id]?.get(global) ?? [];
    return [...kinds].some((kind) => kind !== 'read' && kind !== 'iterate');
  });
}

/** Are all uses such that their order cannot be seen? */
function commutes(facts: Facts, global: IrGlobal): boolean {
  if (global.kind === 'array' && global.wraps) return false;
  if (statisticShape(global)?.operations.has('variance') === true) return false;
  const kernel = facts.armed.filter((body) => facts.sides.bodies[body.id] === 'kernel');
  const ways = new Set(kernel.map((body) => kernelUse(facts, body, global.id)));
  ways.delete('none');
  if (ways.size > 1 || ways.has('other')) return false;
  const use = ways.has('constant') ? 'constant' : 'add';
  return facts.armed.every(
    (body) => facts.sides.bodies[body.id] === 'kernel' || userUseCommutes(facts, body, global, use),
  );
}

function statisticShape(global: IrGlobal): Extract<IrGlobal, { kind: 'statistic' }>['shape'] | undefined {
  if (global.kind === 'statistic') return global.shape;
  return global.kind === 'array' && global.value.kind === 'statistic' ? global.value.shape : undefined;
}

type Use = 'none' | 'add' | 'constant' | 'other';

/** `other` where a run of the body may touch the global twice: its own steps would show. */
function kernelUse(facts: Facts, body: IrBody, global: GlobalId): Use {
  const kinds = [...(facts.effects.bodies[body.id]?.get(global) ?? [])];
  const [only] = kinds;
  if (only === undefined) return 'none';
  if (kinds.length > 1 || executionsOf(facts.module, body.code, global) === 'many') return 'other';
  if (only === 'add') return 'add';
  return only === 'store' && storesConstants(facts.module, body, global) ? 'constant' : 'other';
}

function storesConstants(module: IrModule, body: IrBody, global: GlobalId): boolean {
  const isVariable = (instruction: Instruction): boolean =>
    (instruction.kind === 'storeScalar' && instruction.global === global && instruction.src.kind !== 'long') ||
    (instruction.kind === 'storeElement' && instruction.global === global);
  const reached = new Set(calleesOf(body.code));
  for (const callee of reached) {
    for (const next of calleesOf(present(module.functions[callee], 'locks', `function ${callee}`).code))
      reached.add(next);
  }
  const codes = [body.code, ...[...reached].map((fn) => present(module.functions[fn], 'locks', `function ${fn}`).code)];
  return !codes.some((code) => code.blocks.some((block) => block.instructions.some(isVariable)));
}

/** The commit adds what the body added, or the difference that its stores made to an added-to scalar. */
function userUseCommutes(facts: Facts, body: IrBody, global: IrGlobal, kernelUse: 'add' | 'constant'): boolean {
  return [...(facts.effects.bodies[body.id]?.get(global.id) ?? [])].every((kind) => {
    switch (kind) {
      case 'read':
      case 'iterate':
        return true;
      case 'add':
        return kernelUse === 'add';
      case 'store':
        return kernelUse === 'add' && global.kind === 'scalar' && global.type === 'long';
      case 'clear':
        return facts.drains[body.id]?.has(global.id) === true;
      case 'delete':
        return false;
      default:
        return false;
    }
  });
}
