/** process("PATH").function("NAME"), .return, .statement(ADDRESS), .plt("NAME"): places that symbol tables know. */
import type { DebugInfo } from '../../target/dwarf/index.js';
import { functionAt, type ElfFunction } from '../../target/elf/index.js';
import { parseGlob } from '../../target/glob.js';
import type { TargetScope, TargetVariable } from '../resolve/target-scope.js';
import { refuse } from '../refusal.js';
import { nearest } from '../similar.js';
import {
  numberArgument,
  stringArgument,
  word,
  type DerivedPoint,
  type FamilyContext,
  type PatternComponent,
  type ProbePattern,
} from './family.js';
import { filesOf, type ProbedFile, underBinary, unsupportedUnder } from './process.js';
import {
  calleePoints,
  debugInfoOf,
  functionPoints,
  type FunctionSuffix,
  labelPoints,
  statementPoints,
} from './process-debug.js';
import { debuginfoHint, type Phase, pointIn, scopeOf } from './process-point.js';
import { programTarget } from './program-scope.js';

function deriveFunction(
  file: ProbedFile,
  written: string,
  phase: Phase,
  context: FamilyContext,
): readonly DerivedPoint[] {
  const suffix = phase === 'return' ? '.return' : '';
  const pointOf = (name: string): string => `${file.head}.function("${name}")${suffix}`;
  const places = chosen(file.binary.functions(), written).map(({ address, name }) => ({
    address,
    symbol: name,
    point: pointOf(name),
    semaphore: 0,
  }));
  const target = scopeOf(file, context, phase === 'return' ? RETURN_VARIABLES : NO_VARIABLES);
  const entryTarget = scopeOf(file, context, NO_VARIABLES);
  return pointIn(file, places, { phase, point: pointOf(written), target, entryTarget });
}

const NO_VARIABLES: ReadonlyMap<string, TargetVariable> = new Map();
const RETURN_VARIABLES: ReadonlyMap<string, TargetVariable> = new Map([
  ['return', { kind: 'plain', type: 'long', value: { kind: 'returnValue', size: 8, signed: true } }],
]);

/** Every place once: a pattern that names it twice means one probe there. */
function chosen(functions: readonly ElfFunction[], written: string): readonly ElfFunction[] {
  const pattern = parseGlob(written);
  const matching = functions.filter((each) => pattern.matches(each.name));
  return [...new Map(matching.reverse().map((each) => [each.address, each])).values()].reverse();
}

function functionsIn(
  files: readonly ProbedFile[],
  written: string,
  suffix: FunctionSuffix,
  context: FamilyContext,
): readonly DerivedPoint[] {
  const found = files.flatMap((file) => {
    const info = debugInfoOf(file, context);
    const points = info === undefined ? [] : functionPoints(file, info, { written, suffix, context });
    if (points.length > 0 || written.includes('@') || suffix === 'inline') return points;
    return deriveFunction(file, written, suffix === 'return' ? 'return' : 'entry', context);
  });
  if (found.length > 0 || files.length === 0) return found;
  if (written.includes('@') || suffix === 'inline') refuseWithoutDebugInfo(files, written);
  const [name = ''] = written.split('@');
  const names = nearest(name, files.flatMap(functionNames));
  return refuse('no-match', `no match${similar('functions', names)}`, undefined);
}

function functionNames({ binary }: ProbedFile): readonly string[] {
  return binary.functions().map((each) => each.name);
}

function similar(what: string, names: readonly string[]): string {
  return names.length === 0 ? '' : ` (similar ${what}: ${names.join(', ')})`;
}

/** Only debug information knows source files, and what was inlined. */
function refuseWithoutDebugInfo(files: readonly ProbedFile[], written: string): void {
  const [first] = files;
  if (first === undefined || first.binary.hasDwarf) return;
  const what = written.includes('@') ? 'names a source file' : 'is looked for where it was inlined';
  const hint = `"${written}" ${what}: ${debuginfoHint(first.binary.path)}`;
  refuse('no-match', 'no match', undefined, { hints: [hint] });
}

const FUNCTIONS: readonly ProbePattern[] = (['', 'call', 'return', 'exported', 'inline'] as const).flatMap((suffix) =>
  underBinary([word('function', 'string'), ...(suffix === '' ? [] : [word(suffix)])], (match, context, at) => {
    const found = functionsIn(filesOf(match, context, at), stringArgument(match, at), suffix, context);
    return suffix === 'call' || suffix === 'exported' ? found.map((each) => endingIn(each, suffix)) : found;
  }),
);

/** pp() says how the entry was asked for. */
function endingIn(derived: DerivedPoint, suffix: string): DerivedPoint {
  const { point, spec } = derived;
  if (spec.kind !== 'uprobe') return derived;
  const places = spec.places.map((place) => ({ ...place, point: `${place.point}.${suffix}` }));
  return { ...derived, point: `${point}.${suffix}`, spec: { ...spec, places } };
}

/** What debug information alone knows of a function or a line. */
function debugPattern(
  components: readonly PatternComponent[],
  derive: (
    file: ProbedFile,
    info: DebugInfo,
    how: { readonly written: string; readonly inner: string; readonly context: FamilyContext },
  ) => readonly DerivedPoint[],
): readonly ProbePattern[] {
  return underBinary(components, (match, context, at) => {
    const files = filesOf(match, context, at);
    const written = stringArgument(match, at);
    const inner = match.components.length > at + 1 ? stringArgument(match, at + 1) : '';
    const found = files.flatMap((file) => {
      const info = debugInfoOf(file, context);
      return info === undefined ? [] : derive(file, info, { written, inner, context });
    });
    if (found.length === 0) refuseWithoutDebugInfo(files, written);
    return found;
  });
}

