/**
 * Generated C on the host: compiled with the module's runtime against its host shim, and driven by lines that stand for
 * events. What it sends is read by the same code that reads a kernel's records.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate, GENERATED_NAME, type KernelModuleSource } from '../../kmod-fallback/cgen/index.js';
import type { Long, Token } from '../../src/base/index.js';
import { longFromHalves } from '../../src/base/index.js';
import type { BodyId, LossCounts } from '../../src/ir/index.js';
import { type RecordHandler, RecordReader } from '../../src/output/index.js';
import type { PlacedModule } from '../../src/passes/index.js';
import { CHECKOUT } from './checkout.js';

const RUNTIME = join(CHECKOUT, 'kmod-fallback/runtime');
const PROGRAMS = join(CHECKOUT, 'dist');
const PROGRAM = 'program';
/** What the kernel's own build sets, as far as it changes what C means. */
const FLAGS = [
  '-std=gnu11',
  '-O1',
  '-fwrapv',
  '-fno-strict-aliasing',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-pthread',
  '-Wno-tautological-compare',
];
const SANITIZERS = {
  none: [],
  /** Compiles in half the time. */
  quick: ['-O0'],
  /** Reads and writes outside of what was allocated, and what C leaves undefined. */
  address: ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
  thread: ['-fsanitize=thread', '-O1'],
} as const satisfies Record<string, readonly string[]>;
export type Sanitizer = keyof typeof SANITIZERS;

/** What one run of a body said. */
export interface BodyOutput {
  readonly output: string;
  readonly warnings: readonly string[];
  readonly error: string | undefined;
  /** The token that the error blames; undefined where the message names no place. */
  readonly at: Token | undefined;
  readonly exits: number;
}

/** The kernel delivers every event here. */
export type BodyLosses = Omit<LossCounts, 'missed'>;

export interface HostRun {
  /** One for each `run` and `parallel`, in order. */
  readonly runs: readonly BodyOutput[];
  readonly losses: readonly BodyLosses[];
  readonly stderr: string;
}

/** A hit of a body, or other commands of kmod-fallback/runtime/host/main.h, as lines. */
export type HostCommand = string;

/** Compiles a placed module (runtime `kernel`). To be closed. @throws what the compiler says */
export async function compileHostC(
  placed: PlacedModule,
  sanitizer: Sanitizer = 'none',
  defines?: ReadonlyMap<string, string>,
): Promise<HostProgram> {
  const source = generate(placed, defines);
  const folder = await compiled(source.text, sanitizer);
  return new HostProgram(source, folder, [], () => removeFolder(folder));
}

/** Every body once, in the order of ids: what it printed and how it ended. */
export async function runAsHostC(placed: PlacedModule, sanitizer: Sanitizer = 'none'): Promise<readonly BodyOutput[]> {
  const program = await compileHostC(placed, sanitizer);
  try {
    return (await program.run(['target 4242', ...placed.module.bodies.map(({ id }) => `run ${id}`)])).runs;
  } finally {
    program.close();
  }
}

const LIMIT_MS = 60_000;

export class HostProgram {
  readonly source: KernelModuleSource;
  /** Removes what it takes of the disk. */
  readonly close: () => void;
  readonly #folder: string;
  readonly #args: readonly string[];

  constructor(source: KernelModuleSource, folder: string, args: readonly string[], close: () => void) {
    this.source = source;
    this.close = close;
    this.#folder = folder;
    this.#args = args;
  }

  async run(commands: readonly HostCommand[]): Promise<HostRun> {
    const { stdout, stderr } = await this.#ended(commands);
    const runs: BodyOutput[] = [];
    let now = new Collected();
    const handler: RecordHandler = {
      print: (text) => (now.output += text),
      warn: (text) => now.warnings.push(text),
      system: (text) => now.warnings.push(`$ ${text}`),
      error: (text, at) => now.fail(text, at),
      exit: () => (now.exits += 1),
    };
    const losses = readFrames(this.source, stdout, handler, () => {
      runs.push(now.done());
      now = new Collected();
    });
    return { runs, losses, stderr };
  }

