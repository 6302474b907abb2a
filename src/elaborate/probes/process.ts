/**
 * What the probes of processes have in common: `process("PATH")`, `process(PID)` or `process`, with or without
 * `.library("PATH")`: which files are meant, and which processes.
 */
import type { Binary } from '../../target/binaries/index.js';
import type { ProcessFilter } from '../../ir/index.js';
import { parseGlob } from '../../target/glob.js';
import { refuse, refuseUnsupported } from '../refusal.js';
import {
  stringArgument,
  word,
  type FamilyContext,
  type PatternComponent,
  type PointMatch,
  type ProbePattern,
} from './family.js';

/** One file whose places are probed. */
export interface ProbedFile {
  readonly binary: Binary;
  readonly processes: ProcessFilter;
  /** As pp() begins: `process("/usr/bin/ls")`. */
  readonly head: string;
}

/** The processes, and the program that they run where that is known. */
export interface Processes {
  readonly filter: ProcessFilter;
  readonly program: string | undefined;
}

const HEADS: readonly PatternComponent[] = [word('process'), word('process', 'string'), word('process', 'number')];

/** Patterns of a family under every spelling of the process; `derive` gets the index of the component behind it. */
export function underProcess(
  rest: readonly PatternComponent[],
  derive: (match: PointMatch, context: FamilyContext, at: number) => ReturnType<ProbePattern['derive']>,
): readonly ProbePattern[] {
  return HEADS.map((head) => ({
    components: [head, ...rest],
    derive: (match, context) => derive(match, context, 1),
  }));
}

/** The same, of the program or of one of its libraries. */
export function underBinary(
  rest: readonly PatternComponent[],
  derive: (match: PointMatch, context: FamilyContext, at: number) => ReturnType<ProbePattern['derive']>,
): readonly ProbePattern[] {
  const library = word('library', 'string');
  return [
    ...underProcess(rest, derive),
    ...HEADS.map(
      (head): ProbePattern => ({
        components: [head, library, ...rest],
        derive: (match, context) => derive(match, context, 2),
      }),
    ),
  ];
}

/** The files that the components before `at` name. Throws a Refusal; an empty list is `no match`. */
export function filesOf(match: PointMatch, context: FamilyContext, at: number): readonly ProbedFile[] {
  const programs = programsOf(match, context);
  return programs.flatMap(({ filter, program }) => {
    if (at === 1) return fileOf(program, filter, context);
    return librariesOf(match, program, context).flatMap((library) =>
      fileOf(library, { ...filter, executable: program }, context),
    );
  });
}

function fileOf(path: string, processes: ProcessFilter, { target }: FamilyContext): readonly ProbedFile[] {
  const binary = target.binaries.open(path);
  return binary === undefined ? [] : [{ binary, processes, head: `process("${path}")` }];
}

interface Program {
  readonly filter: ProcessFilter;
  readonly program: string;
}

/** The probe of a program's own file fires wherever that file is mapped: no process has to be told from another. */
function programsOf(match: PointMatch, context: FamilyContext): readonly Program[] {
  const { target, session } = context;
  const inTarget = session.command !== undefined || session.targetPid !== undefined;
  const all: ProcessFilter = { executable: undefined, pid: undefined, target: inTarget };
  const argument = match.components[0]?.written.argument;
  if (argument === undefined) return [{ filter: all, program: targetProgram(context) }];
  if (argument.kind === 'number') {
    const pid = Number(argument.value);
    return [{ filter: { ...all, pid }, program: programOfPid(pid, context) }];
  }
  const written = argument.value;
  const paths = parseGlob(written).literal === undefined ? target.binaries.matching(written) : found(written, context);
  return paths.map((program) => ({ filter: all, program }));
}

function found(written: string, { target }: FamilyContext): readonly string[] {
  const path = target.binaries.find(written);
  if (path !== undefined) return [path];
  if (written.includes('/')) return [];
  return refuse('no-executable', `cannot find executable '${written}'`, undefined);
}

function programOfPid(pid: number, { target }: FamilyContext): string {
  return target.binaries.ofProcess(pid) ?? refuse('no-process', `cannot probe pid ${pid}: No such process`, undefined);
}

const UNSPECIFIED = 'unspecified process probe is invalid without a -c COMMAND or -x PID [man stapprobes]';

/** What -c starts or -x names. */
function targetProgram(context: FamilyContext): string {
  const { session, target } = context;
  if (session.targetPid !== undefined) return programOfPid(session.targetPid, context);
  if (session.command === undefined) return refuse('unspecified-process', UNSPECIFIED, undefined);
  const name = firstWord(session.command);
  return target.binaries.find(name) ?? refuse('no-executable', `cannot find executable '${name}'`, undefined);
}

/** As a shell reads it, without its expansions. */
export function firstWord(command: string): string {
  const [quoted = ''] = /^\s*(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/.exec(command) ?? [];
  return quoted
    .trim()
    .replace(
      /'([^']*)'|"([^"]*)"|\\(.)/g,
      (_, single?: string, double?: string, char?: string) => single ?? double ?? char ?? '',
    );
}

/** A name matches the libraries that the program is linked with; a whole path is any file. */
function librariesOf(match: PointMatch, program: string, { target }: FamilyContext): readonly string[] {
  const written = stringArgument(match, 1);
  const linked = target.binaries.librariesOf(program);
  const pattern = parseGlob(written);
  const matching = linked.filter(
    (path) => pattern.matches(path) || pattern.matches(path.slice(path.lastIndexOf('/') + 1)),
  );
  if (matching.length > 0) return matching;
  const path = written.includes('/') ? target.binaries.find(written) : undefined;
  if (path !== undefined) return [path];
  // A link to it may be what is written, and a path through another one what the linker has found.
  const named = linked.filter((each) => target.binaries.find(each.replace(/[^/]*$/, written)) === each);
  if (named.length > 0) return named;
  const similar = linked.length === 0 ? '' : ` (similar libraries: ${linked.slice(0, 5).join(', ')})`;
  return refuse('no-match', `no match${similar}`, undefined);
}

/** The processes of a point that probes no file: a program need not exist yet. */
export function processesOf(match: PointMatch, { target, session }: FamilyContext): ProcessFilter {
  const inTarget = session.command !== undefined || session.targetPid !== undefined;
  const all: ProcessFilter = { executable: undefined, pid: undefined, target: inTarget };
  const argument = match.components[0]?.written.argument;
  if (argument === undefined) return all;
  if (argument.kind === 'string') return { ...all, executable: target.binaries.find(argument.value) ?? argument.value };
  const pid = Number(argument.value);
  if (target.binaries.ofProcess(pid) === undefined)
    refuse('no-process', `cannot probe pid ${pid}: No such process`, undefined);
  return { ...all, pid };
}

/** What stands behind `process(…)` in SystemTap and not here: said by name. */
export function unsupportedUnder(
  what: string,
  slug: string,
  rest: readonly PatternComponent[],
): readonly ProbePattern[] {
  const patterns = underBinary(rest, (match) =>
    refuseUnsupported(what, slug, match.components.at(-1)?.written.token ?? match.token),
  );
  return patterns.map((each) => ({ ...each, unsupported: true }));
}
