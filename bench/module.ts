/**
 * `node dist/js/bench/module.js [--guest-only]`: what a kernel module costs. Passes 3 and 4 in seconds of CPU, cold (nothing
 * is kept) and warm (the module is), beside Debian's stap 4.8 where its repaired runtime folder lies in the lab's cache; and
 * nanoseconds per event in a guest, BPF beside the module. Only ratios say something: the guest's processor is emulated.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { buildLabModule } from '../test/kmod/lab-modules.js';
import { bringHeaders } from '../test/kmod/headers.js';
import { cacheFolder } from '../test/lab/cache.js';
import { bootGuest, type Guest } from '../test/lab/guest.js';
import { bringKernel } from '../test/lab/kernels.js';
import { CHECKOUT } from '../test/support/checkout.js';
import { triggerProgram } from '../test/support/trigger.js';

const KERNEL = '6.1';
const PROGRAM = join(CHECKOUT, 'dist/js/src/main.js');
const CALLS = 200_000;
const RUNS = 3;

const BUILT = `global n, a
probe begin { println("hello") }
probe timer.ms(200) { n++; a[execname()] <<< n; if (n == 3) exit() }
probe end { println(n); foreach (k in a) println(k, " ", @count(a[k])) }`;

const EVENTS = {
  'syscall, n++': 'global n probe syscall.getppid { n++ } probe end { println(n) }',
  'syscall, a[pid()]++': 'global a probe syscall.getppid { a[pid()]++ } probe end { foreach (k in a) println(a[k]) }',
  'syscall, s <<< tid()':
    'global s probe syscall.getppid { s <<< tid() } probe end { println(@count(s)); print(@hist_log(s)) }',
  'function, n++': 'global n probe kernel.function("sys_getppid") { n++ } probe end { println(n) }',
  'function.return, n++': 'global n probe kernel.function("sys_getppid").return { n++ } probe end { println(n) }',
} as const;

async function main(): Promise<void> {
  const kernel = await bringKernel(KERNEL);
  const tree = await bringHeaders(kernel);
  if (!process.argv.includes('--guest-only')) buildRows(tree, kernel.release);
  const modules = new Map<string, string>();
  for (const [name, script] of Object.entries(EVENTS)) modules.set(name, await buildLabModule(tree, ['-e', script]));
  const guest = await bootGuest(KERNEL);
  try {
    const base = await median(() => nsPerCall(guest, ''));
    console.log(row('getppid()', `${base} ns`));
    for (const [name, script] of Object.entries(EVENTS)) {
      const module = `STAP_COMMAND=staprun '${process.execPath}' '${PROGRAM}' '${modules.get(name) ?? ''}' -c`;
      const bpf = `'${process.execPath}' '${PROGRAM}' -w --runtime=bpf -e '${script}' -c`;
      const [ours, other] = [await median(() => nsPerCall(guest, bpf)), await median(() => nsPerCall(guest, module))];
      console.log(row(name, `bpf +${ours - base} ns, module +${other - base} ns`));
    }
  } finally {
    await guest.close();
  }
}

const row = (name: string, text: string): string => `${name.padEnd(32)} ${text}`;

async function median(measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let run = 0; run < RUNS; run++) values.push(await measure());
  return values.sort((a, b) => a - b)[RUNS >> 1] ?? Number.NaN;
}

/** `before`: takes the command as its next word; empty: the shell does. */
async function nsPerCall(guest: Guest, before: string): Promise<number> {
  const trigger = `'${triggerProgram('syscalls')}' 110 ${CALLS}`;
  const timed = `a=$(date +%s%N); ${trigger}; b=$(date +%s%N); echo ns $(((b - a) / ${CALLS}))`;
  const quoted = `'${timed.replaceAll("'", `'\\''`)}'`;
  const { stdout, stderr } = await guest.run(['sh', '-c', before === '' ? timed : `${before} ${quoted}`], {
    deadlineMs: 120_000,
  });
  const ns = /^ns (\d+)$/m.exec(stdout)?.[1];
  if (ns === undefined) throw new Error(`no figure: ${stdout}${stderr}`);
  return Number(ns);
}

/** Whole runs of `-p4` of what is shipped (`npm run build`): passes 1 and 2 are small beside the compiler. */
function buildRows(tree: string, release: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'stap-bench-'));
  try {
    const file = join(folder, 'script.stp');
    const run = (name: string, command: string, words: readonly string[]): void => {
      const dataFolder = join(folder, name);
      for (const state of ['cold', 'warm']) {
        writeFileSync(file, BUILT);
        console.log(
          row(`${name}, ${state}`, `${cpuSeconds(command, [...words, file], dataFolder).toFixed(2)} s of CPU`),
        );
      }
      // Another script: what a kernel's first module has to find out is known by now.
      writeFileSync(file, BUILT.replace('hello', 'welcome'));
      console.log(
        row(`${name}, next script`, `${cpuSeconds(command, [...words, file], dataFolder).toFixed(2)} s of CPU`),
      );
    };
    run('stap -p4', join(CHECKOUT, 'stap'), ['-r', tree, '--runtime=kernel', '-p4']);
    const runtime = join(cacheFolder(), 'oracle/runtime');
    if (existsSync(runtime)) run('Debian stap 4.8 -p4', 'stap', ['-R', runtime, '-r', release, '-p4']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** User and system time of a command and of all that it starts, by the shell. */
function cpuSeconds(command: string, words: readonly string[], dataFolder: string): number {
  const env = { ...process.env, SYSTEMTAP_DIR: dataFolder };
  const args = ['-c', 'TIMEFORMAT="%U %S"; time "$0" "$@" >/dev/null 2>/dev/null', command, ...words];
  const { stderr, status } = spawnSync('bash', args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ended with status ${String(status)}`);
  return stderr
    .trim()
    .split(' ')
    .reduce((sum, each) => sum + Number(each), 0);
}

await main();
