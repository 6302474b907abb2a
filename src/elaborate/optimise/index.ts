/**
 * In: a resolved program. Out: the same without what has no effect, as SystemTap elides it (before types are inferred, so
 * that what is dropped need not have one). Warnings come from the first round only; later rounds clean up after it.
 */
import { warning, type DiagnosticSink } from '../../base/index.js';
import type {
  LocalSymbol,
  ResolvedBody,
  ResolvedFunction,
  ResolvedProbe,
  ResolvedProgram,
  ResolvedStatement,
} from '../resolved.js';
import { similarText } from '../similar.js';
import { eachExpression, eachStatement } from '../visit.js';
import { functionsWithEffects, reachableFunctions, usageOf, type Usage } from './usage.js';
import { dropDeadAssignments, dropIdle, warnScript, type Effects } from './statements.js';

export { usageOf } from './usage.js';

const SILENT: DiagnosticSink = { add: () => undefined };
/** Each round removes something; this only bounds a bug of ours. */
const MOST_ROUNDS = 100;

export interface OptimiseInput {
  readonly program: ResolvedProgram;
  /** Names that a library function has: `pid` alone is a variable, and probably was meant as a call. */
  readonly functionNames: ReadonlySet<string>;
}

export function elideUnused({ functionNames, program: input }: OptimiseInput, sink: DiagnosticSink): ResolvedProgram {
  let program = onlyReachable(input);
  warnNeverAssigned(program, usageOf(program), functionNames, sink);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const warn = round === 0 ? sink : SILENT;
    const next = onlyReachable(elideRound(program, warn));
    const settled = sizeOf(next) === sizeOf(program);
    program = next;
    if (settled && round > 0) break;
  }
  for (const each of program.probes) {
    if (isEmpty(each.statement) && !each.synthetic && each.token.file.role === 'script') {
      sink.add(warning('elided-probe', `Probe '${each.point}' has been elided`, each.token));
    }
  }
  return dropUnusedVariables({ ...program, probes: program.probes.filter((each) => !isEmpty(each.statement)) });
}

function onlyReachable(program: ResolvedProgram): ResolvedProgram {
  const reached = reachableFunctions(program);
  return { ...program, functions: program.functions.filter((each) => reached.has(each.symbol)) };
}

function elideRound(program: ResolvedProgram, warn: DiagnosticSink): ResolvedProgram {
  const { read, updated } = usageOf(program);
  const needed = new Set([...read, ...updated]);
  const assigned = <T extends ResolvedBody>(body: T): T => ({
    ...body,
    statement: dropDeadAssignments(body.statement, needed, warn),
  });
  const functions = program.functions.map((each) => assigned(each));
  const probes = program.probes.map((each) => assigned(each));
  const effects: Effects = { functions: functionsWithEffects({ ...program, functions, probes }), warn };
  return {
    ...program,
    probes: probes.map((each): ResolvedProbe => withoutIdle(each, effects)),
    functions: functions.map((each): ResolvedFunction => {
      const left = withoutIdle(each, effects);
      if (isEmpty(left.statement))
        warnScript(warn, 'effect-free-function', `side-effect-free function '${each.symbol.name}'`, each.symbol.token);
      return left;
    }),
  };
}

function withoutIdle<T extends ResolvedBody>(body: T, effects: Effects): T {
  const statement: ResolvedStatement = dropIdle(body.statement, effects) ?? {
    kind: 'empty',
    token: body.statement.token,
  };
  return { ...body, statement };
}

function isEmpty(statement: ResolvedStatement): boolean {
  return statement.kind === 'empty';
}

/** Nodes: a round that removes none has settled. */
function sizeOf(program: ResolvedProgram): number {
  let nodes = 0;
  for (const each of [...program.functions, ...program.probes]) {
    eachStatement(each.statement, () => nodes++);
    eachExpression(each.statement, () => nodes++);
  }
  return nodes;
}

function warnNeverAssigned(
  program: ResolvedProgram,
  usage: Usage,
  functionNames: ReadonlySet<string>,
  sink: DiagnosticSink,
): void {
  const globals = program.globals.map((each) => each.name);
  const warnLocals = (locals: readonly LocalSymbol[], names: readonly string[]): void => {
    for (const each of locals) {
      if (!usage.read.has(each) || usage.written.has(each)) continue;
      const others = [...names, ...globals].filter((name) => name !== each.name);
      const text = `never-assigned local variable '${each.name}'${similarText(each.name, others)}`;
      const hints = functionNames.has(each.name) ? [`did you mean ${each.name}()?`] : [];
      if (each.token.file.role === 'script') sink.add(warning('never-assigned-local', text, each.token, { hints }));
    }
  };
  for (const { locals, symbol } of program.functions) {
    warnLocals(
      locals,
      [...symbol.parameters, ...locals].map((each) => each.name),
    );
  }
  for (const { locals } of program.probes)
    warnLocals(
      locals,
      locals.map((each) => each.name),
    );
  for (const each of program.globals) {
    if (!usage.read.has(each) || usage.written.has(each) || each.declaration.initial !== undefined) continue;
    if (each.token.file.role !== 'script') continue;
    const text = `never-assigned global variable '${each.name}'${similarText(each.name, globals)}`;
    sink.add(warning('never-assigned-global', text, each.token));
  }
}

/** Parameters stay: they are the function's shape. */
export function dropUnusedVariables(program: ResolvedProgram): ResolvedProgram {
  const { read, written } = usageOf(program);
  const used = (each: ResolvedProgram['globals'][number] | LocalSymbol): boolean => read.has(each) || written.has(each);
  const trim = <T extends ResolvedBody>(body: T): T => ({ ...body, locals: body.locals.filter(used) });
  return {
    ...program,
    globals: program.globals.filter(used),
    functions: program.functions.map((each) => trim(each)),
    probes: program.probes.map((each) => trim(each)),
  };
}
