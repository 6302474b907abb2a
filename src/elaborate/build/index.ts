/** In: a resolved program with its types. Out: the typed program that lowering reads. */
import type { DerivedProbe, ElaboratedProgram, FunctionDefinition } from '../program.js';
import type { FunctionSymbol, ResolvedProgram } from '../resolved.js';
import type { ElaborateOptions } from '../options.js';
import { bodiesOf } from '../optimise/usage.js';
import { eachExpression } from '../visit.js';
import { Builder, type BuildInput } from './scope.js';
import { buildBody } from './statements.js';

export function buildProgram(
  program: ResolvedProgram,
  input: Pick<BuildInput, 'types' | 'shapes'>,
  options: ElaborateOptions,
): ElaboratedProgram {
  const { limits } = options;
  const builder = new Builder({
    ...input,
    maxMapEntries: limits.maxMapEntries,
    longestText: limits.maxStringLength - 1,
  });
  const globals = program.globals.map((each) => builder.global(each));
  const functions = program.functions.map((each) => builder.define(each, buildBody(builder, each.statement)));
  const probes = program.probes.map(
    (each): DerivedProbe => ({
      spec: each.spec,
      point: each.point,
      derivation: each.derivation,
      token: each.token,
      synthesized: each.synthetic,
      suffix: each.suffix,
      locals: each.locals.map((local) => builder.local(local)),
      body: buildBody(builder, each.statement),
    }),
  );
  return {
    globals,
    functions,
    probes,
    embeds: program.embeds,
    limits,
    wrappers: wrappersOf(program).map(wrapperShape),
  };
}

function wrappersOf(program: ResolvedProgram): readonly FunctionSymbol[] {
  const found = new Set<FunctionSymbol>();
  for (const { statement } of bodiesOf(program)) {
    eachExpression(statement, (node) => {
      if ((node.kind === 'intrinsic' || node.kind === 'primitive') && node.wrapper !== undefined)
        found.add(node.wrapper);
    });
  }
  return [...found];
}

/** The shape alone, as the library declares it. */
function wrapperShape({ declaration, name, parameters, token }: FunctionSymbol): FunctionDefinition {
  return {
    name,
    token,
    result: declaration.returnType,
    locals: [],
    body: [],
    parameters: parameters.map((each) => ({ name: each.name, token: each.token, type: each.declared ?? 'long' })),
  };
}
