/** QEMU under software emulation: the machine's own, else Debian's unpacked into the cache. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, rmSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { join } from 'node:path';
import process from 'node:process';
import { cached, cacheFolder } from './cache.js';
import { announce, closureOf, isDownloadable, refreshLists, unpackPackages } from './packages.js';

export interface Qemu {
  readonly program: string;
  /** Arguments that tell it where its files are. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const PROGRAM = 'qemu-system-x86_64';
export const QEMU_PACKAGE = 'qemu-system-x86';

/** What can be had without a download; undefined where a download is needed. */
export function presentQemu(): Qemu | undefined {
  const installed = { program: PROGRAM, args: [], env: {} };
  if (works(installed)) return installed;
  const folder = join(cacheFolder(), 'qemu');
  if (!existsSync(folder)) return undefined;
  const unpacked = unpackedQemu(folder);
  return works(unpacked) ? unpacked : undefined;
}

/** Downloads it, with the libraries that the machine lacks, on first use. */
export async function bringQemu(): Promise<Qemu> {
  const present = presentQemu();
  if (present !== undefined) return present;
  // One that does not start any more: the machine has lost a library since.
  rmSync(join(cacheFolder(), 'qemu'), { recursive: true, force: true });
  const folder = await cached('qemu', (target) => {
    announce(`downloading ${QEMU_PACKAGE} (kept in ${cacheFolder()}, not installed)`);
    if (!isDownloadable(QEMU_PACKAGE)) refreshLists();
    unpackPackages(closureOf(QEMU_PACKAGE), target);
  });
  const qemu = unpackedQemu(folder);
  if (!works(qemu)) throw new Error(`${qemu.program}: ${failureOf(qemu)}`);
  return qemu;
}

function unpackedQemu(folder: string): Qemu {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const libraries = files.filter((file) => /\.so(\.\d+)*$/.test(file)).map((file) => join(folder, file, '..'));
  return {
    program: join(folder, 'usr/bin', PROGRAM),
    args: ['-L', join(folder, 'usr/share/qemu'), '-L', join(folder, 'usr/share/seabios')],
    env: {
      LD_LIBRARY_PATH: [...new Set(libraries)].join(':'),
      QEMU_MODULE_DIR: join(folder, 'usr/lib/x86_64-linux-gnu/qemu'),
    },
  };
}

function works(qemu: Qemu): boolean {
  return failureOf(qemu) === undefined;
}

function failureOf({ program, env }: Qemu): string | undefined {
  const { status, stderr, error } = spawnSync(program, ['--version'], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return status === 0 ? undefined : (error?.message ?? stderr);
}

/**
 * One CPU: patching kernel text (static keys, kprobes) under multi-threaded emulation kills the guest. Two CPUs are for
 * the few cases that are about them, and then both run in one thread.
 */
const CPUS = {
  1: ['-smp', '1', '-accel', 'tcg,thread=multi'],
  2: ['-smp', '2', '-accel', 'tcg,thread=single'],
} as const;

export type CpuCount = keyof typeof CPUS;

/** The kernel's own time-outs are long or off: a guest that the machine does not run for a while is not stalled. */
const KERNEL_COMMAND_LINE = [
  'console=ttyS0 quiet loglevel=4 panic=-1 oops=panic mitigations=off nokaslr no_timer_check tsc=reliable',
  'random.trust_cpu=on apparmor=0 audit=0 init_on_alloc=0 init_on_free=0 nowatchdog cryptomgr.notests',
  '8250.nr_uarts=1 rcupdate.rcu_expedited=1 rcupdate.rcu_cpu_stall_timeout=300',
].join(' ');

export interface RunningQemu {
  readonly process: ChildProcess;
  /** The control channel. */
  readonly control: Duplex;
}

export interface MachineSpec {
  readonly qemu: Qemu;
  readonly vmlinux: string;
  readonly initramfs: string;
  readonly cpus: CpuCount;
  readonly memoryMegabytes: number;
  /** File that gets what the guest prints on its serial console. */
  readonly console: string;
  /** File that gets what QEMU itself says. */
  readonly messages: string;
}

/**
 * Starts a machine. It ends with this process whatever happens to it: the kernel sends it a SIGKILL when its parent dies
 * (setpriv), and PID 1 powers off when the control channel closes.
 */
export function startMachine(spec: MachineSpec): RunningQemu {
  const messages = openSync(spec.messages, 'w');
  const args = ['--pdeathsig', 'KILL', spec.qemu.program, ...spec.qemu.args, ...machineArguments(spec)];
  const child = spawn('setpriv', args, {
    stdio: ['ignore', messages, messages, 'pipe'],
    env: { ...process.env, ...spec.qemu.env },
  });
  closeSync(messages);
  // A 'pipe' beyond the first three is a socket, both ways (child_process documentation).
  return { process: child, control: child.stdio[CONTROL_FD] as Duplex };
}

const CONTROL_FD = 3;

function machineArguments(spec: MachineSpec): readonly string[] {
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-machine', 'q35', '-m', String(spec.memoryMegabytes), '-cpu', 'max,-la57,-erms', ...CPUS[spec.cpus]],
    ...['-serial', `file:${spec.console}`],
    ...['-device', 'virtio-serial-pci,id=vs', '-chardev', `socket,id=ctl,fd=${CONTROL_FD}`],
    ...['-device', 'virtserialport,bus=vs.0,chardev=ctl,name=lab.ctl'],
    ...['-fsdev', 'local,id=root,path=/,security_model=none,readonly=on,multidevs=remap'],
    ...['-device', 'virtio-9p-pci,fsdev=root,mount_tag=root'],
    ...['-kernel', spec.vmlinux, '-initrd', spec.initramfs, '-append', KERNEL_COMMAND_LINE],
  ];
}
