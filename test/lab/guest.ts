/** A running guest: commands, its kernel's log, its end. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { encodeFrame, FRAME, type Frame, FrameReader } from './control.js';
import { bringInitramfs } from './initramfs.js';
import { bringKernel, type Kernel, type KernelName } from './kernels.js';
import { announce } from './packages.js';
import { bringQemu, type CpuCount, type RunningQemu, startMachine } from './qemu.js';

/**
 * One boot in some hundred hangs, and is tried again. A boot takes 2 s of the processor, of which a loaded machine may give
 * little: a guest hangs when it has used far more, or when the clock has gone round and round.
 */
const BOOT_CPU_SECONDS = 40;
const BOOT_DEADLINE_MS = 300_000;
const BOOT_LOOK_MS = 1_000;
const BOOTS = 3;
const POWER_OFF_DEADLINE_MS = 20_000;
const KILL_DEADLINE_MS = 60_000;

export interface GuestOptions {
  readonly cpus?: CpuCount;
  readonly memoryMegabytes?: number;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
  /** Milliseconds until it is killed and the call throws. */
  readonly deadlineMs: number;
  /** Gets the output as it comes; it is collected as well. */
  readonly onStdout?: (chunk: Buffer) => void;
  readonly onStderr?: (chunk: Buffer) => void;
}

