/** Kernel functions on every road that the kernel has, each counted exactly. */
import { join } from 'node:path';
import { CHECKOUT } from '../support/checkout.js';
import { triggerCommand } from '../support/trigger.js';
import type { Cases } from './cases.js';
import type { KernelName } from './kernels.js';

const SYNC = 162;
const GETPPID = 110;
const CALLS = 1000;

interface Road {
  readonly name: string;
  /** The words that leave stap this way only. */
  readonly words: readonly string[];
  /** As the listing names what is armed, at the entry and the return of FUNCTION. */
  readonly armed: readonly [string, string];
  readonly kernels: readonly KernelName[];
}

const FUNCTION_ROADS: readonly Road[] = [
  {
    name: 'fentry',
    words: ['--without=kprobe,kprobe-multi'],
    armed: ['fentry FUNCTION', 'fexit FUNCTION'],
    kernels: ['6.1', '6.12'],
  },
  {
    name: 'kprobe',
    words: ['--without=fentry,kprobe-multi'],
    armed: ['kprobe FUNCTION', 'kretprobe FUNCTION'],
    kernels: ['6.1', '6.12'],
  },
  {
    name: 'kprobe_multi',
    words: ['--without=fentry,kprobe'],
    armed: ['kprobe_multi FUNCTION', 'kretprobe_multi FUNCTION'],
    // Debian's 6.1 is built without CONFIG_FPROBE.
    kernels: ['6.12'],
  },
];

/** Functions that are the entry of a system call have one more. */
const SYSCALL_ROAD: Road = {
  name: 'sys_enter',
  words: ['--without=fentry,kprobe,kprobe-multi'],
  armed: ['tp_btf sys_enter', 'tp_btf sys_exit'],
  kernels: ['6.1', '6.12'],
};

export function functionCases(cases: Cases): void {
  const roads = FUNCTION_ROADS.filter(({ kernels }) => kernels.includes(cases.kernel));
  for (const road of [...roads, SYSCALL_ROAD]) syscallEntryCases(cases, road);
  for (const road of roads) {
    anyFunctionCases(cases, road);
    wildcardCases(cases, road);
  }
  namesakeCases(cases, roads);
  moduleCases(cases, roads);
  missedCases(cases, roads);
}

function syscallEntryCases({ bench, inGuest }: Cases, { armed, name, words }: Road): void {
  const expected = (what: string): string => `, ${what.replace('FUNCTION', '__x64_sys_sync')})`;

  inGuest(`${name}: sync() is counted exactly (listing 3)`, async (t) => {
    const script = join(CHECKOUT, 'examples/sys_sync.stp');
    const listing = await bench.stap([...words, '-w', '--dump=bpf', script]);
    t.true(listing.stdout.includes(expected(armed[0])), listing.stdout);
    const end = await bench.stap([...words, '-w', script, '-c', syncs()]);
    t.is(end.status, 0, end.stderr);
    const lines = end.stdout.trimEnd().split('\n');
    t.is(lines.length, CALLS, end.stderr);
    t.regex(lines.at(-1) ?? '', /^sys_sync called 1000 times, /);
  });

  inGuest(`${name}: returns of sync() are counted exactly`, async (t) => {
    const script = `global n, bad probe kernel.function("sys_sync").return { n++; if ($return != 0) bad++ }
      probe end { printf("%d %d\\n", n, bad) }`;
    const listing = await bench.stap([...words, '--dump=bpf', '-e', script]);
    t.true(listing.stdout.includes(expected(armed[1])), listing.stdout);
    const end = await bench.stap([...words, '-e', script, '-c', syncs()]);
    t.deepEqual(end, { stdout: `${CALLS} 0\n`, stderr: '', status: 0 });
  });
}

