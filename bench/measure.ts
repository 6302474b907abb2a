/** One measurement each: start a process, look at it, end it. Every figure is a number; the unit is in the name. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';

export type Output = { readonly stdout: string; readonly elapsedMs: number };

const LIMIT_MS = 60_000;

/** From the start of a command to its end. @throws {Error} unless it ends with status 0 */
export async function runToEnd(command: readonly string[]): Promise<Output> {
  const started = now();
  const child = start(command);
  const stdout = collect(child);
  await ended(child, command, stdout);
  return { stdout: stdout(), elapsedMs: now() - started };
}

/** How many lines of a command's output end in `ending`, without keeping them; the text of its own `ns …` line. */
export async function countLines(
  command: readonly string[],
  ending: string,
): Promise<{ readonly lines: number; readonly own: string }> {
  const child = start(command);
  let lines = 0;
  let own = '';
  let rest = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const pieces = `${rest}${chunk.toString('latin1')}`.split('\n');
    rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      if (piece.endsWith(ending)) lines += 1;
      else if (piece.startsWith('ns ')) own = piece;
    }
  });
  await ended(child, command, () => `${lines} lines that end in ${ending}`);
  return { lines, own };
}

export type Stop = { readonly stopMs: number; readonly residentMb: number };

/** Starts a command, waits for `armed` in its output and a moment more, looks at its memory, interrupts it. */
export async function stopWhenArmed(command: readonly string[], armed: string): Promise<Stop> {
  const child = start(command);
  const stdout = collect(child);
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      if (stdout().includes(armed)) resolve();
    };
    child.stdout?.on('data', look);
    child.once('exit', () => {
      reject(new Error(`${command.join(' ')}: ended before it was armed`));
    });
  });
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const residentMb = residentMbOf(child.pid ?? -1);
  const interrupted = now();
  child.kill('SIGINT');
  await ended(child, command, stdout);
  return { stopMs: now() - interrupted, residentMb };
}

const SETTLE_MS = 300;

function start([program = '', ...args]: readonly string[]): ChildProcess {
  return spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

function collect(child: ChildProcess): () => string {
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('latin1');
}

function ended(child: ChildProcess, command: readonly string[], said: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      errors += chunk.toString('latin1');
    });
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
    }, LIMIT_MS);
    child.once('error', reject);
    child.once('close', (status, signal) => {
      clearTimeout(limit);
      if (status === 0) resolve();
      else reject(new Error(`${command.join(' ')}: ${signal ?? `status ${String(status)}`}\n${said()}${errors}`));
    });
  });
}

/** The greatest resident set so far, megabytes. */
function residentMbOf(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