export interface CommandResult {
  /** −1 when a signal ended it. */
  readonly status: number;
  /** 0 when it ended by itself. */
  readonly signal: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface Command {
  readonly ended: Promise<CommandResult>;
  /** An empty chunk is the end of its input. */
  readonly write: (chunk: Buffer | string) => void;
  readonly signal: (number: number) => void;
}

/**
 * Boots a kernel. What it needs is downloaded on first use.
 * @throws when a boot and its repetitions (which are announced) all fail, with what the guest said
 */
export async function bootGuest(name: KernelName, options: GuestOptions = {}): Promise<Guest> {
  const kernel = await bringKernel(name);
  for (let attempt = 1; ; attempt++) {
    try {
      return await bootOnce(kernel, options);
    } catch (error) {
      if (attempt === BOOTS) throw error;
      const what = error instanceof Error ? error.message : String(error);
      announce(`boot ${attempt} of ${name} failed, trying again: ${what}`);
    }
  }
}

async function bootOnce(kernel: Kernel, options: GuestOptions): Promise<Guest> {
  const folder = runFolder();
  const machine = startMachine({
    qemu: await bringQemu(),
    vmlinux: join(kernel.folder, 'vmlinux'),
    initramfs: await bringInitramfs(kernel),
    cpus: options.cpus ?? 1,
    memoryMegabytes: options.memoryMegabytes ?? 1536,
    console: join(folder, 'console'),
    messages: join(folder, 'qemu'),
  });
  const guest = new Guest(kernel, machine, folder);
  try {
    await guest.boot();
    return guest;
  } catch (error) {
    await guest.close();
    throw error;
  }
}

/** For console and messages. Its name holds our pid: what a killed lab has left is removed by the next one. */
function runFolder(): string {
  for (const name of readdirSync(tmpdir())) {
    const owner = /^stap-lab-(\d+)-\w+$/.exec(name)?.[1];
    if (owner !== undefined && !existsSync(`/proc/${owner}`))
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
  return mkdtempSync(join(tmpdir(), `stap-lab-${process.pid}-`));
}

interface Pending {
  readonly stdout: Buffer[];
  readonly stderr: Buffer[];
  readonly options: CommandOptions;
  readonly settle: (status: number, signal: number) => void;
  readonly reject: (error: Error) => void;
}

export class Guest {
  readonly kernel: Kernel;
  readonly #machine: RunningQemu;
  readonly #folder: string;
  readonly #frames = new FrameReader();
  readonly #commands = new Map<number, Pending>();
  readonly #events = new Map<string, () => void>();
  readonly #log: string[] = [];
  #nextId = 1;
  #failure: Error | undefined;
  #onFailure: (error: Error) => void = () => undefined;
  readonly #killAtExit = (): void => this.#kill();

  constructor(kernel: Kernel, machine: RunningQemu, folder: string) {
    this.kernel = kernel;
    this.#machine = machine;
    this.#folder = folder;
    process.once('exit', this.#killAtExit);
    machine.control.on('data', (chunk: Buffer) => {
      for (const frame of this.#frames.push(chunk)) this.#take(frame);
    });
    // The end of QEMU says more than the end of its socket.
    machine.control.on('error', () => undefined);
    machine.process.once('error', (error) => this.#fail(error.message));
    machine.process.once('exit', (status, signal) =>
      this.#fail(`QEMU ended (${signal ?? `status ${String(status)}`})`),
    );
  }

  /** Waits for PID 1 and lets it mount the root. @throws when it hangs */
  async boot(): Promise<void> {
    const { folder } = this.kernel;
    const watch = setInterval(() => {
      const used = cpuSecondsOf(this.#machine.process.pid);
      if (used > BOOT_CPU_SECONDS) this.#fail(`boot: not done after ${used} s of the processor`);
    }, BOOT_LOOK_MS);
    try {
      await this.#within(BOOT_DEADLINE_MS, 'boot', async () => {
        await this.#event('ready');
        const now = (BigInt(Date.now()) * 1_000_000n).toString();
        const started = this.#event('started');
        this.#send(FRAME.START, 0, [now, join(folder, 'lib/modules'), join(folder, 'boot'), ''].join('\0'));
        await started;
      });
    } finally {
      clearInterval(watch);
    }
  }

  /** Starts a command with the host's environment and files. */
  start(argv: readonly string[], options: CommandOptions): Command {
    const id = this.#nextId++;
    const ended = this.#ending(id, options).catch((error: unknown) => {
      throw new Error(`${argv.join(' ')}: ${error instanceof Error ? error.message : String(error)}`);
    });
    const environment = Object.entries({ ...process.env, ...options.env }).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}=${value}`],
    );
    const strings = [String(argv.length), options.cwd ?? process.cwd(), ...argv, ...environment, ''];
    this.#send(FRAME.EXEC, id, strings.join('\0'));
    return {
      ended,
      write: (chunk) => this.#send(FRAME.STDIN, id, chunk),
      signal: (number) => this.#send(FRAME.SIGNAL, id, String(number)),
    };
  }

  /** Runs a command to its end. @throws when it outlives its deadline, or the guest does not outlive it */
  async run(argv: readonly string[], options: CommandOptions): Promise<CommandResult> {
    const command = this.start(argv, options);
    if (options.stdin !== undefined && options.stdin !== '') command.write(options.stdin);
    command.write('');
    return command.ended;
  }

  /** It has ended, or does not answer: another one must be booted. */
  get isGone(): boolean {
    return this.#failure !== undefined;
  }

  /** The kernel's log so far, one record a line, without its header. */
  async kernelLog(): Promise<readonly string[]> {
    const id = this.#nextId++;
    const synced = this.#event(`synced ${id}`);
    this.#send(FRAME.SYNC, id);
    await this.#within(KILL_DEADLINE_MS * 2, 'kernel log', () => synced);
    return [...this.#log];
  }

  /** Powers off; a guest that does not listen is killed. */
  async close(): Promise<void> {
    const { process: qemu } = this.#machine;
    this.#failure ??= new Error('the guest is closed');
    // Their timers would keep this process from ending.
    for (const command of [...this.#commands.values()]) command.reject(this.#failure);
    if (qemu.exitCode === null && qemu.signalCode === null) {
      const ended = new Promise((settle) => qemu.once('exit', settle));
      if (!this.#machine.control.destroyed) this.#send(FRAME.POWEROFF, 0);
      const timer = setTimeout(() => this.#kill(), POWER_OFF_DEADLINE_MS);
      await ended;
      clearTimeout(timer);
    }
    this.#machine.control.destroy();
    process.removeListener('exit', this.#killAtExit);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #kill(): void {
    this.#machine.process.kill('SIGKILL');
  }

  #ending(id: number, options: CommandOptions): Promise<CommandResult> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      const texts = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
      const output = (): { stdout: string; stderr: string } => ({
        stdout: Buffer.concat(texts.stdout).toString(),
        stderr: Buffer.concat(texts.stderr).toString(),
      });
      let late: string | undefined;
      const timer = setTimeout(() => {
        late = `not ended after ${options.deadlineMs / 1000} s`;
        this.#send(FRAME.SIGNAL, id, '9');
        // A process that no signal ends, or a guest that hangs.
        setTimeout(() => {
          if (this.#commands.has(id)) this.#fail(`${late ?? ''}, nor after SIGKILL`);
        }, KILL_DEADLINE_MS).unref();
      }, options.deadlineMs);
      const close = (): void => {
        clearTimeout(timer);
        this.#commands.delete(id);
      };
      this.#commands.set(id, {
        ...texts,
        options,
        settle: (status, signal) => {
          close();
          const { stdout, stderr } = output();
          if (late === undefined) resolve({ status, signal, stdout, stderr });
          else reject(new Error(`${late}\n${stdout}${stderr}`));
        },
        reject: (error) => {
          close();
          reject(error);
        },
      });
    });
  }

  #take({ type, id, payload }: Frame): void {
    const command = this.#commands.get(id);
    switch (type) {
      case FRAME.READY:
        this.#happened('ready');
        return;
      case FRAME.STARTED:
        this.#happened('started');
        return;
      case FRAME.SYNCED:
        this.#happened(`synced ${id}`);
        return;
      case FRAME.STDOUT:
        command?.stdout.push(payload);
        command?.options.onStdout?.(payload);
        return;
      case FRAME.STDERR:
        command?.stderr.push(payload);
        command?.options.onStderr?.(payload);
        return;
      case FRAME.EXITED:
        command?.settle(payload.readInt32LE(0), payload.readInt32LE(4));
        return;
      case FRAME.LOG:
        this.#log.push(logText(payload.toString()));
        return;
      case FRAME.FAILED:
        this.#fail(`PID 1: ${payload.toString()}`);
        return;
      default:
        this.#fail(`frame of type ${type}`);
    }
  }

  #event(name: string): Promise<void> {
    return new Promise((settle) => this.#events.set(name, settle));
  }

  #happened(name: string): void {
    this.#events.get(name)?.();
    this.#events.delete(name);
  }

  #send(type: number, id: number, payload: Buffer | string = ''): void {
    this.#machine.control.write(encodeFrame(type, id, payload));
  }

  async #within(deadlineMs: number, what: string, body: () => Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      this.#onFailure = reject;
      if (this.#failure !== undefined) reject(this.#failure);
      timer = setTimeout(() => reject(this.#described(`${what}: nothing for ${deadlineMs / 1000} s`)), deadlineMs);
    });
    try {
      await Promise.race([body(), late]);
    } finally {
      clearTimeout(timer);
      this.#onFailure = () => undefined;
    }
  }

  /** The guest is of no use any more: everything that waits for it hears why. */
  #fail(reason: string): void {
    if (this.#failure !== undefined) return;
    const error = this.#described(reason);
    this.#failure = error;
    this.#onFailure(error);
    for (const command of [...this.#commands.values()]) command.reject(error);
  }

  #described(reason: string): Error {
    const parts = [
      ['QEMU said', this.#fileText('qemu')],
      ['the console', this.#fileText('console')],
      ['the end of the kernel’s log', this.#log.slice(-30).join('\n')],
    ].filter(([, text]) => text !== '');
    return new Error(
      [`guest ${this.kernel.release}: ${reason}`, ...parts.map(([what, text]) => `${what}:\n${text}`)].join('\n'),
    );
  }

  #fileText(name: string): string {
    try {
      return readFileSync(join(this.#folder, name), 'latin1').slice(-8192).trim();
    } catch {
      return '';
    }
  }
}

/** Fields 14 and 15 of /proc/PID/stat, in hundredths of a second (proc(5)); 0 where it has gone. */
function cpuSecondsOf(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11)
      .map(Number);
    return ((user ?? 0) + (system ?? 0)) / 100;
  } catch {
    return 0;
  }
}

/** A record of /dev/kmsg is "priority,number,microseconds,flags;text\n"; further lines (" KEY=value") are its dictionary. */
function logText(record: string): string {
  return record.slice(record.indexOf(';') + 1).split('\n')[0] ?? '';
}

/** What must not stand in a kernel's log. Anchored: "oops=panic" stands in its command line. */
const TROUBLE = /\bOops\b(?!=)|\bBUG:|\bWARNING:|\bKernel panic\b|\bgeneral protection fault\b|\bINFO: (task|rcu)/;

export function troublesIn(log: readonly string[]): readonly string[] {
  return log.filter((line) => TROUBLE.test(line));
}