  /** A session with events that come `hits` times; what its bodies say goes to `handler`, `report` is the last. */
  async play(hits: number, report: BodyId, handler: RecordHandler): Promise<readonly BodyLosses[]> {
    const { stdout } = await this.#ended([`play ${hits} ${report}`, 'counters']);
    return readFrames(this.source, stdout, handler, () => undefined);
  }

  async #ended(commands: readonly HostCommand[]): Promise<Ended> {
    const ended = await finished(join(this.#folder, PROGRAM), this.#args, `${commands.join('\n')}\n`);
    if (ended.failure === undefined) return ended;
    throw new Error(`the program ended by ${ended.failure}: ${ended.stderr}\n${this.source.text}`);
  }
}

/** A hit of a system call, tracepoint or function. */
export function hit(body: BodyId, ...args: readonly Long[]): HostCommand {
  return ['run', body, 0, 0, 0, ...args].join(' ');
}

const FRAME = { record: 0, end: 1, counters: 2, exiting: 3 } as const;

/** @returns what `counters` said */
function readFrames(
  source: KernelModuleSource,
  bytes: Buffer,
  handler: RecordHandler,
  onEnd: () => void,
): readonly BodyLosses[] {
  // Frames begin at multiples of 8, records too: one copy that is aligned.
  const words = new Int32Array(Math.ceil(bytes.length / 4));
  const all = Buffer.from(words.buffer);
  all.set(bytes);
  const losses: BodyLosses[] = [];
  const reader = new RecordReader(source.manifest.schema, source.manifest.formats, handler);
  for (let at = 0; at < bytes.length; ) {
    const [size = 0, kind] = [words[at / 4], words[at / 4 + 1]];
    at += 8;
    if (kind === FRAME.record) {
      reader.record(words, all, at, size);
      reader.drained();
    }
    if (kind === FRAME.counters) losses.push(...readCounters(words, at, size));
    if (kind === FRAME.end) onEnd();
    at += size;
  }
  return losses;
}

const COUNTER_WORDS = 8;

function readCounters(words: Int32Array, offset: number, sizeBytes: number): readonly BodyLosses[] {
  const count = sizeBytes / 4 / COUNTER_WORDS;
  return Array.from({ length: count }, (_, body) => {
    const word = (index: number): Long => {
      const at = offset / 4 + body * COUNTER_WORDS + 2 * index;
      return longFromHalves(words[at] ?? 0, words[at + 1] ?? 0);
    };
    return { lockTimeout: word(0), reentrancy: word(1), mapBusy: word(2), lost: word(3) };
  });
}

class Collected {
  output = '';
  readonly warnings: string[] = [];
  exits = 0;
  #error: string | undefined;
  #at: Token | undefined;

  fail(text: string, at: Token | undefined): void {
    this.#error = text;
    this.#at = at;
  }

  done(): BodyOutput {
    const { output, warnings, exits } = this;
    return { output, warnings, exits, error: this.#error, at: this.#at };
  }
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** The program's folder. */
export async function compiled(text: string, sanitizer: Sanitizer): Promise<string> {
  mkdirSync(PROGRAMS, { recursive: true });
  const folder = mkdtempSync(join(PROGRAMS, 'host-c-'));
  writeFileSync(join(folder, GENERATED_NAME), text, 'latin1');
  const args = [...FLAGS, ...SANITIZERS[sanitizer], '-iquote', RUNTIME, '-o', PROGRAM, GENERATED_NAME];
  const gcc = await finished('gcc', args, '', folder);
  if (gcc.failure === undefined) return folder;
  removeFolder(folder);
  throw new Error(`gcc ended by ${gcc.failure}: ${gcc.stderr}\n${text}`);
}

interface Ended {
  readonly stdout: Buffer;
  readonly stderr: string;
  /** undefined: it ended with status 0. */
  readonly failure: string | undefined;
}

/** Not spawnSync: ava takes a process that gives no sign of life for one that hangs. */
function finished(command: string, args: readonly string[], input: string, cwd?: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...(cwd === undefined ? {} : { cwd }), timeout: LIMIT_MS });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // A program that ends early does not read all of it.
    child.stdin.on('error', () => undefined);
    child.once('error', reject);
    child.once('close', (status, signal) => {
      const failure = status === 0 ? undefined : (signal ?? `status ${String(status)}`);
      resolve({ stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('latin1'), failure });
    });
    child.stdin.end(input);
  });
}
