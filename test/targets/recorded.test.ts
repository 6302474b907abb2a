/**
 * Stock kernels without a guest: what Debian's 6.1 and 6.12 answered in the lab is replayed, and every script of the suite
 * is compiled against both.
 */
import test, { type ExecutionContext } from 'ava';
import { CaseHost, type CaseEnd } from '../suite/case-host.js';
import { KERNEL_NAMES, type KernelName } from '../lab/kernels.js';
import { recordingPath } from './recordings.js';
import { recordedScripts, type RecordedScript } from './scripts.js';

const LIMIT_MS = 60_000;
/** Features of newer kernels that change the code. */
const SAME_FEATURES = '--without=may-goto,cpu-v4,preempt-disable,kprobe-multi';

const hosts = new Map(
  KERNEL_NAMES.map((kernel) => [kernel, new CaseHost(LIMIT_MS, { STAP_SUITE_TARGET: recordingPath(kernel) })]),
);
test.after.always(() => Promise.all([...hosts.values()].map((host) => host.close())));

async function run(kernel: KernelName, ...argv: readonly string[]): Promise<CaseEnd> {
  const host = hosts.get(kernel);
  if (host === undefined) throw new Error(kernel);
  return host.run(argv);
}

/** One that began to ask more than it did when the recordings were made. A few may wait for the next recording. */
function assertFew(t: ExecutionContext, unasked: readonly string[], scripts: readonly RecordedScript[]): void {
  t.log(`${scripts.length} scripts, ${unasked.length} ask what is not recorded`);
  const remedy = 'STAP_LAB_RECORD=1 npm run test:lab records anew';
  t.true(unasked.length <= scripts.length / 10, `${remedy}: ${unasked.join(', ')}`);
}

const asksMore = ({ stderr }: CaseEnd): boolean => stderr.includes('ERROR: the recording of ');

test('the same code for both kernels, but for where members of structs lie', async (t) => {
  const scripts = recordedScripts();
  const shape = (text: string): string => text.replace(/6\.1[\d.]+\S*/g, 'RELEASE').replace(/0x[0-9a-f]+|\d+/g, '#');
  const unasked: string[] = [];
  let compiled = 0;
  for (const { argv, name } of scripts) {
    const [older, newer] = await Promise.all(
      (['6.1', '6.12'] as const).map((kernel) => run(kernel, SAME_FEATURES, '--dump=bpf', ...argv)),
    );
    if (older === undefined || newer === undefined) throw new Error(name);
    if (asksMore(older) || asksMore(newer)) unasked.push(name);
    else if (!/wildcard|unknown|renamed/.test(name)) {
      t.is(older.status, newer.status, name);
      t.is(shape(newer.stdout), shape(older.stdout), name);
      t.is(shape(newer.stderr), shape(older.stderr), name);
      if (older.status === 0) compiled += 1;
    }
  }
  assertFew(t, unasked, scripts);
  t.true(compiled > 200, `${compiled} were compiled`);
});

for (const kernel of KERNEL_NAMES) {
  test(`${kernel}: many functions are one program where the kernel has kprobe_multi`, async (t) => {
    const { stdout, stderr } = await run(kernel, '--dump=bpf', '-e', 'global n probe kernel.function("vfs_*") { n++ }');
    const programs = [...stdout.matchAll(/^program vfs_.*$/gm)].map(([line]) => line);
    if (kernel === '6.12') {
      t.is(programs.length, 1, stderr);
      t.regex(programs[0] ?? '', /^program vfs_\w+ \(kprobe, kprobe_multi( vfs_\w+){50,}\)$/);
    } else {
      t.true(programs.length > 50, stderr);
      t.true(programs.every((line) => line.includes('(tracing, fentry vfs_')));
    }
  });

  test(`${kernel}: a function by kprobe, where fentry is switched off`, async (t) => {
    const script = 'probe kernel.function("ksys_read") { println($fd) }';
    const { stdout, stderr } = await run(kernel, '--without=fentry', '--dump=bpf', '-e', script);
    t.regex(stdout, /^program ksys_read \(kprobe, kprobe ksys_read\)$/m, stderr);
  });

  test(`${kernel}: a module that it does not have; a function that a module does not have`, async (t) => {
    const unknown = await run(kernel, '-p2', '-e', 'probe module("ext3").function("ext3_file_write") { println(pid()) }');
    t.is(unknown.status, 1);
    t.regex(unknown.stderr, /^semantic error: module ext3 is not part of kernel 6\.1\S+/m);
    const misspelt = await run(kernel, '-p2', '-e', 'probe module("overlay").function("ovl_statvs") { println(pid()) }');
    t.is(misspelt.status, 1);
    t.regex(misspelt.stderr, /^semantic error: no match \(similar functions: [^)]*ovl_statfs/m);
  });
}
