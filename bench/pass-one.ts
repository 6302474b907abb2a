/**
 * Pass 1 alone: a megabyte of script through this front end, through a plain typescript-parsec grammar, and, as whole
 * processes, through `stap -p1` of ours and of SystemTap. The text is of statements that all of them read.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Diagnostics } from '../src/base/index.js';
import { DEFAULT_PARSE_OPTIONS, parseMeasured, type ParseWork } from '../src/frontend/stap/index.js';
import { parsePlainly } from './plain-grammar.js';
import { commandLine } from './tools.js';

export interface PassOneFigures {
  readonly bytes: number;
  readonly work: ParseWork;
  /** Milliseconds of parsing, the best of some runs. */
  readonly parseMs: number;
  /** The same of half of the text: both grow alike where time is linear. */
  readonly halfMs: number;
  readonly tokensPerSecond: number;
  readonly plainTokensPerSecond: number;
  /** Milliseconds of `stap -p1` from start to end; undefined where it is not installed. */
  readonly processMs: number | undefined;
  readonly systemtapMs: number | undefined;
}

export const MEGABYTE = 1_000_000;
/** A megabyte is to take at most this. */
export const GOAL_MS = 1000;

const PROBE = `probe timer.ms(5) {
  a[pid(), execname()] = b + 2 * (c - 1) / 3;
  if (a[1, "x"] > limit_ && d == 0) { count = count + 1; name = "text" . other . "more"; }
  while (x < 10) { x = x + f(x, y, "z"); }
  printf("%s %d\\n", name, count);
}
`;

export function measurePassOne(bytes: number, runs: number): PassOneFigures {
  const text = scriptOf(bytes);
  const whole = parseTimed(text, runs);
  const half = parseTimed(scriptOf(bytes / 2), runs);
  const [stap = ''] = commandLine('stap', '');
  return {
    bytes: text.length,
    work: whole.work,
    parseMs: whole.ms,
    halfMs: half.ms,
    tokensPerSecond: (whole.work.tokens * 1000) / whole.ms,
    plainTokensPerSecond: plainTokensPerSecond(runs),
    ...processTimes(text, [[stap], ['/usr/bin/stap', ...kernelOption()]], runs),
  };
}

/** At least so many bytes of script. */
function scriptOf(bytes: number): string {
  return PROBE.repeat(Math.ceil(bytes / PROBE.length));
}

function best(runs: number, run: () => void): number {
  let least = Infinity;
  for (let each = 0; each < runs; each += 1) {
    const started = performance.now();
    run();
    least = Math.min(least, performance.now() - started);
  }
  return least;
}

function parseTimed(text: string, runs: number): { readonly work: ParseWork; readonly ms: number } {
  let work: ParseWork = { tokens: 0, parserSteps: 0 };
  const ms = best(runs, () => {
    const sink = new Diagnostics();
    const source = { name: 'bench.stp', path: 'bench.stp', text, role: 'script' } as const;
    ({ work } = parseMeasured(source, DEFAULT_PARSE_OPTIONS, sink));
    if (sink.hasErrors) throw new Error('the script of the bench does not parse');
  });
  return { work, ms };
}

/** One probe at a time: the plain grammar's repetitions are quadratic over a whole file. */
function plainTokensPerSecond(runs: number): number {
  const repeats = 200;
  let tokens = 0;
  const ms = best(runs, () => {
    tokens = 0;
    for (let each = 0; each < repeats; each += 1) tokens += parsePlainly(PROBE);
  });
  return (tokens * 1000) / ms;
}

function processTimes(
  text: string,
  [ours = [], theirs = []]: readonly (readonly string[])[],
  runs: number,
): Pick<PassOneFigures, 'processMs' | 'systemtapMs'> {
  const folder = mkdtempSync(join(tmpdir(), 'stap-bench-'));
  const file = join(folder, 'bench.stp');
  const timed = ([command = '', ...options]: readonly string[]): number | undefined => {
    let works = true;
    const ms = best(runs, () => {
      works &&= spawnSync(command, [...options, '-p1', file], { stdio: 'ignore' }).status === 0;
    });
    return works ? ms : undefined;
  };
  try {
    writeFileSync(file, text);
    return { processMs: timed(ours), systemtapMs: timed(theirs) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** SystemTap wants a kernel that it has the headers of. */
function kernelOption(): readonly string[] {
  const folder = '/lib/modules';
  const known = existsSync(folder) ? readdirSync(folder).filter((each) => existsSync(join(folder, each, 'build'))) : [];
  const [release] = known;
  return release === undefined ? [] : ['-r', release];
}
