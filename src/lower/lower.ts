/**
 * Pass 3, first half. In: the elaborated program, everything named and typed. Out: a graph of basic blocks per body and
 * function, in which reads and writes of globals, locks, ticks and error edges are instructions and edges. After it, what
 * a construct means is decided: a back end only performs instructions.
 */
import { id } from '../base/index.js';
import type { ElaboratedProgram, GlobalVariable } from '../elaborate/program.js';
import { verifyModule, type GlobalId, type IrBody, type IrGlobal, type IrModule } from '../ir/index.js';
import { componentsOf, runsWhileArmed, withLocks } from './components.js';
import { FormatTable, type ModuleContext } from './context.js';
import { costsOf } from './costs.js';
import { effectsOf } from './effects.js';
import { EmbeddedTable } from './embedded-table.js';
import { lowerEffect, lowerExpression } from './expressions.js';
import { lowerFunction } from './functions.js';
import { defaultNesting } from './nesting.js';
import { lowerProbe } from './probes.js';
import { withKeptMatches } from './regexes.js';
import { lowerStatement } from './statements.js';

export function lowerProgram(program: ElaboratedProgram): IrModule {
  const formats = new FormatTable();
  const embedded = new EmbeddedTable(program.embeds ?? []);
  const limits = withNesting(program);
  const context: ModuleContext = {
    lowerers: { expression: lowerExpression, effect: lowerEffect, statement: lowerStatement },
    globals: new Map(program.globals.map((global, index) => [global, id<'global'>(index)])),
    functions: new Map(program.functions.map((fn, index) => [fn, id<'function'>(index)])),
    formats,
    embedded,
    costs: costsOf(program),
    limits,
  };
  const globals = program.globals.map((global, index) => lowerGlobal(global, id<'global'>(index)));
  const functions = program.functions.map((fn, index) => lowerFunction(context, fn, id<'function'>(index)));
  const bodies = program.probes.map((probe, index) => lowerProbe(context, probe, id<'body'>(index)));
  const plain = { globals, functions, bodies, formats: formats.rows, components: [], limits };
  const withEmbedded = embedded.rows.length === 0 ? plain : { ...plain, embedded: embedded.rows };
  const module = withKeptMatches(locked(withEmbedded));
  verifyModule(module, 'lower');
  return module;
}

/** A negative MAXNESTING in the program means that the script's user set none. */
function withNesting(program: ElaboratedProgram): IrModule['limits'] {
  const { limits, functions } = program;
  return limits.maxNesting >= 0 ? limits : { ...limits, maxNesting: defaultNesting(functions) };
}

function lowerGlobal(global: GlobalVariable, globalId: GlobalId): IrGlobal {
  const { token: at, ...rest } = global;
  return { ...rest, id: globalId, at };
}

/** Every armed body takes the lock of all that it uses; the lock pass takes away what is not needed. */
function locked(module: IrModule): IrModule {
  const effects = effectsOf(module);
  const usedBy = (body: IrBody): ReadonlySet<GlobalId> => new Set(effects.bodies[body.id]?.keys());
  const components = componentsOf(module.bodies.filter(runsWhileArmed).map(usedBy));
  return withLocks(module, components, (body) => {
    if (!runsWhileArmed(body)) return undefined;
    const [first] = usedBy(body);
    return components.find((component) => first !== undefined && component.globals.includes(first))?.id;
  });
}
