/** process("PATH").function("NAME"), .return, .statement(ADDRESS), .plt("NAME"): places that symbol tables know. */
import type { BinaryPlace } from '../../ir/index.js';
import { functionAt, type ElfFunction } from '../../target/elf/index.js';
import { parseGlob } from '../../target/glob.js';
import type { Token } from '../../base/index.js';
import type { EntryPoint, TargetScope, TargetVariable } from '../resolve/target-scope.js';
import { refuse, refuseUnsupported } from '../refusal.js';
import { nearest } from '../similar.js';
import {
  numberArgument,
  stringArgument,
  word,
  type DerivedPoint,
  type FamilyContext,
  type ProbePattern,
} from './family.js';
import { filesOf, type ProbedFile, underBinary, unsupportedUnder } from './process.js';

type Phase = 'entry' | 'return';

/** A place of a file before it is looked for there. */
export interface WantedPlace {
  readonly address: number;
  readonly symbol: string;
  readonly point: string;
  /** Address of the counter of listeners; 0: none. */
  readonly semaphore: number;
}

/** Places of a file, as one point that can be armed; nothing where the file has none of them. `point` is as it was written. */
export function pointIn(
  { binary, processes }: ProbedFile,
  wanted: readonly WantedPlace[],
  how: {
    readonly phase: Phase;
    readonly point: string;
    readonly target: TargetScope;
    /** Of a return: what the call's beginning knows. */
    readonly entryTarget?: TargetScope;
  },
): readonly DerivedPoint[] {
  const places = wanted.flatMap(({ address, symbol, point, semaphore }): readonly BinaryPlace[] => {
    const offset = binary.fileOffset(address);
    if (offset === undefined) return [];
    return [{ offset, symbol, point, semaphoreOffset: semaphore === 0 ? 0 : (binary.fileOffset(semaphore) ?? 0) }];
  });
  const [first] = places;
  if (first === undefined) return [];
  const point = places.length === 1 ? first.point : how.point;
  const entry: EntryPoint = {
    spec: { kind: 'uprobe', phase: 'entry', path: binary.path, places: places.map(entryOf), processes },
    point: withoutReturn(point),
    target: how.entryTarget ?? how.target,
    argumentsStay: false,
  };
  return [
    {
      spec: { kind: 'uprobe', phase: how.phase, path: binary.path, places, processes },
      point,
      target: how.target,
      entry: how.phase === 'return' ? entry : undefined,
      variables: [],
    },
  ];
}

const withoutReturn = (point: string): string => point.replace(/\.return$/, '');
const entryOf = (place: BinaryPlace): BinaryPlace => ({ ...place, point: withoutReturn(place.point) });

/** Variables of a place without DWARF: those that the family knows, and why there are no others. */
export function scopeOf(
  { binary }: ProbedFile,
  { target }: FamilyContext,
  variables: ReadonlyMap<string, TargetVariable>,
  listed?: readonly string[],
): TargetScope {
  return {
    target,
    noun: 'target variable',
    variables,
    missing: (name) => `unable to find '$${name}'`,
    refusal: (name, token) => refuseVariable(name, token, binary.path, binary.hasDwarf),
    ...(listed === undefined ? {} : { listed }),
  };
}

function refuseVariable(name: string, token: Token, path: string, hasDwarf: boolean): never {
  if (hasDwarf) return refuseUnsupported(`reading '$${name}' by the debuginfo of ${path}`, 'user-dwarf', token);
  const text = `debuginfo scope not found for module '${path}', cannot resolve context variable [man error::dwarf]`;
  return refuse('no-user-dwarf', text, token, { hints: [debuginfoHint(path)] });
}

/** Debian names the packages after those of the programs. */
function debuginfoHint(path: string): string {
  return `${path} says nothing about its variables: build it with -g, or install its debug symbols (PACKAGE-dbgsym)`;
}

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
  phase: Phase,
  context: FamilyContext,
): readonly DerivedPoint[] {
  if (written.includes('@')) return refuseSourcePlace(files, written);
  const found = files.flatMap((file) => deriveFunction(file, written, phase, context));
  if (found.length > 0 || files.length === 0) return found;
  const names = nearest(
    written,
    files.flatMap((file) => file.binary.functions().map((each) => each.name)),
  );
  return refuse('no-match', `no match${similar('functions', names)}`, undefined);
}

function similar(what: string, names: readonly string[]): string {
  return names.length === 0 ? '' : ` (similar ${what}: ${names.join(', ')})`;
}

/** `f@file.c`, `*@file.c:12` */
function refuseSourcePlace(files: readonly ProbedFile[], written: string): never {
  const [first] = files;
  if (first === undefined) return refuse('no-match', 'no match', undefined);
  const { path, hasDwarf } = first.binary;
  const hint = hasDwarf
    ? `"${written}" names a source file: places by the debuginfo of ${path} are not supported yet`
    : `"${written}" names a source file: ${debuginfoHint(path)}`;
  return refuse(hasDwarf ? 'unsupported-user-dwarf' : 'no-match', 'no match', undefined, { hints: [hint] });
}

const FUNCTIONS: readonly ProbePattern[] = ['', 'call', 'return', 'exported'].flatMap((suffix) =>
  underBinary([word('function', 'string'), ...(suffix === '' ? [] : [word(suffix)])], (match, context, at) => {
    const phase = suffix === 'return' ? 'return' : 'entry';
    const found = functionsIn(filesOf(match, context, at), stringArgument(match, at), phase, context);
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
  ...underBinary([word('statement', 'string')], (match, context, at) =>
    refuseSourcePlace(filesOf(match, context, at), stringArgument(match, at)),
  ),
];

function addressIn(file: ProbedFile, address: number, context: FamilyContext): readonly DerivedPoint[] {
  const symbol = functionAt(file.binary.functions(), address)?.name ?? '';
  const point = `${file.head}.statement(0x${address.toString(16)})`;
  const target = scopeOf(file, context, NO_VARIABLES);
  return pointIn(file, [{ address, symbol, point, semaphore: 0 }], { phase: 'entry', point, target });
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
  const target = scopeOf(file, context, NO_VARIABLES);
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
  ...(['inline', 'callees'] as const).flatMap((suffix) =>
    unsupportedUnder(`.function(...).${suffix}`, 'function-suffix', [word('function', 'string'), word(suffix)]),
  ),
  ...(['label', 'callee'] as const).flatMap((suffix) =>
    unsupportedUnder(`.function(...).${suffix}`, 'function-suffix', [
      word('function', 'string'),
      word(suffix, 'string'),
    ]),
  ),
  ...unsupportedUnder('.function(ADDRESS)', 'function-address', [word('function', 'number')]),
  ...unsupportedUnder('.statement(...).nearest', 'statement-nearest', [word('statement', 'string'), word('nearest')]),
  ...unsupportedUnder('.statement(...).nearest', 'statement-nearest', [word('statement', 'number'), word('nearest')]),
];

export const PROCESS_FUNCTION_PATTERNS: readonly ProbePattern[] = [...FUNCTIONS, ...STATEMENTS, ...PLT, ...UNSUPPORTED];
