/**
 * MAXNESTING where the script does not set it: the deepest chain of calls, and ten levels more where there is recursion.
 * As release 4.8 counts: from each function in turn, which is not yet on its own chain.
 */
import type { FunctionDefinition } from '../elaborate/program.js';
import { callsIn } from './walk.js';

const RECURSION_LEVELS = 10;
/** Chains in a knot of many functions grow like n!; a script that passes this has depth enough anyway. */
const MAX_STEPS = 100_000;

export function defaultNesting(functions: readonly FunctionDefinition[]): number {
  const callees = new Map(functions.map((fn) => [fn, new Set(callsIn(fn.body))]));
  let steps = 0;
  const visit = (fn: FunctionDefinition, depth: number, chain: ReadonlySet<FunctionDefinition>): Nesting => {
    let found: Nesting = { deepest: depth, isRecursive: false };
    for (const callee of callees.get(fn) ?? []) {
      steps += 1;
      const isRecursive = chain.has(callee);
      const below =
        isRecursive || steps > MAX_STEPS
          ? { deepest: depth + 1, isRecursive }
          : visit(callee, depth + 1, new Set([...chain, callee]));
      found = deeper(found, below);
    }
    return found;
  };
  const { deepest, isRecursive } = functions
    .map((fn) => visit(fn, 1, new Set()))
    .reduce(deeper, { deepest: 1, isRecursive: false });
  return deepest + (isRecursive ? RECURSION_LEVELS : 0);
}

interface Nesting {
  readonly deepest: number;
  readonly isRecursive: boolean;
}

function deeper(left: Nesting, right: Nesting): Nesting {
  return {
    deepest: Math.max(left.deepest, right.deepest),
    isRecursive: left.isRecursive || right.isRecursive,
  };
}
