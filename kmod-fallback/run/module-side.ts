/**
 * The module runtime of a session (`KernelSide` there): the module is inserted, obeys commands, gives records, and is
 * removed. What it offers lies in `/proc/NAME` (kmod-fallback/runtime/kernel/control.h).
 */
import { closeSync, existsSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { present, StapError } from '../../src/base/index.js';
import type { BodyLosses, RecordSink } from '../../src/ir/index.js';
import { insertModule, possibleCpus, removeModule } from '../../src/native/index.js';
import { type ModuleFile, rename } from './module-file.js';
import { RecordOrder } from './records.js';
import { readStatus, skippedIn } from './status.js';

/** Bodies that run by themselves, before or after all others. */
export type Phase = 'begin' | 'end' | 'error';

export interface InsertedModule {
  readonly file: ModuleFile;
  /** Of all CPUs' rings together, a power of two. */
  readonly ringBytes: number;
}

interface Loaded {
  /** As the kernel knows it. */
  readonly name: string;
  readonly control: number;
  readonly channel: number;
}

/** One read takes at most this much: records of all CPUs. */
const READ_BYTES = 4 << 20;
/** Nothing wakes the reader: it looks this often while nothing comes. */
const IDLE_WAIT_MS = 20;

/** As `rename` makes them. */
const OWN_NAME = /^stap_[0-9a-f]+_(\d+) /;

/** Modules whose session was killed: they are disarmed, and nobody else would remove them. */
function removeOrphans(): void {
  for (const line of readFileSync('/proc/modules', 'latin1').split('\n')) {
    const pid = OWN_NAME.exec(line)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    try {
      removeModule(line.slice(0, line.indexOf(' ')));
    } catch {
      // in use, by a session that is not seen from here
    }
  }
}

export class ModuleSide {
  readonly #module: InsertedModule;
  readonly #buffer = Buffer.from(new ArrayBuffer(READ_BYTES));
  readonly #order = new RecordOrder();
  #loaded: Loaded | undefined;
  #wake: () => void = () => undefined;

  constructor(module: InsertedModule) {
    this.#module = module;
  }

  /** @throws {StapError} with nothing left behind */
  load(): void {
    const { file, ringBytes } = this.#module;
    removeOrphans();
    const name = rename(file);
    const rings = 2 ** Math.ceil(Math.log2(possibleCpus().length));
    insertModule(name, file.bytes, `ring_bytes=${Math.ceil(ringBytes / rings)}`);
    try {
      const open = (part: string, flags: string): number => openSync(`/proc/${name}/${part}`, flags);
      this.#loaded = { name, control: open('control', 'w'), channel: open('channel', 'r') };
    } catch (error) {
      removeModule(name);
      throw error;
    }
  }

  /** Runs the bodies of a phase to their end. */
  runPhase(phase: Phase): void {
    this.#command(phase);
  }

  /** Arms all probes, or none. @throws {StapError} */
  attach(): void {
    try {
      this.#command('attach');
    } catch {
      throw new StapError(`couldn't arm probes: ${this.#status().complaint ?? 'no reason given'}`);
    }
  }

  detach(): void {
    this.#command('detach');
  }

  setRunning(running: boolean): void {
    this.#command(`running ${running ? 1 : 0}`);
  }

  setExiting(): void {
    this.#command('exiting');
  }

  setTarget(pid: number): void {
    this.#command(`target ${pid}`);
  }

  drain(consumer: RecordSink): number {
    const { channel } = this.#all;
    let taken = 0;
    for (;;) {
      const size = readSync(channel, this.#buffer, 0, READ_BYTES, null);
      if (size === 0) break;
      this.#order.add(this.#buffer, size, consumer);
      taken += size;
    }
    consumer.drained();
    return taken;
  }

  waitForRecords(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(timeoutMs, IDLE_WAIT_MS));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  wake(): void {
    this.#wake();
  }

  skippedHits(): number {
    return skippedIn(this.#status());
  }

  losses(): readonly BodyLosses[] {
    return this.#status().bodies;
  }

  /** Whoever closes `control` disarms everything; then nothing uses the module. */
  close(): void {
    const loaded = this.#loaded;
    if (loaded === undefined) return;
    this.#loaded = undefined;
    closeSync(loaded.control);
    closeSync(loaded.channel);
    removeModule(loaded.name);
  }

  get #all(): Loaded {
    return present(this.#loaded, 'module', 'inserted module');
  }

  #command(text: string): void {
    writeSync(this.#all.control, text);
  }

  #status(): ReturnType<typeof readStatus> {
    return readStatus(readFileSync(`/proc/${this.#all.name}/status`, 'latin1'));
  }
}
