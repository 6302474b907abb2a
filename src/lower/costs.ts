/**
 * What a handler is charged for, where no loop is involved: SystemTap counts the statements of the longest path once,
 * before the first of them. Learned from what release 4.8 generates (-p3).
 */
import { unreachable } from '../base/index.js';
import type { ElaboratedProgram, FunctionDefinition, TypedStatement } from '../elaborate/program.js';
import { callsIn, expressionsOfStatement, visitExpressions, visitStatements } from './walk.js';

export interface Costs {
  /** A loop in the statements, or in a function that they call: then each step is charged when it was done. */
  hasLoops(statements: readonly TypedStatement[]): boolean;
  /** Statements on the function's longest path; what it calls is not counted. */
  ofFunction(fn: FunctionDefinition): number;
  /** Statements on the longest path, with those of the functions that are called directly. */
  ofBody(statements: readonly TypedStatement[]): number;
}

export function costsOf(program: ElaboratedProgram): Costs {
  const looping = loopingFunctions(program.functions);
  const own = new Map(program.functions.map((fn) => [fn, longestPath(fn.body, () => 0)]));
  const ofFunction = (fn: FunctionDefinition): number => own.get(fn) ?? 0;
  return {
    hasLoops: (statements) => containsLoop(statements) || callsIn(statements).some((fn) => looping.has(fn)),
    ofFunction,
    ofBody: (statements) => longestPath(statements, ofFunction),
  };
}

function containsLoop(statements: readonly TypedStatement[]): boolean {
  let found = false;
  const visit = (statement: TypedStatement): void => {
    found ||= statement.kind === 'loop' || statement.kind === 'foreach';
  };
  visitStatements(statements, () => undefined, visit);
  return found;
}

function loopingFunctions(functions: readonly FunctionDefinition[]): ReadonlySet<FunctionDefinition> {
  const looping = new Set(functions.filter((fn) => containsLoop(fn.body)));
  for (let before = -1; before !== looping.size; ) {
    before = looping.size;
    for (const fn of functions) if (callsIn(fn.body).some((callee) => looping.has(callee))) looping.add(fn);
  }
  return looping;
}

function longestPath(statements: readonly TypedStatement[], ofCall: (fn: FunctionDefinition) => number): number {
  return statements.reduce((sum, statement) => sum + costOf(statement, ofCall), 0);
}

function costOf(statement: TypedStatement, ofCall: (fn: FunctionDefinition) => number): number {
  let calls = 0;
  for (const expression of expressionsOfStatement(statement)) {
    visitExpressions(expression, (each) => {
      if (each.kind === 'call') calls += ofCall(each.callee);
    });
  }
  return calls + costOfParts(statement, ofCall);
}

function costOfParts(statement: TypedStatement, ofCall: (fn: FunctionDefinition) => number): number {
  switch (statement.kind) {
    case 'block':
      return longestPath(statement.statements, ofCall);
    case 'if': {
      const arms = [statement.consequent, statement.alternate].filter((arm) => arm !== undefined);
      return 1 + Math.max(...arms.map((arm) => costOf(arm, ofCall)));
    }
    case 'try':
      return costOf(statement.body, ofCall) + costOf(statement.handler, ofCall);
    case 'loop':
    case 'foreach':
      return 1 + costOf(statement.body, ofCall);
    case 'expression':
    case 'return':
    case 'delete':
    case 'next':
    case 'break':
    case 'continue':
      return 1;
    default:
      return unreachable(statement);
  }
}