function anyFunctionCases({ bench, inGuest }: Cases, { name, words }: Road): void {
  inGuest(`${name}: parameters and the return value of a function`, async (t) => {
    const script = `global entries, returns, readers
      probe kernel.function("ksys_read").call { if (pid() == target() && $fd == 0 && $count == 7) entries++ }
      probe kernel.function("ksys_read").return { if (pid() == target() && $return == 7) returns++ }
      probe kernel.function("vfs_read") {
        if (pid() == target() && $count == 7 && ($file->f_flags & 3) == 0 && $file->f_mode & 1) readers++
      }
      probe end { printf("%d %d %d\\n", entries, returns, readers) }`;
    const end = await bench.stap([...words, '-e', script, '-c', reads(100)]);
    t.deepEqual(end, { stdout: '100 100 100\n', stderr: '', status: 0 });
  });

  inGuest(`${name}: what a return knows of the entry of its call, one call within the other`, async (t) => {
    const script = `global n, same, before, past
      probe kernel.function("vfs_read").return, kernel.function("ksys_read").return {
        if (pid() == target() && $count == 7) { n++ same += @entry(ppfunc()) == ppfunc() && @entry($count) == 7 }
      }
      probe kernel.function("vfs_read").return {
        if (pid() == target() && $count == 7) { before += $pos[0] past += kernel_long($pos) }
      }
      probe end { printf("%d %d %d %d\\n", n, same, before, past) }`;
    const command = 'dd if=/bin/true of=/dev/null bs=7 count=100 status=none';
    const end = await bench.stap([...words, '-e', script, '-c', command]);
    if (name === 'kprobe_multi') {
      // One program for all places does not tell its calls apart.
      t.is(end.status, 1);
      t.regex(
        end.stderr,
        /does not support entry values in a return probe by kprobe_multi alone: identifier '\$count' at/,
      );
      return;
    }
    const sum = 7 * (99 * 50);
    t.deepEqual(end, { stdout: `200 200 ${sum} ${sum + 700}\n`, stderr: '', status: 0 });
  });

  inGuest(`${name}: the caller of a function, at its entry and its return`, async (t) => {
    const script = `probe kernel.function("ksys_read") { if (pid() == target()) println("in ", caller()) }
      probe kernel.function("ksys_read").return { if (pid() == target()) println("out ", caller()) }`;
    const reads = 'dd if=/dev/zero of=/dev/null bs=7 count=1 status=none';
    const end = await bench.stap([...words, '-e', script, '-c', reads]);
    t.is(end.status, 0, end.stderr);
    const callers = new Set(end.stdout.trimEnd().split('\n'));
    const [first = ''] = callers;
    t.regex(first, /^in (do_syscall_64|__x64_sys_read) 0xffffffff[0-9a-f]{8}$/);
    t.deepEqual([...callers], [first, first.replace('in', 'out')]);
  });

  inGuest(`${name}: all parameters as text`, async (t) => {
    const script = `probe kernel.function("ksys_read") { if (pid() == target() && $count == 7) println($$parms) }
      probe kernel.function("ksys_read").return { if (pid() == target() && $return == 7) println($$return) }`;
    const end = await bench.stap([...words, '-e', script, '-c', reads(2)]);
    t.is(end.status, 0, end.stderr);
    t.regex(end.stdout, /^(fd=0x0 buf=0x[0-9a-f]+ count=0x7\nreturn=0x7\n){2}$/);
  });
}

function wildcardCases({ bench, inGuest }: Cases, { name, words }: Road): void {
  inGuest(`${name}: functions by a wildcard; one that cannot be probed is left out`, async (t) => {
    // vfs_caches_init among them is gone since boot.
    const script = `global n probe kernel.function("vfs_*") { if (execname() == "dd") n[pid()]++ }
      probe end { foreach (p+ in n) println(n[p]) }`;
    // dd's own pages are read by its first run.
    const end = await bench.stap([...words, '-e', script, '-c', [1, 100, 300].map(reads).join('; ')]);
    t.is(end.stderr, '');
    const [, hundred = 0, three = 0] = end.stdout.trimEnd().split('\n').map(Number);
    // A vfs_read and a vfs_write each.
    t.is(three - hundred, 400, end.stdout);
  });

  inGuest(`${name}: returns by a wildcard; the names of one system call are one function`, async (t) => {
    const script = `global n probe kernel.function("*sys_sync").return { n++ } probe end { println(n) }`;
    const end = await bench.stap([...words, '-e', script, '-c', syncs()]);
    // __x64_sys_sync, which is also __ia32_sys_sync and __do_sys_sync, and ksys_sync
    t.deepEqual(end, { stdout: `${2 * CALLS}\n`, stderr: '', status: 0 });
  });
}

/** The kernel has several static functions of this name; these files call one each, once a reading. */
const NAMESAKES = 'type_show';
const NAMESAKES_FILES = ['/sys/firmware/memmap/0/type', '/sys/class/tty/ttyS0/type'];
const READINGS = 50;

