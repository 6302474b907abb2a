/**
 * Placement: where each body runs and where each global lives. In: the module and what it does to globals. Whatever fires
 * in the kernel or in another process runs in the kernel; begin, end, error and timers of 1 ms and more in user space.
 * Under the module runtime everything is the module's.
 */
import { present, unreachable } from '../base/index.js';
import type { GlobalId, IrModule, ProbeSpec } from '../ir/index.js';
import { calleesOf, type Accesses, type Effects } from '../lower/index.js';
import type { GlobalHome, Side } from './placed.js';

export type Runtime = 'bpf' | 'kernel';

/** Index = id, in all. */
export interface Sides {
  readonly bodies: readonly Side[];
  readonly functions: readonly ReadonlySet<Side>[];
  readonly homes: readonly GlobalHome[];
}

const MILLISECOND_NS = 1_000_000;

export function sidesOf(module: IrModule, effects: Effects, runtime: Runtime): Sides {
  const bodies = module.bodies.map((body): Side => (runtime === 'kernel' ? 'kernel' : sideOf(body.probe.spec)));
  const usedInKernel = new Set<GlobalId>();
  effects.bodies.forEach((accesses, index) => {
    if (bodies[index] === 'kernel') for (const global of accesses.keys()) usedInKernel.add(global);
  });
  return {
    bodies,
    functions: functionSides(module, bodies),
    homes: module.globals.map(({ id }) => (usedInKernel.has(id) || runtime === 'kernel' ? 'kernel' : 'user')),
  };
}

export function sideOf(spec: ProbeSpec): Side {
  switch (spec.kind) {
    case 'begin':
    case 'end':
    case 'error':
    case 'never':
      return 'user';
    case 'timer':
      return spec.intervalNs >= MILLISECOND_NS ? 'user' : 'kernel';
    case 'tracepoint':
    case 'syscall':
    case 'function':
    case 'perf':
    case 'uprobe':
    case 'process':
      return 'kernel';
    default:
      return unreachable(spec);
  }
}

function functionSides(module: IrModule, bodies: readonly Side[]): readonly ReadonlySet<Side>[] {
  const sides = module.functions.map(() => new Set<Side>());
  module.bodies.forEach((body, index) => {
    const side = present(bodies[index], 'place', 'the body');
    const reached = new Set(calleesOf(body.code));
    for (const callee of reached) {
      const { code } = present(module.functions[callee], 'place', `function ${callee}`);
      for (const next of calleesOf(code)) reached.add(next);
    }
    for (const callee of reached) present(sides[callee], 'place', `function ${callee}`).add(side);
  });
  return sides;
}

/** Functions that may be active twice at once. */
export function recursiveFunctions(module: IrModule): readonly boolean[] {
  return module.functions.map((fn) => {
    const reached = new Set(calleesOf(fn.code));
    for (const callee of reached) {
      const { code } = present(module.functions[callee], 'place', `function ${callee}`);
      for (const next of calleesOf(code)) reached.add(next);
    }
    return reached.has(fn.id);
  });
}

/** Globals of the accesses that live in the kernel. */
export function sharedOf(accesses: Accesses, homes: readonly GlobalHome[]): ReadonlySet<GlobalId> {
  return new Set([...accesses.keys()].filter((global) => homes[global] === 'kernel'));
}
