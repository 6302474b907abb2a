import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { CHECKOUT } from './checkout.js';
import { SLOWNESS } from './slowness.js';

/** `./stap` as a user starts it: the launcher, the bundle, a process of its own. Text is bytes, one character each. */
export const STAP = join(CHECKOUT, 'stap');

export type StapEnd = {
  readonly stdout: string;
  readonly stderr: string;
  /** undefined: ended by `signal`. */
  readonly status: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /** From the start to the end, milliseconds: for loose upper bounds only. */
  readonly tookMs: number;
};

export type StapOptions = {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
  /** Given to standard input, which then ends. */
  readonly input?: string;
  /** Where standard output goes instead of being collected: a file descriptor. */
  readonly stdout?: number;
  /** Another command line that ends in the stap command: `unshare -pf --mount-proc`. */
  readonly prefix?: readonly string[];
  /** Killed after this, so that a test never hangs. */
  readonly limitMs?: number;
};

export type StartedStap = {
  readonly pid: number;
  /** Resolves as soon as standard output holds `text`; throws when stap ends without having printed it. */
  readonly printed: (text: string) => Promise<void>;
  readonly signal: (name: NodeJS.Signals) => void;
  /** The reader of standard output goes away, as `| head` does. */
  readonly closeOutput: () => void;
  /** Resolves when it has ended and its output is read. */
  readonly ended: Promise<StapEnd>;
  /** What came so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Ends it if it still runs: for `t.teardown`. */
  readonly kill: () => void;
};

const LIMIT_MS = 60_000;

/** Runs it to its end. */
export function runStap(args: readonly string[], options: StapOptions = {}): Promise<StapEnd> {
  return startStap(args, options).ended;
}

export function startStap(args: readonly string[], options: StapOptions = {}): StartedStap {
  const started = process.hrtime.bigint();
  const [command = STAP, ...words] = [...(options.prefix ?? []), STAP, ...args];
  const stdio: StdioOptions = [options.input === undefined ? 'ignore' : 'pipe', options.stdout ?? 'pipe', 'pipe'];
  const child = spawn(command, words, {
    stdio,
    env: options.env ?? process.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  if (options.input !== undefined) child.stdin?.end(options.input, 'latin1');
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const ended = endOf(child, started, (options.limitMs ?? LIMIT_MS) * SLOWNESS, stdout, stderr);
  // A test that fails before it looks at the end leaves nobody listening.
  ended.catch(() => undefined);
  return {
    pid: child.pid ?? -1,
    printed: (text) => stdout.holds(text, ended),
    signal: (name) => void child.kill(name),
    closeOutput: () => void child.stdout?.destroy(),
    ended,
    stdout: stdout.text,
    stderr: stderr.text,
    kill: () => void child.kill('SIGKILL'),
  };
}

type Collected = {
  readonly text: () => string;
  readonly holds: (text: string, ended: Promise<StapEnd>) => Promise<void>;
};

function collect(stream: NodeJS.ReadableStream | null): Collected {
  const chunks: string[] = [];
  let joined = '';
  const text = (): string => {
    joined += chunks.splice(0).join('');
    return joined;
  };
  stream?.on('data', (data: Buffer) => chunks.push(data.toString('latin1')));
  return {
    text,
    holds: (wanted, ended) =>
      new Promise((resolve, reject) => {
        const look = (): boolean => {
          if (!text().includes(wanted)) return false;
          stream?.off('data', look);
          resolve();
          return true;
        };
        if (look()) return;
        stream?.on('data', look);
        void ended.then((end) => {
          if (!look()) reject(new Error(`stap ended without printing '${wanted}': ${describeEnd(end)}`));
        }, reject);
      }),
  };
}

function endOf(
  child: ChildProcess,
  started: bigint,
  limitMs: number,
  stdout: Collected,
  stderr: Collected,
): Promise<StapEnd> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`stap still ran after ${limitMs} ms; stdout: ${stdout.text()}; stderr: ${stderr.text()}`));
    }, limitMs);
    child.once('error', (error) => {
      clearTimeout(limit);
      reject(error);
    });
    child.once('close', (status, signal) => {
      clearTimeout(limit);
      resolve({
        stdout: stdout.text(),
        stderr: stderr.text(),
        status: status ?? undefined,
        signal: signal ?? undefined,
        tookMs: Number((process.hrtime.bigint() - started) / 1_000_000n),
      });
    });
  });
}

/** For messages of failed tests. */
export function describeEnd({ status, signal, stdout, stderr }: StapEnd): string {
  return `${signal ?? `status ${String(status)}`}\n--- stdout\n${clip(stdout)}\n--- stderr\n${clip(stderr)}`;
}

const CLIP = 2000;

function clip(text: string): string {
  return text.length <= CLIP ? text : `${text.slice(0, CLIP)}… (${text.length} bytes)`;
}
