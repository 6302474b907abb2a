/** Places of a program that its debug information knows: functions by source file, inlined ones, lines, labels, callees. */
import { StapError, warning } from '../../base/index.js';
import type { DebugFunction, DebugInfo, SourceLine } from '../../target/dwarf/index.js';
import { refuse } from '../refusal.js';
import type { TargetVariable } from '../resolve/target-scope.js';
import type { DerivedPoint, FamilyContext } from './family.js';
import type { ProbedFile } from './process.js';
import { pointIn, type WantedPlace } from './process-point.js';
import { frameAt, programTarget } from './program-scope.js';
import { fileMatcher } from '../source-file.js';
import { isWanted, nameMatcher, parseSourcePlace, type SourcePlace } from './source-place.js';

/** Which of a function's instances are meant. */
export type FunctionSuffix = '' | 'call' | 'return' | 'exported' | 'inline';

const NONE: ReadonlyMap<string, TargetVariable> = new Map();

/** undefined: there is none, or nothing to read it with, which is said once. */
export function debugInfoOf({ binary }: ProbedFile, { sink }: FamilyContext): DebugInfo | undefined {
  try {
    return binary.debugInfo();
  } catch (error) {
    if (!(error instanceof StapError)) throw error;
    const hints = error.hint === undefined ? [] : [error.hint];
    sink.add(
      warning('no-libdw', `${binary.path} has debuginfo that is not read: ${error.message}`, undefined, { hints }),
    );
    return undefined;
  }
}

export function functionPoints(
  file: ProbedFile,
  info: DebugInfo,
  {
    written,
    suffix,
    context,
  }: { readonly written: string; readonly suffix: FunctionSuffix; readonly context: FamilyContext },
): readonly DerivedPoint[] {
  const dotted = suffix === '' ? '' : `.${suffix}`;
  const places = functionsNamed(info, parseSourcePlace(written))
    .filter((each) => isMeant(each, suffix))
    .map(
      (each): DebugPlace => ({
        address: suffix === 'return' ? each.entry : each.afterPrologue(),
        symbol: each.name,
        point: `${file.head}.function("${sourceName(each)}")${dotted}`,
        code: each,
      }),
    );
  const phase = suffix === 'return' ? 'return' : 'entry';
  return pointsIn(file, info, places, { phase, point: `${file.head}.function("${written}")${dotted}`, context });
}

function functionsNamed(info: DebugInfo, { file, name }: SourcePlace): readonly DebugFunction[] {
  const matchesFile = file === undefined ? undefined : fileMatcher(file);
  return info.functions({ ...nameMatcher(name), matchesFile });
}

function isMeant(each: DebugFunction, suffix: FunctionSuffix): boolean {
  if (suffix === 'inline') return each.kind === 'inlined';
  if (suffix === '') return true;
  return each.kind === 'code' && (suffix !== 'exported' || each.isExternal);
}

/** `work@/src/t.c:30` */
function sourceName({ file, line, name }: DebugFunction): string {
  return file === '' ? name : `${name}@${file}:${line}`;
}

interface DebugPlace {
  readonly address: number;
  readonly symbol: string;
  readonly point: string;
  readonly code: DebugFunction | undefined;
}

/** One point for all, or, where the script reads variables, which lie elsewhere at each place, one for each. */
function pointsIn(
  file: ProbedFile,
  info: DebugInfo,
  found: readonly DebugPlace[],
  how: { readonly phase: 'entry' | 'return'; readonly point: string; readonly context: FamilyContext },
): readonly DerivedPoint[] {
  const { context, phase } = how;
  const places = [...new Map(found.map((each) => [each.address, each])).values()];
  const [first] = places;
  if (first === undefined) return [];
  const targetAt = ({ address, code }: DebugPlace): ReturnType<typeof programTarget> =>
    programTarget({ file, info, address, phase, code }, context, NONE);
  const wanted = ({ address, point, symbol }: DebugPlace): WantedPlace => ({ address, point, symbol, semaphore: 0 });
  if (!context.usesTarget())
    return pointIn(file, places.map(wanted), { phase, point: how.point, target: targetAt(first) });
  return places.flatMap((each) => {
    const how = { phase, point: each.point, target: targetAt(each) };
    if (phase === 'entry' || each.code === undefined) return pointIn(file, [wanted(each)], how);
    // Variables are looked at behind the prologue, which has moved the stack pointer.
    const address = each.code.afterPrologue();
    const entryTarget = programTarget({ file, info, address, phase: 'entry', code: each.code }, context, NONE);
    const frame =
      address === each.address ? undefined : frameAt({ file, info, address, phase: 'entry', code: each.code });
    const begin = { place: wanted({ ...each, address }), frame };
    return pointIn(file, [wanted(each)], { ...how, entryTarget, begin });
  });
}

