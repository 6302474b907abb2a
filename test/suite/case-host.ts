import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export type CaseEnd = { readonly stdout: string; readonly stderr: string; readonly status: number };

/** Instead of a command line: see host.ts. */
export const SAVE_RECORDING = '--save-recording';
/** SAVE_PLAN FILE WORD…: compiled, and what would be loaded written there. */
export const SAVE_PLAN = '--save-plan';
/** LOAD_PLAN FILE: that is loaded into this kernel, and let go again. */
export const LOAD_PLAN = '--load-plan';

const HOST = fileURLToPath(new URL('host.js', import.meta.url));
/** A script that runs longer than this never ends. */
const LIMIT_MS = 30_000;

/** A process that runs one command line after the other; a new one is started when it does not survive a script. */
export class CaseHost {
  readonly #folder = mkdtempSync(join(tmpdir(), 'stap-suite-'));
  readonly #files = {
    // Appending: after the file is emptied the next write goes to its start.
    stdout: openSync(join(this.#folder, 'stdout'), 'a'),
    stderr: openSync(join(this.#folder, 'stderr'), 'a'),
  };
  readonly #limitMs: number;
  readonly #environment: Readonly<Record<string, string>>;
  #child: Promise<ChildProcess> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** @param environment what host.ts is told beside the command lines */
  constructor(limitMs = LIMIT_MS, environment: Readonly<Record<string, string>> = {}) {
    this.#limitMs = limitMs;
    this.#environment = environment;
  }

  /** One at a time, in the order of the calls. @throws {Error} where the host died or the script never ended */
  run(argv: readonly string[]): Promise<CaseEnd> {
    const mine = this.#last.then(() => this.#runNow(argv));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async close(): Promise<void> {
    (await this.#child)?.kill('SIGKILL');
    closeSync(this.#files.stdout);
    closeSync(this.#files.stderr);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #runNow(argv: readonly string[]): Promise<CaseEnd> {
    this.#child ??= this.#start();
    const child = await this.#child;
    try {
      const status = await answerOf(child, this.#limitMs, () => child.send(argv));
      return { stdout: this.#take('stdout'), stderr: this.#take('stderr'), status };
    } catch (error) {
      this.#child = undefined;
      child.kill('SIGKILL');
      const text = error instanceof Error ? error.message : String(error);
      throw new Error(`${text}; stdout: ${this.#take('stdout')}; stderr: ${this.#take('stderr')}`, { cause: error });
    }
  }

  async #start(): Promise<ChildProcess> {
    const { stdout, stderr } = this.#files;
    const child = fork(HOST, {
      stdio: ['ignore', stdout, stderr, 'ipc'],
      env: { ...process.env, ...this.#environment },
    });
    await answerOf(child, this.#limitMs, () => undefined);
    return child;
  }

  #take(name: 'stdout' | 'stderr'): string {
    const text = readFileSync(join(this.#folder, name), 'latin1');
    ftruncateSync(this.#files[name]);
    return text;
  }
}

function answerOf(child: ChildProcess, limitMs: number, ask: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(limit);
      child.off('message', onMessage);
      child.off('exit', onExit);
      act();
    };
    const onMessage = (message: unknown): void => settle(() => resolve(typeof message === 'number' ? message : 0));
    const onExit = (status: number | null): void =>
      settle(() => reject(new Error(`the host process ended with status ${String(status)}`)));
    const limit = setTimeout(() => settle(() => reject(new Error(`no end within ${limitMs} ms`))), limitMs);
    child.on('message', onMessage);
    child.on('exit', onExit);
    ask();
  });
}
