/** In: a resolved program with its types. Out: the typed program that lowering reads. */
import type { DerivedProbe, ElaboratedProgram, FunctionDefinition } from '../program.js';
import type { FunctionSymbol, ResolvedProgram } from '../resolved.js';
import type { ElaborateOptions } from '../options.js';
import { limitsFrom } from '../options.js';
import { bodiesOf } from '../optimise/usage.js';
import { eachExpression } from '../visit.js';
import { Builder, type BuildInput } from './scope.js';
import { buildBody } from './statements.js';

export function buildProgram(program: ResolvedProgram, input: Omit<BuildInput, 'maxMapEntries'>, options: ElaborateOptions): ElaboratedProgram {
  const limits = limitsFrom(options.defines, nestingOf(program));
  const builder = new Builder({ ...input, maxMapEntries: limits.maxMapEntries });
  const globals = program.globals.map((each) => builder.global(each));
  const functions = program.functions.map((each) => builder.define(each, buildBody(builder, each.statement)));
  const probes = program.probes.map(
    (each): DerivedProbe => ({
      spec: each.spec, point: each.point, derivation: each.derivation, token: each.token, synthesized: each.synthetic,
      suffix: each.suffix, locals: each.locals.map((local) => builder.local(local)), body: buildBody(builder, each.statement),
    }),
  );
  return { globals, functions, probes, limits, wrappers: wrappersOf(program).map(wrapperShape) };
}

function wrappersOf(program: ResolvedProgram): readonly FunctionSymbol[] {
  const found = new Set<FunctionSymbol>();
  for (const { statement } of bodiesOf(program)) {
    eachExpression(statement, (node) => {
      if ((node.kind === 'intrinsic' || node.kind === 'primitive') && node.wrapper !== undefined) found.add(node.wrapper);
    });
  }
  return [...found];
}

/** The shape alone, as the library declares it. */
function wrapperShape({ declaration, name, parameters, token }: FunctionSymbol): FunctionDefinition {
  return {
    name, token, result: declaration.returnType, locals: [], body: [],
    parameters: parameters.map((each) => ({ name: each.name, token: each.token, type: each.declared ?? 'long' })),
  };
}

const RECURSION_ALLOWANCE = 10;

/** The deepest chain of calls, and SystemTap's allowance where one is recursive. */
function nestingOf(program: ResolvedProgram): number {
  const calls = new Map<FunctionSymbol, FunctionSymbol[]>();
  for (const { statement, symbol } of program.functions) {
    const callees: FunctionSymbol[] = [];
    eachExpression(statement, (node) => void (node.kind === 'call' && callees.push(node.callee)));
    calls.set(symbol, callees);
  }
  const depths = new Map<FunctionSymbol, number>();
  let recursive = false;
  const depthOf = (symbol: FunctionSymbol, open: ReadonlySet<FunctionSymbol>): number => {
    if (open.has(symbol)) {
      recursive = true;
      return 0;
    }
    const known = depths.get(symbol);
    if (known !== undefined) return known;
    const inner = new Set([...open, symbol]);
    const depth = 1 + Math.max(0, ...(calls.get(symbol) ?? []).map((each) => depthOf(each, inner)));
    depths.set(symbol, depth);
    return depth;
  };
  // One level is the probe's own.
  const deepest = 1 + Math.max(0, ...program.functions.map((each) => depthOf(each.symbol, new Set())));
  return recursive ? deepest + RECURSION_ALLOWANCE : deepest;
}
