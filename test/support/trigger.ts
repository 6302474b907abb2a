import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { CHECKOUT } from './checkout.js';

/** The C programs of test/support/triggers; each one's usage is its head comment. A test that uses one needs `gcc`. */
export type TriggerName =
  | 'syscalls'
  | 'int80'
  | 'two-cpu'
  | 'udp'
  | 'pages'
  | 'calls'
  | 'marks'
  | 'library'
  | 'variables'
  | 'sleepers'
  | 'delete-module';

export type StartedTrigger = {
  readonly pid: number;
  /** Lets it begin; resolves when it has ended, throws unless it ended with status 0. */
  readonly go: () => Promise<void>;
  /** Ends it if it still runs: for `t.teardown`. */
  readonly kill: () => void;
};

const SOURCES = join(CHECKOUT, 'test/support/triggers');
const PROGRAMS = join(CHECKOUT, 'dist/triggers');
const FLAGS = ['-O2', '-g', '-Wall', '-Wextra', '-Werror', '-pthread'];

/** The program's path, compiled on first use, with `flags` of its own. The name holds a hash of all that goes in, so a change compiles anew. */
export function triggerProgram(name: TriggerName, ...flags: readonly string[]): string {
  const source = join(SOURCES, `${name}.c`);
  const inputs = [source, join(SOURCES, 'gate.h')].map((file) => readFileSync(file, 'utf8'));
  const hash = createHash('sha256')
    .update([...inputs, ...FLAGS, ...flags].join('\0'))
    .digest('hex')
    .slice(0, 12);
  const program = join(PROGRAMS, `${name}-${hash}`);
  if (existsSync(program)) return program;
  mkdirSync(PROGRAMS, { recursive: true });
  // Workers may compile the same program at once: each to a name of its own, the last rename wins.
  const temporary = `${program}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  const run = spawnSync('gcc', [...FLAGS, '-o', temporary, source, ...flags], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`gcc ${name}.c: ${run.error?.message ?? run.stderr}`);
  renameSync(temporary, program);
  return program;
}

/** The program as a command for `-c`: the path in quotes, so that a checkout's name may hold blanks. */
export function triggerCommand(name: TriggerName, ...args: readonly (string | number)[]): string {
  return [`'${triggerProgram(name)}'`, ...args].join(' ');
}

/** Runs it to its end; throws unless that is status 0. */
export function runTrigger(name: TriggerName, ...args: readonly (string | number)[]): void {
  const run = spawnSync(triggerProgram(name), args.map(String), { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(endingOf(name, run.status, run.signal, run.stderr));
}

/** Starts it up to its gate: its pid is known and none of its calls is made before `go()`. */
export async function startTrigger(name: TriggerName, ...args: readonly (string | number)[]): Promise<StartedTrigger> {
  return startProgram(triggerProgram(name), ...args);
}

/** The same of a trigger that was compiled with flags of its own. */
export async function startProgram(name: string, ...args: readonly (string | number)[]): Promise<StartedTrigger> {
  const child = spawn(name, ['-w', ...args.map(String)], { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = endOf(name, child, () => errors);
  // go() reports the end; without it (a test that failed before) nobody listens.
  ended.catch(() => undefined);
  await Promise.race([new Promise((settle) => child.stdout.once('data', settle)), ended]);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} did not start`);
  return {
    pid,
    go: () => {
      child.stdin.end('\n');
      return ended;
    },
    kill: () => child.kill('SIGKILL'),
  };
}

function endOf(name: string, child: ChildProcess, errors: () => string): Promise<void> {
  return new Promise((settle, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => {
      if (status === 0) settle();
      else reject(new Error(endingOf(name, status, signal, errors())));
    });
  });
}

function endingOf(name: string, status: number | null, signal: NodeJS.Signals | null, errors: string): string {
  return `${name} ended with ${signal ?? `status ${String(status)}`}${errors === '' ? '' : `: ${errors.trim()}`}`;
}
