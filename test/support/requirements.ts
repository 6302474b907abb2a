import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import test, { type ExecutionContext } from 'ava';
import { close, errnoName, tryProgram } from '../../src/native/index.js';
import { missingLab } from '../lab/available.js';
import { CHECKOUT } from './checkout.js';
import { runTrigger } from './trigger.js';

/**
 * What a test may need of the machine: the one table of requirements. A test names what it needs (`testWith('bpf', 'gcc')`);
 * where that is missing it is skipped in sight (ava counts it, scripts/test.mjs prints why), and where
 * `STAP_TEST_REQUIRE` names the requirement's group it fails instead.
 */
export type Requirement = {
  /** The word of `STAP_TEST_REQUIRE` that turns a miss into a failure. */
  readonly group: 'bpf' | 'lab' | 'extra';
  /** How a reader brings it; printed in the table. */
  readonly remedy: string;
  /** Finds out, by trying: undefined when it is there, else what is wrong, in a few words. */
  readonly missing: () => string | undefined;
};

/** BPF_PROG_TYPE_RAW_TRACEPOINT (include/uapi/linux/bpf.h). */
const RAW_TRACEPOINT = 17;

const LIBRARY_FOLDERS = ['/lib', '/usr/lib', '/lib64', '/usr/lib64', '/usr/local/lib'].flatMap((folder) => [
  folder,
  `${folder}/x86_64-linux-gnu`,
  `${folder}/aarch64-linux-gnu`,
]);

export const REQUIREMENTS = {
  root: {
    group: 'bpf',
    remedy: 'run as root',
    missing: () => (process.geteuid?.() === 0 ? undefined : 'not root'),
  },
  bpf: {
    group: 'bpf',
    remedy: 'run as root on Linux 6.1 or newer with CONFIG_DEBUG_INFO_BTF',
    missing: missingBpf,
  },
  libbpf: {
    group: 'bpf',
    remedy: 'apt-get install libbpf1',
    missing: () => missingLibrary('libbpf.so.1'),
  },
  libdw: {
    group: 'bpf',
    remedy: 'apt-get install libdw1',
    missing: () => missingLibrary('libdw.so.1'),
  },
  gcc: {
    group: 'bpf',
    remedy: 'apt-get install gcc libc6-dev',
    missing: missingCompiler,
  },
  bpftool: {
    group: 'bpf',
    remedy: 'apt-get install bpftool',
    missing: () => missingCommand('bpftool', ['version']),
  },
  ip: {
    group: 'bpf',
    remedy: 'apt-get install iproute2',
    missing: () => missingCommand('ip', ['-Version']),
  },
  netns: {
    group: 'bpf',
    remedy: 'run as root where network and mount namespaces may be made, and / is a mount point',
    missing: () => failureOf(spawnSync('unshare', ['-n', '-m', 'true'], { encoding: 'utf8' })),
  },
  mountns: {
    group: 'bpf',
    remedy: 'run as root where mount namespaces may be made, and / is a mount point',
    missing: () => failureOf(spawnSync('unshare', ['-m', 'true'], { encoding: 'utf8' })),
  },
  pidns: {
    group: 'bpf',
    remedy: 'run as root where PID namespaces may be made',
    missing: () => failureOf(spawnSync('unshare', ['-pf', '--mount-proc', 'true'], { encoding: 'utf8' })),
  },
  otherUser: {
    group: 'extra',
    remedy: 'run as root, with the checkout and Node where any user may read them',
    missing: missingOtherUser,
  },
  cpus: {
    // A guest of the lab has one.
    group: process.env['STAP_IN_LAB'] === undefined ? 'bpf' : 'extra',
    remedy: 'give the machine two CPUs',
    missing: () => (availableParallelism() >= 2 ? undefined : 'one CPU only'),
  },
  ia32: {
    group: 'bpf',
    remedy: 'run on x86-64 with CONFIG_IA32_EMULATION',
    missing: missingIa32,
  },
  ffiFork: {
    group: 'extra',
    remedy: './stap --setup, with g++, make, python3 and Node’s headers',
    missing: missingFfiFork,
  },
  kernelHeaders: {
    group: 'extra',
    remedy: 'apt-get install linux-headers-amd64 make gcc',
    missing: missingKernelHeaders,
  },
  bpftrace: {
    group: 'extra',
    remedy: 'apt-get install bpftrace',
    missing: () => missingCommand('bpftrace', ['--version']),
  },
  oracle: {
    group: 'extra',
    remedy: 'apt-get install systemtap',
    missing: () => missingCommand('/usr/bin/stap', ['--version']),
  },
  lab: {
    group: 'lab',
    remedy: 'npm run test:lab, on x86-64 Debian 12 with its package mirror and gcc: nothing is installed for it',
    missing: missingLab,
  },
  wholeLab: {
    group: 'extra',
    remedy: 'npm run test:lab',
    missing: () => (process.env['STAP_LAB'] === 'whole' ? undefined : 'minutes of emulation, by hand only'),
  },
} as const satisfies Record<string, Requirement>;

export type RequirementName = keyof typeof REQUIREMENTS;

export type Implementation = (t: ExecutionContext) => void | Promise<void>;

/** ava's `test`, cut down to what a test with requirements uses. */
export type ConditionalTest = {
  (title: string, implementation: Implementation): void;
  /** Runs before the file's other tests, one after the other: for tests that look at machine-wide state. */
  readonly serial: (title: string, implementation: Implementation) => void;
};

