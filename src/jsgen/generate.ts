/**
 * IrModule (placed) → one JavaScript text for all user-side bodies and the functions that they call. What holds after: the
 * text is a function from the runtime to the bodies; user-homed globals are its variables; it names only things of `runtime`.
 */
import { present } from '../base/index.js';
import { printerSource } from '../format/index.js';
import type { BodyId, FormatId, IrGlobal } from '../ir/index.js';
import { hasDeferredTexts } from '../passes/deferred-texts.js';
import type { PlacedModule } from '../passes/placed.js';
import { bodySource, functionSource } from './control/code.js';
import { indent } from './control/blocks.js';
import { literal, ProgramContext } from './context.js';
import { bodyName, constantName, formatName, globalName } from './names.js';
import type { JsProgram } from './program.js';
import { writtenGlobals } from './writes.js';

/** Statements and loop passes between two breaths of the session. */
const SLICE = 4096;

export function generateProgram(placed: PlacedModule): JsProgram {
  const program = new ProgramContext(placed);
  const { module } = placed;
  const bodies = module.bodies.filter((body) => placed.bodies[body.id]?.side === 'user');
  const functions = module.functions.filter((callee) => placed.functions[callee.id]?.sides.has('user') === true);
  const code = [
    ...functions.flatMap((callee) => functionSource(program, callee)),
    ...bodies.flatMap((body) => bodySource(program, body)),
  ];
  const formats = [...program.formats].sort((a, b) => a - b);
  const lines = [
    `const { ${['placed', ...program.helpers].join(', ')} } = runtime.helpers;`,
    'let host, store, budget = 0, reserve = 0, depth = 0, turns = 0, lastMatch;',
    ...TIRED,
    `const nested = runtime.nested;`,
    ...module.globals.flatMap((global) => globalLines(program, global)),
    ...formats.map((format) => formatLine(program, format)),
    ...program.constants.map((expression, index) => `const ${constantName(index)} = ${expression};`),
    ...code,
    ...interfaceLines(
      placed,
      bodies.map((body) => body.id),
    ),
  ];
  return { source: ['(runtime) => {', ...indent(lines), '}', ''].join('\n'), positions: program.positions };
}

const TIRED = [
  'const breathe = () => {',
  '  host.breathe();',
  `  return ${SLICE};`,
  '};',
  'const tired = (position) => {',
  '  const left = reserve + budget;',
  '  if (left <= 0) throw runtime.spent(position);',
  `  budget = Math.min(left, breathe());`,
  '  reserve = left - budget;',
  '};',
];

function globalLines(program: ProgramContext, global: IrGlobal): readonly string[] {
  if (program.isShared(global.id)) return [];
  if (global.kind !== 'scalar') return [`const ${globalName(global)} = runtime.store(${global.id});`];
  const { initial } = global;
  const value = typeof initial === 'string' ? literal(initial) : typeof initial === 'bigint' ? `${initial}n` : initial;
  return [`let ${globalName(global)} = ${value};`];
}

function formatLine(program: ProgramContext, format: FormatId): string {
  const row = present(program.placed.module.formats[format], 'jsgen', `format ${format}`);
  return `const ${formatName(format)} = ${printerSource(row.format, 'runtime.printers', hasDeferredTexts(program.placed.module.formats))};`;
}

/** What instantiate gets: see GeneratedProgram there. */
function interfaceLines(placed: PlacedModule, bodies: readonly BodyId[]): readonly string[] {
  return [
    'return {',
    '  enter(newHost, newStore, actions) {',
    '    host = newHost;',
    '    store = newStore;',
    `    budget = Math.min(actions, ${SLICE});`,
    '    reserve = actions - budget;',
    '    depth = 0;',
    '    lastMatch = undefined;',
    `    turns = ${SLICE};`,
    '  },',
    `  bodies: { ${bodies.map((body) => `${body}: ${bodyName(body)}`).join(', ')} },`,
    '  scalars: {',
    ...bodies.map((body) => `    ${body}: ${scalarsSource(placed, body)},`),
    '  },',
    '};',
  ];
}

/** A function that remembers the scalars that the body may write, and gives one that puts them back. */
function scalarsSource(placed: PlacedModule, body: BodyId): string {
  const names = writtenGlobals(placed, body)
    .filter((global) => global.kind === 'scalar')
    .map(globalName);
  if (names.length === 0) return '() => () => {}';
  const saved = names.map((name, index) => `old${index} = ${name}`).join(', ');
  const restored = names.map((name, index) => `${name} = old${index};`).join(' ');
  return `() => { const ${saved}; return () => { ${restored} }; }`;
}
