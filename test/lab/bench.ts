/** One guest at a time, and what must hold of it after each case. */
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { CHECKOUT } from '../support/checkout.js';
import type { CaseEnd } from '../suite/case-host.js';
import { bootGuest, type Command, type CommandOptions, type CommandResult, type Guest, troublesIn } from './guest.js';
import type { KernelName } from './kernels.js';
import { CASE_MS, COMMAND_MS, FREED_WITHIN_MS } from './limits.js';
import type { CpuCount } from './qemu.js';
import { ScriptRunner } from './scripts.js';

const BPF_KINDS = ['prog', 'map', 'link'] as const;
const LOOK_AGAIN_MS = 200;

/** What a case may want otherwise. */
export interface Use {
  /** How long BPF objects may take to go. */
  readonly freedWithinMs?: number;
}

export class Bench {
  readonly #cpus: CpuCount;
  #guest: Guest | undefined;
  #scripts: ScriptRunner | undefined;
  /** What the kernel itself had loaded at boot. */
  #firstObjects: ReadonlySet<string> = new Set();
  #logRead = 0;

  constructor(cpus: CpuCount = 1) {
    this.#cpus = cpus;
    // The test runner has gone, which is this process's parent: the guest goes with us.
    process.once('disconnect', () => process.exit(1));
  }

  /** Runs one case in a guest of this kernel, booted by the first one, and looks at what it leaves behind. */
  async use<T extends ExecutionContext>(
    kernel: KernelName,
    t: T,
    body: (t: T) => Promise<void>,
    { freedWithinMs = FREED_WITHIN_MS }: Use = {},
  ): Promise<void> {
    t.timeout(CASE_MS);
    if (this.#guest?.kernel.name !== kernel || this.#guest.isGone) await this.#boot(kernel);
    try {
      await body(t);
    } finally {
      await this.#inspect(t, freedWithinMs);
    }
  }

  /** Runs stap in the process that runs all scripts of this guest: it reads the kernel's types once. */
  stap(argv: readonly string[]): Promise<CaseEnd> {
    this.#scripts ??= new ScriptRunner(this.#current);
    return this.#scripts.run(argv);
  }

  /** Ends that process: only then may no map be left, for it keeps what it has mapped. */
  async endScripts(): Promise<void> {
    const scripts = this.#scripts;
    this.#scripts = undefined;
    await scripts?.close();
  }

  run(argv: readonly string[], deadlineMs = COMMAND_MS): Promise<CommandResult> {
    return this.#current.run(argv, { ...this.#place, deadlineMs });
  }

  /** A command that goes on beside others. */
  start(argv: readonly string[], options: Pick<CommandOptions, 'onStdout'> = {}): Command {
    return this.#current.start(argv, { ...this.#place, deadlineMs: CASE_MS, ...options });
  }

  /** As `uname -r` says it. */
  get release(): string {
    return this.#current.kernel.release;
  }

  async close(): Promise<void> {
    const guest = this.#guest;
    this.#guest = undefined;
    this.#scripts = undefined;
    await guest?.close();
  }

  get #place(): Pick<CommandOptions, 'cwd' | 'env'> {
    return { cwd: CHECKOUT, env: GUEST_ENVIRONMENT };
  }

  get #current(): Guest {
    if (this.#guest === undefined) throw new Error('no guest has been booted');
    return this.#guest;
  }

  async #boot(kernel: KernelName): Promise<void> {
    await this.close();
    this.#guest = await bootGuest(kernel, { cpus: this.#cpus });
    this.#logRead = 0;
    this.#firstObjects = await this.#objects();
  }

  async #inspect(t: ExecutionContext, freedWithinMs: number): Promise<void> {
    const log = await this.#current.kernelLog();
    const fresh = log.slice(this.#logRead);
    this.#logRead = log.length;
    t.deepEqual(troublesIn(fresh), [], `the kernel’s log:\n${fresh.slice(-60).join('\n')}`);
    t.deepEqual(await this.#leftBehind(freedWithinMs), [], 'BPF objects that were left behind');
  }

  async #leftBehind(freedWithinMs: number): Promise<readonly string[]> {
    const end = Date.now() + freedWithinMs;
    for (;;) {
      const isHeld = (object: string): boolean => this.#scripts !== undefined && object.startsWith('map ');
      const left = [...(await this.#objects())].filter((object) => !this.#firstObjects.has(object) && !isHeld(object));
      if (left.length === 0 || Date.now() > end) return left;
      await sleep(LOOK_AGAIN_MS);
    }
  }

  /** `prog 17 name`: all that bpftool lists. */
  async #objects(): Promise<ReadonlySet<string>> {
    // It fails when something that it has listed goes away before it has asked for the rest: then once more.
    const commands = BPF_KINDS.map(listCommand).join('; ');
    const { stdout, stderr, status } = await this.run(['sh', '-c', commands]);
    if (status !== 0) throw new Error(`bpftool: ${stderr}`);
    const lists = stdout.split('\n').filter((line) => line !== '');
    return new Set(
      BPF_KINDS.flatMap((kind, index) => {
        const list = JSON.parse(lists[index] ?? '[]') as readonly { readonly id: number; readonly name?: string }[];
        return list.map(({ id, name }) => `${kind} ${id} ${name ?? ''}`);
      }),
    );
  }
}

const listCommand = (kind: string): string =>
  `n=0; until list=$(bpftool -j ${kind} list); do n=$((n + 1)); [ $n -lt 50 ] || exit 1; done; echo "$list"`;

/** A guest tests its own kernel: it boots none, and takes nothing from the machine’s mirrors. */
const GUEST_ENVIRONMENT = {
  STAP_IN_LAB: '1',
  STAP_TEST_INSTALL: 'no',
  STAP_TEST_REQUIRE: 'bpf',
  NODE_EXTRA_CA_CERTS: undefined,
  NO_COLOR: '1',
  // Emulation alone makes Node three times slower.
  STAP_TEST_SLOWNESS: '30',
};

/** What ava's TAP says: counts and the text from the first failure on. */
export function avaResult(tap: string): { readonly passed: number; readonly failures: string } {
  const lines = tap.split('\n');
  const first = lines.findIndex((line) => line.startsWith('not ok'));
  return {
    passed: lines.filter((line) => /^ok \d/.test(line) && !/# SKIP/.test(line)).length,
    failures: first < 0 ? '' : lines.slice(first).join('\n'),
  };
}

export const AVA = [
  process.execPath,
  'node_modules/ava/entrypoints/cli.mjs',
  '--tap',
  '--concurrency',
  '1',
  '--timeout',
  '10m',
];
