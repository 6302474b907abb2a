/** Read and write sets: what each body and function does to which global, calls included. */
import { present } from '../base/index.js';
import { accessOf, type AccessKind, type FunctionId, type GlobalId, type IrCode, type IrModule } from '../ir/index.js';

export type Accesses = ReadonlyMap<GlobalId, ReadonlySet<AccessKind>>;
export interface Effects {
  /** Index = id. */
  readonly bodies: readonly Accesses[];
  readonly functions: readonly Accesses[];
}

export function effectsOf(module: IrModule): Effects {
  const functions = module.functions.map((fn) => ownAccesses(fn.code));
  for (let changed = true; changed; ) {
    changed = false;
    for (const fn of module.functions) {
      const mine = present(functions[fn.id], 'effects', `function ${fn.name}`);
      for (const callee of calleesOf(fn.code)) {
        if (join(mine, present(functions[callee], 'effects', `function ${callee}`))) changed = true;
      }
    }
  }
  const bodies = module.bodies.map((body) => {
    const mine = ownAccesses(body.code);
    for (const callee of calleesOf(body.code)) {
      join(mine, present(functions[callee], 'effects', `function ${callee}`));
    }
    return mine;
  });
  return { bodies, functions };
}

/** Functions that the code calls, without those that they call. */
export function calleesOf(code: IrCode): ReadonlySet<FunctionId> {
  const callees = new Set<FunctionId>();
  for (const block of code.blocks) {
    for (const instruction of block.instructions) if (instruction.kind === 'call') callees.add(instruction.callee);
  }
  return callees;
}

function ownAccesses(code: IrCode): Map<GlobalId, Set<AccessKind>> {
  const accesses = new Map<GlobalId, Set<AccessKind>>();
  for (const block of code.blocks) {
    for (const instruction of block.instructions) {
      const access = accessOf(instruction);
      if (access !== undefined) kindsOf(accesses, access.global).add(access.kind);
    }
  }
  return accesses;
}

function kindsOf(accesses: Map<GlobalId, Set<AccessKind>>, global: GlobalId): Set<AccessKind> {
  const known = accesses.get(global);
  if (known !== undefined) return known;
  const fresh = new Set<AccessKind>();
  accesses.set(global, fresh);
  return fresh;
}

/** Adds what a callee does; true if that is new. */
function join(mine: Map<GlobalId, Set<AccessKind>>, other: Accesses): boolean {
  let changed = false;
  for (const [global, kinds] of other) {
    const known = kindsOf(mine, global);
    for (const kind of kinds) {
      if (known.has(kind)) continue;
      known.add(kind);
      changed = true;
    }
  }
  return changed;
}