function namesakeCases({ bench, inGuest }: Cases, roads: readonly Road[]): void {
  for (const { name, words } of roads.filter((each) => each.name !== 'fentry')) {
    inGuest(`${name}: all functions of one name are probed`, async (t) => {
      const script = `global n probe kernel.function("${NAMESAKES}") { n++ } probe end { println(n) }`;
      const command = `cat $(yes '${NAMESAKES_FILES.join(' ')}' | head -n ${READINGS}) >/dev/null`;
      const end = await bench.stap([...words, '-e', script, '-c', command]);
      t.deepEqual(end, { stdout: `${NAMESAKES_FILES.length * READINGS}\n`, stderr: '', status: 0 });
    });
  }

  inGuest('a function that has namesakes is not left to fentry, which knows one of them', async (t) => {
    const { stdout } = await bench.stap(['--dump=bpf', '-e', `probe kernel.function("${NAMESAKES}") { println(1) }`]);
    t.regex(stdout, /^program type_show \(kprobe, kprobe type_show\)$/m);
  });
}

function moduleCases({ bench, inGuest, kernel }: Cases, roads: readonly Road[]): void {
  for (const { name, words } of roads) {
    inGuest(`${name}: a function of a module, its parameters and its return`, async (t) => {
      const script = `global n, r, w, named
        probe module("overlay").function("ovl_statfs") { n++; if ($dentry->d_sb->s_magic == 0x794c7630) named++ }
        probe module("overlay").function("ovl_statfs").return { if ($return == 0) r++ }
        probe module("overlay").function("ovl_statf*") { w++ }
        probe end { printf("%d %d %d %d\\n", n, named, r, w) }`;
      const end = await bench.stap([...words, '-e', script, '-c', 'stat -f / / / / / >/dev/null']);
      t.deepEqual(end, { stdout: '5 5 5 5\n', stderr: '', status: 0 });
    });
  }

  inGuest('a module that the kernel does not have, and a function that a module does not have', async (t) => {
    const unknown = await bench.stap(['-e', 'probe module("ext3").function("ext3_file_write") { }']);
    t.is(unknown.status, 1);
    t.regex(unknown.stderr, /^semantic error: module ext3 is not part of kernel 6\.1/m, kernel);
    const misspelt = await bench.stap(['-e', 'probe module("overlay").function("ovl_statvs") { }']);
    t.is(misspelt.status, 1);
    t.regex(misspelt.stderr, /^semantic error: no match \(similar functions: [^)]*ovl_statfs/m);
  });
}

/** Sleepers at once: more than the kernel keeps pending returns for on one processor. */
const SLEEPERS = 40;

function missedCases({ bench, inGuest, kernel }: Cases, roads: readonly Road[]): void {
  // Linux 6.7 tells how many hits a kprobe has missed.
  const telling = roads.filter(({ name }) => name === 'fentry' || kernel !== '6.1');
  for (const { name, words } of telling) {
    inGuest(`${name}: a program’s own calls of what it probes are missed hits, and reported`, async (t) => {
      const probed = 'kernel.function("bpf_ringbuf_reserve")';
      const script = `global n
        probe syscall.getppid { if (pid() == target()) printf("%s\\n", execname()) }
        probe ${probed} { n++; printf("%d %s\\n", n, execname()) }`;
      const end = await bench.stap([...words, '-e', script, '-c', triggerCommand('syscalls', GETPPID, CALLS)]);
      const hits = [...end.stdout.matchAll(/^\d+ /gm)].length;
      t.is(hits, CALLS, end.stdout.slice(-500));
      t.is(end.stderr, `WARNING: Skipped due to missed events: ${CALLS} (probe ${probed})\n`);
    });
  }

  for (const { name, words } of telling.filter((each) => each.name !== 'fentry')) {
    inGuest(`${name}: returns beyond those that the kernel keeps pending are missed hits, and reported`, async (t) => {
      const script = `global n probe kernel.function("hrtimer_nanosleep").return { n++ } probe end { println(n) }`;
      const end = await bench.stap([...words, '-e', script, '-c', triggerCommand('sleepers', SLEEPERS)]);
      const missed = Number(/^WARNING: Skipped due to missed events: (\d+) \(probe /.exec(end.stderr)?.[1]);
      t.true(missed > 0, end.stderr);
      t.is(Number(end.stdout) + missed, SLEEPERS, end.stderr);
    });
  }
}

function syncs(): string {
  return triggerCommand('syscalls', SYNC, CALLS);
}

/** So many reads of seven bytes, and as many writes. */
function reads(count: number): string {
  return `dd if=/dev/zero of=/dev/null bs=7 count=${count} status=none`;
}