/** Makes a `test` that runs where all the named requirements are there, and is skipped in sight (or fails) elsewhere. */
export function testWith(...names: readonly RequirementName[]): ConditionalTest {
  const declare = (run: typeof test.serial | typeof test) => (title: string, implementation: Implementation) => {
    const misses = missesAmong(names);
    if (misses.length === 0) {
      run(title, implementation);
      return;
    }
    const text = misses.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
    if (misses.some(({ name }) => isRequired(name))) {
      run(title, (t) => {
        t.fail(`STAP_TEST_REQUIRE is set, but ${text}`);
      });
      return;
    }
    reportMisses(title, misses);
    run.skip(title, implementation);
  };
  return Object.assign(declare(test), { serial: declare(test.serial) });
}

/** Why `name` is missing here, or undefined where it is there. Each is tried once per worker. */
export function missing(name: RequirementName): string | undefined {
  const known = found.get(name);
  if (known !== undefined) return known.reason;
  const reason = REQUIREMENTS[name].missing();
  found.set(name, { reason });
  return reason;
}

type Miss = { readonly name: RequirementName; readonly reason: string };

const found = new Map<RequirementName, { readonly reason: string | undefined }>();

function missesAmong(names: readonly RequirementName[]): readonly Miss[] {
  return names.flatMap((name) => {
    const reason = missing(name);
    return reason === undefined ? [] : [{ name, reason }];
  });
}

function isRequired(name: RequirementName): boolean {
  const words = (process.env['STAP_TEST_REQUIRE'] ?? '').split(',');
  return words.includes(REQUIREMENTS[name].group);
}

/** One JSON line per skipped test and requirement; scripts/test.mjs makes its table of them. */
function reportMisses(title: string, misses: readonly Miss[]): void {
  const file = process.env['STAP_TEST_MISSES'];
  if (file === undefined) return;
  for (const { name, reason } of misses) {
    appendFileSync(
      file,
      `${JSON.stringify({ name, reason, remedy: REQUIREMENTS[name].remedy, test: `${test.meta.file}: ${title}` })}\n`,
    );
  }
}

/** Tried, not read from a list of capabilities: containers and lockdown refuse bpf(2) in other ways. */
function missingBpf(): string | undefined {
  if (!existsSync('/sys/kernel/btf/vmlinux')) return 'the kernel has no BTF (/sys/kernel/btf/vmlinux)';
  // r0 = 0; exit
  const program = new Uint8Array([0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]);
  try {
    const fd = tryProgram(RAW_TRACEPOINT, program);
    if (fd < 0) return `the kernel refuses to load a BPF program (${errnoName(-fd)})`;
    close(fd);
    return undefined;
  } catch (error) {
    return `FFI: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function missingLibrary(name: string): string | undefined {
  return LIBRARY_FOLDERS.some((folder) => existsSync(`${folder}/${name}`)) ? undefined : `no ${name}`;
}

/** gcc alone is not enough: a bare Debian has it without the C library's headers. */
function missingCompiler(): string | undefined {
  const source = '#include <unistd.h>\nint main(void) { return getpid() == 0; }\n';
  return failureOf(spawnSync('gcc', ['-x', 'c', '-fsyntax-only', '-'], { encoding: 'utf8', input: source }));
}

/** The 32-bit entry is a boot option: only a call tells. */
function missingIa32(): string | undefined {
  if (process.arch !== 'x64') return 'not x86-64';
  if (missing('gcc') !== undefined) return 'no gcc to try it with';
  try {
    runTrigger('int80', 1);
    return undefined;
  } catch {
    return 'the kernel refuses int $0x80';
  }
}

/** Nobody's uid; no account is needed for it. */
export const OTHER_USER = 65_534;

function missingOtherUser(): string | undefined {
  if (process.geteuid?.() !== 0) return 'not root';
  const read = `require('fs').accessSync(${JSON.stringify(join(CHECKOUT, 'package.json'))})`;
  const run = spawnSync(process.execPath, ['-e', read], {
    encoding: 'utf8',
    uid: OTHER_USER,
    gid: OTHER_USER,
    cwd: '/',
  });
  return failureOf(run) === undefined ? undefined : 'another user cannot read the checkout or run Node';
}

/** Asked of the files, not by loading it: a process takes one FFI package for good. */
function missingFfiFork(): string | undefined {
  const release = join(CHECKOUT, 'node_modules/@2060.io/ffi-napi/build/Release');
  const isCompiled = existsSync(release) && readdirSync(release).some((name) => name.endsWith('.node'));
  return isCompiled ? undefined : 'the faster FFI package is not compiled';
}

/** Of any kernel: a module is built against them, not loaded. */
function missingKernelHeaders(): string | undefined {
  const releases = existsSync('/lib/modules') ? readdirSync('/lib/modules') : [];
  if (!releases.some((name) => existsSync(`/lib/modules/${name}/build/Makefile`))) return 'no kernel headers';
  return missingCommand('make', ['--version']);
}

function missingCommand(command: string, args: readonly string[]): string | undefined {
  return failureOf(spawnSync(command, args, { encoding: 'utf8' }));
}

function failureOf(result: SpawnSyncReturns<string>): string | undefined {
  if (result.error !== undefined) return result.error.message.replace(/^spawnSync /, '');
  if (result.status === 0) return undefined;
  return result.stderr.split('\n')[0] ?? `status ${String(result.status)}`;
}
