/**
 * Which functions are copied into their callers, and which exist once in a program. Recursive ones always exist once. Others
 * are copied where they are called from one place, are tiny, or all copies together stay small: then the program's size (and
 * what the verifier walks) still grows with the script's.
 */
import { present } from '../../base/index.js';
import type { FunctionId, IrCode, IrFunction } from '../../ir/index.js';
import type { PlacedModule } from '../../passes/placed.js';

const TINY_INSTRUCTIONS = 8;
const ALL_COPIES_INSTRUCTIONS = 64;

export interface CallPlan {
  readonly isInlined: (callee: FunctionId) => boolean;
  /** May a call of `callee` lead to `caller` again? */
  readonly reenters: (callee: FunctionId, caller: FunctionId) => boolean;
  readonly isRecursive: (callee: FunctionId) => boolean;
}

export function callsIn(code: IrCode): readonly FunctionId[] {
  return code.blocks.flatMap((block) =>
    block.instructions.flatMap((instruction) => (instruction.kind === 'call' ? [instruction.callee] : [])),
  );
}

/** Every function that the code may run. */
export function calledBy(code: IrCode, placed: PlacedModule): ReadonlySet<FunctionId> {
  const found = new Set<FunctionId>();
  const visit = (of: IrCode): void => {
    for (const callee of callsIn(of)) {
      if (found.has(callee)) continue;
      found.add(callee);
      visit(functionOf(placed, callee).code);
    }
  };
  visit(code);
  return found;
}

export function functionOf(placed: PlacedModule, id: FunctionId): IrFunction {
  return present(placed.module.functions[id], 'bpfgen', `function ${id}`);
}

export function planCalls(body: IrCode, placed: PlacedModule): CallPlan {
  const functions = calledBy(body, placed);
  const reach = new Map([...functions].map((id) => [id, calledBy(functionOf(placed, id).code, placed)]));
  const isRecursive = (id: FunctionId): boolean => reach.get(id)?.has(id) === true;
  const sites = new Map<FunctionId, number>();
  for (const code of [body, ...[...functions].map((id) => functionOf(placed, id).code)]) {
    for (const callee of callsIn(code)) sites.set(callee, (sites.get(callee) ?? 0) + 1);
  }
  const decided = new Map<FunctionId, { readonly inlined: boolean; readonly size: number }>();
  const decide = (id: FunctionId): { readonly inlined: boolean; readonly size: number } => {
    const known = decided.get(id);
    if (known !== undefined) return known;
    if (isRecursive(id)) return { inlined: false, size: 0 };
    const { code } = functionOf(placed, id);
    const own = code.blocks.reduce((sum, block) => sum + block.instructions.length + 1, 0);
    const copied = callsIn(code).reduce((sum, callee) => sum + (decide(callee).inlined ? decide(callee).size : 0), 0);
    const size = own + copied;
    const count = sites.get(id) ?? 0;
    const inlined = count === 1 || size <= TINY_INSTRUCTIONS || size * count <= ALL_COPIES_INSTRUCTIONS;
    decided.set(id, { inlined, size });
    return { inlined, size };
  };
  return {
    isInlined: (callee) => decide(callee).inlined,
    reenters: (callee, caller) => reach.get(callee)?.has(caller) === true || callee === caller,
    isRecursive,
  };
}
