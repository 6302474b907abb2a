/** The text of `-p2`: globals, functions and probes with their types, in stap's layout. */
import {
  type DerivedProbe,
  type ElaboratedProgram,
  type FunctionDefinition,
  type GlobalVariable,
  type LocalVariable,
  type ScalarGlobal,
  writtenParameters,
} from './program.js';
import { printBody } from './print-body.js';

export interface ProgramPrintOptions {
  /** `-v` and `--dump=program`: bodies and initial values, too. */
  readonly bodies: boolean;
}

/** Ends with a newline; parts that are empty are left out. */
export function printProgram(program: ElaboratedProgram, options: ProgramPrintOptions = { bodies: false }): string {
  const lines: string[] = [];
  const section = (title: string, content: readonly string[]): void => {
    if (content.length > 0) lines.push(title, ...content);
  };
  section(
    '# globals',
    program.globals.map((each) => printGlobal(each, options)),
  );
  const functions = [...program.functions, ...(program.wrappers ?? [])];
  functions.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  section(
    '# functions',
    functions.flatMap((each) => printFunction(each, options)),
  );
  section(
    '# probes',
    program.probes.flatMap((each) => printProbe(each, options)),
  );
  return lines.map((each) => `${each}\n`).join('');
}

function printGlobal(global: GlobalVariable, { bodies }: ProgramPrintOptions): string {
  switch (global.kind) {
    case 'scalar':
      return `${global.name}:${global.type}${bodies && isInitialised(global) ? ` = ${initialText(global)}` : ''}`;
    case 'statistic':
      return `${global.name}:stats`;
    case 'array': {
      const size = global.declaredSize ? `[${global.capacity}]` : '';
      const value = global.value.kind === 'statistic' ? 'stats' : global.value.kind;
      return `${global.name}${global.wraps ? '%' : ''}${size}:${value} [${global.keys.join(', ')}]`;
    }
  }
}

function isInitialised({ initial }: ScalarGlobal): boolean {
  return initial !== 0 && initial !== '';
}

function initialText({ initial }: ScalarGlobal): string {
  return typeof initial === 'string' ? `"${initial}"` : String(initial);
}

function printFunction(definition: FunctionDefinition, { bodies }: ProgramPrintOptions): readonly string[] {
  const parameters = writtenParameters(definition)
    .map(({ name, type }) => `${name}:${type}`)
    .join(', ');
  return [
    `${definition.name}:${definition.result ?? 'unknown'} (${parameters})`,
    ...printLocals(definition.locals),
    ...(bodies && definition.body.length > 0 ? [printBody(definition.body)] : []),
  ];
}

function printLocals(locals: readonly LocalVariable[]): readonly string[] {
  return locals.length === 0 ? [] : ['  # locals', ...locals.map(({ name, type }) => `  ${name}:${type}`)];
}

function printProbe(probe: DerivedProbe, { bodies }: ProgramPrintOptions): readonly string[] {
  return [
    ...pointsOf(probe).map((point) => `${point}${probe.suffix ?? ''} /* <- ${probe.derivation.join(' <- ')} */`),
    ...printLocals(probe.locals),
    ...(bodies ? [printBody(probe.body)] : []),
  ];
}

/** Upstream has a probe for each place. */
function pointsOf({ point, spec }: DerivedProbe): readonly string[] {
  return spec.kind === 'uprobe' ? spec.places.map((place) => place.point) : [point];
}