/** `.statement("f@file:line")`; without lines it is the function's first instruction. */
export function statementPoints(
  file: ProbedFile,
  info: DebugInfo,
  {
    written,
    nearest,
    context,
  }: { readonly written: string; readonly nearest: boolean; readonly context: FamilyContext },
): readonly DerivedPoint[] {
  const place = parseSourcePlace(written);
  const dotted = nearest ? '.nearest' : '';
  const functions = functionsNamed(info, { ...place, file: place.lines === undefined ? place.file : undefined });
  const point = (name: string, source: string, line: number): string =>
    `${file.head}.statement("${name}@${source}:${line}")${dotted}`;
  if (place.lines === undefined || place.file === undefined) {
    const places = functions.map((each) => ({
      address: each.entry,
      symbol: each.name,
      point: point(each.name, each.file, each.line),
      code: each,
    }));
    return pointsIn(file, info, places, {
      phase: 'entry',
      point: `${file.head}.statement("${written}")${dotted}`,
      context,
    });
  }
  const places = linePlaces(info, place, functions, nearest).map(({ code, row }) => ({
    address: row.address,
    symbol: code.name,
    point: point(code.name, row.file, row.line),
    code,
  }));
  if (places.length === 0 && functions.length > 0) return refuseLines(info, place, written);
  // Several lines may begin at one instruction: each is a probe of its own.
  return places.flatMap((each) => pointsIn(file, info, [each], { phase: 'entry', point: each.point, context }));
}

interface LinePlace {
  readonly code: DebugFunction;
  readonly row: SourceLine;
}

/** Of each line of each function the lowest address. */
function linePlaces(
  info: DebugInfo,
  { file, lines }: SourcePlace,
  functions: readonly DebugFunction[],
  nearest: boolean,
): readonly LinePlace[] {
  if (file === undefined || lines === undefined) return [];
  const rows = info.lines(fileMatcher(file));
  return functions.flatMap((code) => {
    const own = rows.filter((row) => code.covers(row.address));
    // All lines are those of the function's own text, not of what was inlined.
    const isOwn = (row: SourceLine): boolean => lines.kind !== 'all' || row.line >= code.line;
    const wanted = own.filter((row) => isWanted(lines, row.line, code.line) && isOwn(row));
    const taken = wanted.length === 0 && nearest ? nearestRows(own, lines, code.line) : wanted;
    const first = new Map(taken.toReversed().map((row) => [row.line, row]));
    const found = taken.filter((row) => first.get(row.line) === row);
    return (lines.kind === 'all' ? eachAddressOnce(found) : found).map((row) => ({ code, row }));
  });
}

/** Of several lines that begin at one instruction, the last. */
function eachAddressOnce(rows: readonly SourceLine[]): readonly SourceLine[] {
  return [...new Map(rows.map((each) => [each.address, each])).values()];
}

function nearestRows(
  rows: readonly SourceLine[],
  lines: Exclude<SourcePlace['lines'], undefined>,
  declared: number,
): readonly SourceLine[] {
  const wanted =
    lines.kind === 'relative'
      ? declared + lines.distance
      : lines.kind === 'numbers'
        ? (lines.ranges[0]?.first ?? 0)
        : 0;
  const distance = Math.min(...rows.map((row) => Math.abs(row.line - wanted)));
  return rows.filter((row) => Math.abs(row.line - wanted) === distance).slice(0, 1);
}

function refuseLines(info: DebugInfo, { file = '', lines }: SourcePlace, written: string): never {
  const rows = info.lines(fileMatcher(file));
  const [row] = rows;
  const path = row?.file ?? file;
  const line = lines?.kind === 'numbers' ? lines.ranges[0]?.first : undefined;
  if (row === undefined || line === undefined) return refuse('no-match', 'no match', undefined);
  const near = [...new Set(rows.map((each) => each.line))].sort((a, b) => Math.abs(a - line) - Math.abs(b - line));
  return refuse('no-line', `no line records for ${path}:${line} [man error::dwarf]`, undefined, {
    hints: [
      `"${written}": the nearest lines with code are ${near
        .slice(0, 3)
        .sort((a, b) => a - b)
        .join(', ')}`,
    ],
  });
}

/** `.function("f").callee("g")`: where g was inlined into f. `.callees` is all of them. */
export function calleePoints(
  file: ProbedFile,
  info: DebugInfo,
  { written, callee, context }: { readonly written: string; readonly callee: string; readonly context: FamilyContext },
): readonly DerivedPoint[] {
  const { matchesName } = nameMatcher(callee);
  const places = functionsNamed(info, parseSourcePlace(written))
    .filter((each) => each.kind === 'code')
    .flatMap((each) => each.inlined())
    .filter((each) => matchesName(each.name))
    .map((each) => ({
      address: each.entry,
      symbol: each.name,
      point: `${file.head}.function("${sourceName(each)}")`,
      code: each,
    }));
  const point = `${file.head}.function("${written}").callee("${callee}")`;
  return pointsIn(file, info, places, { phase: 'entry', point, context });
}

/** `.function("f").label("l")` */
export function labelPoints(
  file: ProbedFile,
  info: DebugInfo,
  { written, label, context }: { readonly written: string; readonly label: string; readonly context: FamilyContext },
): readonly DerivedPoint[] {
  const { matchesName } = nameMatcher(label);
  const places = functionsNamed(info, parseSourcePlace(written)).flatMap((code) =>
    code
      .labels()
      .filter((each) => matchesName(each.name))
      .map(({ address, name }) => ({
        address,
        symbol: code.name,
        point: `${file.head}.function("${sourceName(code)}").label("${name}")`,
        code,
      })),
  );
  const point = `${file.head}.function("${written}").label("${label}")`;
  return pointsIn(file, info, places, { phase: 'entry', point, context });
}
