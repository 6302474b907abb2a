/** What one differential test runs: a lowered script, how often its event fires, and a report of every global at the end. */
import { id } from '../../../src/base/index.js';
import type {
  ArrayGlobal,
  DerivedProbe,
  ElaboratedProgram,
  GlobalVariable,
  LocalVariable,
  StatisticGlobal,
  StatisticPlace,
  TypedExpression,
  TypedStatement,
} from '../../../src/elaborate/program.js';
import type { BodyId, IrModule, StatisticShape } from '../../../src/ir/index.js';
import { lowerProgram } from '../../../src/lower/index.js';
import * as t from '../../support/typed-program.js';

export interface Scenario {
  readonly module: IrModule;
  /** How often the event of the tracepoint bodies fires. */
  readonly hits: number;
  /** The `end` body that prints the globals: it runs last, whatever happened before. */
  readonly report: BodyId;
}

/** How arrays are listed in the report: by insertion makes them ordered, by key leaves those with one key as they are. */
export type ReportOrder = 'insertion' | 'key';

export function scenarioOf(program: ElaboratedProgram, hits: number, order: ReportOrder = 'insertion'): Scenario {
  const module = lowerProgram({ ...program, probes: [...program.probes, reportOf(program.globals, order)] });
  return { module, hits, report: id<'body'>(module.bodies.length - 1) };
}

function reportOf(globals: readonly GlobalVariable[], order: ReportOrder): DerivedProbe {
  const locals: LocalVariable[] = [];
  const body = globals.flatMap((global): readonly TypedStatement[] => {
    if (global.kind === 'scalar') return [show(`${global.name}=`, t.use(global))];
    if (global.kind === 'statistic') return [statisticLines(global.name, [], globalPlace(global), global.shape)];
    return [arrayLines(global, locals, order)];
  });
  return t.probe(t.END, body, locals);
}

function arrayLines(array: ArrayGlobal, locals: LocalVariable[], order: ReportOrder): TypedStatement {
  const keys = array.keys.map((type, index) => t.variable(`report_${array.name}_${index}`, type));
  locals.push(...keys);
  const uses = keys.map((key) => t.use(key));
  const line =
    array.value.kind === 'statistic'
      ? statisticLines(array.name, uses, { kind: 'element', array, keys: uses }, array.value.shape)
      : show(array.name, ...uses, t.at(array, ...uses));
  const by = order === 'key' ? ({ kind: 'key', index: 0 } as const) : ({ kind: 'insertion' } as const);
  return t.foreach(array, keys, t.block(line), { order: { by, direction: 'ascending' } });
}

function globalPlace(global: StatisticGlobal): StatisticPlace {
  return { kind: 'statistic', global };
}

/** Everything that the shape keeps; what fails on an empty aggregate is left out there. */
function statisticLines(
  name: string,
  keys: readonly TypedExpression[],
  place: StatisticPlace,
  shape: StatisticShape,
): TypedStatement {
  const operations = [...shape.operations].filter((op) => op !== 'count');
  const count = t.ask('count', place);
  const lines = operations.map((op) => show(` @${op}`, t.ask(op, place)));
  if (shape.histogram !== undefined) {
    const histogram: TypedExpression = {
      kind: 'print-histogram',
      type: undefined,
      place,
      newline: false,
      token: t.token('print'),
    };
    lines.push(t.run(histogram));
  }
  return t.block(show(name, ...keys, count), t.when(count, t.block(...lines)));
}

function show(name: string, ...values: readonly TypedExpression[]): TypedStatement {
  const pieces = values.flatMap((value) => [' ', value.type === 'string' ? t.S : t.D]);
  return t.run(t.printf(t.format(name, ...pieces, '\n'), ...values));
}
