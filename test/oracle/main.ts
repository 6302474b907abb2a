/**
 * `npm run oracle -- [--record | --check | --build] [-DNAME=N…] SCRIPT… | -e TEXT`: what SystemTap 4.8 itself does with scripts, on
 * Debian's 6.1 kernel in a guest. Prints standard output, standard error and status of each; `--record` writes the expectation
 * beside each script of the suite that is not marked as different on purpose, `--check` compares with it, `--build` only builds modules, for a later
 * run.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import type { CaseEnd } from '../suite/case-host.js';
import { matches, parseExpectation, wordsOf } from '../suite/case.js';
import type { OracleScript } from './modules.js';
import { expectationOf, type Heads, headsOf, RECORDED } from './record.js';
import { buildAll } from './modules.js';
import { runAll } from './run.js';

const USAGE = 'usage: npm run oracle -- [--record | --check | --build] [-DNAME=N...] SCRIPT... | -e TEXT';

interface Request {
  readonly mode: 'print' | 'record' | 'check' | 'build';
  readonly subjects: readonly Subject[];
}

interface Subject extends OracleScript {
  readonly name: string;
  readonly heads: Heads;
}

/** @returns the exit status */
export async function oracle(args: readonly string[]): Promise<number> {
  const request = parse(args);
  if (request === undefined || request.subjects.length === 0) {
    console.error(USAGE);
    return 2;
  }
  const { mode, subjects } = request;
  const built = await buildAll(subjects, (count) => {
    if (subjects.length > 1) process.stderr.write(`oracle: ${count} of ${subjects.length} built\n`);
  });
  if (mode === 'build') return 0;
  const ends = await runAll(built);
  let failures = 0;
  for (const [index, subject] of subjects.entries()) {
    const end = ends[index];
    if (end === undefined) continue;
    if (mode === 'print') print(subject, end, subjects.length > 1);
    else if (!(mode === 'record' ? record(subject, end) : check(subject, end))) failures += 1;
  }
  if (mode === 'print' && ends.length === 1) return ends[0]?.status ?? 1;
  return failures === 0 ? 0 : 1;
}

function parse(args: readonly string[]): Request | undefined {
  let mode: Request['mode'] = 'print';
  const options: string[] = [];
  const scripts: (readonly [name: string, script: string])[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--record') mode = 'record';
    else if (arg === '--check') mode = 'check';
    else if (arg === '--build') mode = 'build';
    else if (arg === '-e') scripts.push(['<input>', args[++i] ?? '']);
    else if (arg.startsWith('-')) options.push(arg);
    else scripts.push([arg, readFileSync(arg, 'utf8')]);
  }
  const subjects = scripts.map(([name, script]): Subject => {
    const heads = headsOf(script);
    return {
      name,
      script,
      heads,
      options: [...options, ...wordsOf(heads.options)],
      arguments: wordsOf(heads.arguments),
    };
  });
  return { mode, subjects };
}

function print({ name }: Subject, { stdout, stderr, status }: CaseEnd, named: boolean): void {
  if (named) process.stdout.write(`==== ${name}\n`);
  process.stdout.write(Buffer.from(stdout, 'latin1'));
  process.stderr.write(Buffer.from(stderr, 'latin1'));
  process.stderr.write(`status ${status}\n`);
}

const expectationPath = ({ name }: Subject): string => name.replace(/\.stp$/, '.expect');

/** @returns false where an expectation of ours stands there */
function record(subject: Subject, end: CaseEnd): boolean {
  const path = expectationPath(subject);
  if (existsSync(path) && !readFileSync(path, 'utf8').startsWith(RECORDED)) {
    console.error(`${subject.name}: its expectation is not the oracle's, left as it is`);
    return false;
  }
  writeFileSync(path, expectationOf(RECORDED, subject.heads, end), 'latin1');
  return true;
}

function check(subject: Subject, end: CaseEnd): boolean {
  const path = expectationPath(subject);
  const expected = parseExpectation(path, readFileSync(path, 'latin1'));
  const same = end.stdout === expected.stdout && matches(end.stderr, expected.stderr) && end.status === expected.status;
  if (same) return true;
  console.error(`${subject.name}: SystemTap does otherwise`);
  print(subject, end, true);
  return false;
}