const DEBUG_PATTERNS: readonly ProbePattern[] = [
  ...debugPattern([word('statement', 'string')], (file, info, how) =>
    statementPoints(file, info, { ...how, nearest: false }),
  ),
  ...debugPattern([word('statement', 'string'), word('nearest')], (file, info, how) =>
    statementPoints(file, info, { ...how, nearest: true }),
  ),
  ...debugPattern([word('function', 'string'), word('callees')], (file, info, how) =>
    calleePoints(file, info, { ...how, callee: '*' }),
  ),
  ...debugPattern([word('function', 'string'), word('callee', 'string')], (file, info, how) =>
    calleePoints(file, info, { ...how, callee: how.inner }),
  ),
  ...debugPattern([word('function', 'string'), word('label', 'string')], (file, info, how) =>
    labelPoints(file, info, { ...how, label: how.inner }),
  ),
];

/** An address of the file, as the symbol table has them. */
const STATEMENTS: readonly ProbePattern[] = [
  ...underBinary([word('statement', 'number')], (match, context, at) =>
    filesOf(match, context, at).flatMap((file) => addressIn(file, Number(numberArgument(match, at, 0)), context)),
  ),
  {
    components: [word('process', 'number'), word('statement', 'number'), word('absolute')],
    derive: (match, context) =>
      absolute(Number(numberArgument(match, 1, 0)), Number(numberArgument(match, 0, 0)), match, context),
  },
];

function addressIn(file: ProbedFile, address: number, context: FamilyContext): readonly DerivedPoint[] {
  const symbol = functionAt(file.binary.functions(), address)?.name ?? '';
  const point = `${file.head}.statement(0x${address.toString(16)})`;
  const target = targetAt(file, address, context);
  return pointIn(file, [{ address, symbol, point, semaphore: 0 }], { phase: 'entry', point, target });
}

function targetAt(file: ProbedFile, address: number, context: FamilyContext): TargetScope {
  const info = context.usesTarget() ? debugInfoOf(file, context) : undefined;
  if (info === undefined) return scopeOf(file, context, NO_VARIABLES);
  return programTarget({ file, info, address, phase: 'entry', code: undefined }, context, NO_VARIABLES);
}

/** An address of the process: what is mapped there is a place of a file. */
function absolute(
  address: number,
  pid: number,
  match: Parameters<typeof filesOf>[0],
  context: FamilyContext,
): readonly DerivedPoint[] {
  const { binaries } = context.target;
  // Says when there is no such process.
  const [program] = filesOf(match, context, 1);
  const mapped = binaries.mappedAt(pid, address);
  const binary = mapped === undefined ? undefined : binaries.open(mapped.path);
  const inFile = mapped === undefined ? undefined : binary?.addressAt(mapped.offset);
  if (program === undefined || binary === undefined || inFile === undefined)
    return refuse('no-mapping', `process ${pid} has no code of a file at 0x${address.toString(16)}`, undefined);
  const point = `process(${pid}).statement(0x${address.toString(16)}).absolute`;
  const symbol = functionAt(binary.functions(), inFile)?.name ?? '';
  const file = { ...program, binary };
  const target = targetAt(file, inFile, context);
  return pointIn(file, [{ address: inFile, symbol, point, semaphore: 0 }], { phase: 'entry', point, target });
}

/** An entry of the linkage table is entered by a call: its return is that of the function behind it. */
function pltIn(file: ProbedFile, written: string, phase: Phase, context: FamilyContext): readonly DerivedPoint[] {
  const pattern = parseGlob(written);
  const suffix = phase === 'return' ? '.return' : '';
  const pointOf = (name: string): string => `${file.head}.plt("${name}")${suffix}`;
  const places = file.binary
    .plt()
    .filter((each) => pattern.matches(each.name))
    .map(({ address, name }) => ({ address, symbol: name, point: pointOf(name), semaphore: 0 }));
  const [first] = places;
  const name: TargetVariable =
    first !== undefined && places.length === 1
      ? { kind: 'text', text: first.symbol }
      : { kind: 'plain', type: 'string', value: { kind: 'placeName', which: 'function' } };
  const variables = new Map([...(phase === 'return' ? RETURN_VARIABLES : NO_VARIABLES), ['$name', name] as const]);
  const target = scopeOf(file, context, variables);
  const entryTarget = scopeOf(file, context, new Map([['$name', name]]));
  return pointIn(file, places, { phase, point: pointOf(written), target, entryTarget });
}

const PLT: readonly ProbePattern[] = (['none', 'string'] as const).flatMap((argument) =>
  (['entry', 'return'] as const).flatMap((phase) =>
    underBinary([word('plt', argument), ...(phase === 'return' ? [word('return')] : [])], (match, context, at) => {
      const written = argument === 'none' ? '*' : stringArgument(match, at);
      const files = filesOf(match, context, at);
      const found = files.flatMap((file) => pltIn(file, written, phase, context));
      if (found.length > 0 || files.length === 0) return found;
      const names = nearest(
        written,
        files.flatMap((file) => file.binary.plt().map((each) => each.name)),
      );
      return refuse('no-match', `no match${similar('functions', names)}`, undefined);
    }),
  ),
);

const UNSUPPORTED: readonly ProbePattern[] = [
  ...unsupportedUnder('.function(ADDRESS)', 'function-address', [word('function', 'number')]),
  ...unsupportedUnder('.statement(...).nearest', 'statement-nearest', [word('statement', 'number'), word('nearest')]),
];

export const PROCESS_FUNCTION_PATTERNS: readonly ProbePattern[] = [
  ...FUNCTIONS,
  ...DEBUG_PATTERNS,
  ...STATEMENTS,
  ...PLT,
  ...UNSUPPORTED,
];
