/** The text of `-p2`: globals, functions and probes with their types, in stap's layout. */
import type { DerivedProbe, ElaboratedProgram, FunctionDefinition, GlobalVariable, LocalVariable } from './program.js';

/** Ends with a newline; parts that are empty are left out. */
export function printProgram(program: ElaboratedProgram): string {
  const lines: string[] = [];
  const section = (title: string, content: readonly string[]): void => {
    if (content.length > 0) lines.push(title, ...content);
  };
  section('# globals', program.globals.map(printGlobal));
  const functions = [...program.functions, ...(program.wrappers ?? [])];
  functions.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  section('# functions', functions.flatMap(printFunction));
  section('# probes', program.probes.flatMap(printProbe));
  return lines.map((each) => `${each}\n`).join('');
}

function printGlobal(global: GlobalVariable): string {
  switch (global.kind) {
    case 'scalar':
      return `${global.name}:${global.type}`;
    case 'statistic':
      return `${global.name}:stats`;
    case 'array': {
      const size = global.declaredSize ? `[${global.capacity}]` : '';
      const value = global.value.kind === 'statistic' ? 'stats' : global.value.kind;
      return `${global.name}${global.wraps ? '%' : ''}${size}:${value} [${global.keys.join(', ')}]`;
    }
  }
}

function printFunction(definition: FunctionDefinition): readonly string[] {
  const parameters = definition.parameters.map(({ name, type }) => `${name}:${type}`).join(', ');
  return [`${definition.name}:${definition.result ?? 'unknown'} (${parameters})`, ...printLocals(definition.locals)];
}

function printLocals(locals: readonly LocalVariable[]): readonly string[] {
  return locals.length === 0 ? [] : ['  # locals', ...locals.map(({ name, type }) => `  ${name}:${type}`)];
}

function printProbe(probe: DerivedProbe): readonly string[] {
  return [
    `${probe.point}${probe.suffix ?? ''} /* <- ${probe.derivation.join(' <- ')} */`,
    ...printLocals(probe.locals),
  ];
}
