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
  let deepest = 1;
  let recursive = false;
  let steps = 0;
  const visit = (fn: FunctionDefinition, depth: number, chain: ReadonlySet<FunctionDefinition>): void => {
    deepest = Math.max(deepest, depth);
    for (const callee of callees.get(fn) ?? []) {
      steps += 1;
      if (chain.has(callee) || steps > MAX_STEPS) {
        recursive ||= chain.has(callee);
        deepest = Math.max(deepest, depth + 1);
        continue;
      }
      visit(callee, depth + 1, new Set([...chain, callee]));
    }
  };
  for (const fn of functions) visit(fn, 1, new Set());
  return deepest + (recursive ? RECURSION_LEVELS : 0);
}
