/**
 * The tests that need a stock kernel: each kernel of the lab is booted once and serves all of them, one guest at a time.
 * After each case the guest's log must hold no trouble, and no BPF object may be left.
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import test, { type ExecutionContext } from 'ava';
import { eventually, isGone } from '../kernel/support.js';
import { CHECKOUT } from '../support/checkout.js';
import { testWith } from '../support/requirements.js';
import { triggerCommand } from '../support/trigger.js';
import { readCases } from '../suite/case.js';
import { AVA, avaResult, Bench } from './bench.js';
import { KERNEL_NAMES } from './kernels.js';

const labTest = testWith('lab', 'gcc', 'bpftool');
/** A case is killed after this; ava's own limit is without progress. */
const CASE_MS = 240_000;
const SYNC = 162;
const GETPPID = 110;
const CALLS = 1000;

/** How a kernel function is probed, and the words that leave stap this way only. */
const ROADS = [
  { name: 'fentry', words: ['--without=kprobe'], anyFunction: true },
  { name: 'kprobe', words: ['--without=fentry'], anyFunction: true },
  { name: 'sys_enter', words: ['--without=fentry,kprobe'], anyFunction: false },
] as const;

const bench = new Bench();
test.after.always('the guest is gone', () => bench.close());

for (const kernel of KERNEL_NAMES) {
  const inGuest = (title: string, body: (t: ExecutionContext) => Promise<void>): void =>
    labTest.serial(`${kernel}: ${title}`, async (t) => {
      t.timeout(2 * CASE_MS);
      await bench.use(kernel, t, body);
    });

  inGuest('the native layer’s own tests pass', async (t) => {
    const { stdout, stderr, status } = await bench.run([...AVA, 'dist/js/test/native/{attach,bpf}.test.js'], CASE_MS);
    const { passed, failures } = avaResult(stdout);
    t.is(status, 0, `${failures}${stderr}`);
    t.true(passed > 10, stdout);
  });

  inGuest('the article’s scripts are accepted by the verifier', async (t) => {
    for (const name of readdirSync(join(CHECKOUT, 'examples')).filter((file) => file.endsWith('.stp'))) {
      const end = await bench.stap(['-w', '-vv', '-p4', join(CHECKOUT, 'examples', name)]);
      t.is(end.status, 0, `${name}: ${end.stderr}`);
    }
  });

  inGuest('the suite’s bodies, moved into the kernel, are accepted by the verifier or refused by stap', async (t) => {
    const refused: string[] = [];
    let loaded = 0;
    // Refusals never come so far.
    for (const each of readCases().filter(({ name }) => !name.startsWith('refusals/'))) {
      const script = each.script.replace(
        /\bprobe\s+begin\b(\s*\(-?\d+\))?/g,
        'probe kernel.trace("sched_process_exit")',
      );
      if (script === each.script) continue;
      const end = await bench.stap(['-w', '-vv', '-s1', '-p4', ...each.options, '-e', script, ...each.arguments]);
      if (end.status === 0) loaded += 1;
      else if (!/^(parse|semantic) error: /m.test(end.stderr)) refused.push(`${each.name}: ${end.stderr}`);
    }
    t.log(`${loaded} loaded`);
    t.deepEqual(refused, []);
    t.true(loaded > 60, `${loaded} were loaded`);
  });

  inGuest('system calls are counted exactly, by a scalar, an array and a statistic', async (t) => {
    const script = `global n, a, s
      probe syscall.getppid { if (pid() == target()) { n++; a[execname()]++; s <<< n } }
      probe end { printf("%d %d %d\\n", n, @count(s), @max(s)); foreach (k in a) println(a[k]) }`;
    const end = await bench.stap(['-e', script, '-c', triggerCommand('syscalls', GETPPID, 10 * CALLS)]);
    t.deepEqual(end, { stdout: '10000 10000 10000\n10000\n', stderr: '', status: 0 });
  });

  inGuest('every printed line arrives, in order', async (t) => {
    const script = 'global n probe syscall.getppid { if (pid() == target()) printf("%d %s\\n", n++, name) }';
    const end = await bench.stap(['-e', script, '-c', triggerCommand('syscalls', GETPPID, CALLS)]);
    const lines = Array.from({ length: CALLS }, (_, index) => `${index} getppid\n`);
    t.deepEqual(end, { stdout: lines.join(''), stderr: '', status: 0 });
  });

  for (const road of ROADS) {
    inGuest(`${road.name}: sync() is counted exactly`, async (t) => {
      const end = await bench.stap([...road.words, '-w', join(CHECKOUT, 'examples/sys_sync.stp'), '-c', syncs()]);
      t.is(end.status, 0, end.stderr);
      const lines = end.stdout.trimEnd().split('\n');
      t.is(lines.length, CALLS, end.stderr);
      t.regex(lines.at(-1) ?? '', /^sys_sync called 1000 times, /);
    });

    inGuest(`${road.name}: returns of sync() are counted exactly`, async (t) => {
      const script = `global n, bad probe kernel.function("sys_sync").return { n++; if ($return != 0) bad++ }
        probe end { printf("%d %d\\n", n, bad) }`;
      const end = await bench.stap([...road.words, '-e', script, '-c', syncs()]);
      t.deepEqual(end, { stdout: `${CALLS} 0\n`, stderr: '', status: 0 });
    });
  }

  for (const road of ROADS.filter(({ anyFunction }) => anyFunction)) {
    inGuest(`${road.name}: parameters and the return value of a function`, async (t) => {
      const script = `global entries, returns
        probe kernel.function("ksys_read") { if (pid() == target() && $fd == 0 && $count == 7) entries++ }
        probe kernel.function("ksys_read").return { if (pid() == target() && $return == 7) returns++ }
        probe end { printf("%d %d\\n", entries, returns) }`;
      const reads = 'dd if=/dev/zero of=/dev/null bs=7 count=100 status=none';
      const end = await bench.stap([...road.words, '-e', script, '-c', reads]);
      t.deepEqual(end, { stdout: '100 100\n', stderr: '', status: 0 });
    });

    inGuest(`${road.name}: the caller of a function, at its entry and its return`, async (t) => {
      const script = `probe kernel.function("ksys_read") { if (pid() == target()) println("in ", caller()) }
        probe kernel.function("ksys_read").return { if (pid() == target()) println("out ", caller()) }`;
      const reads = 'dd if=/dev/zero of=/dev/null bs=7 count=1 status=none';
      const end = await bench.stap([...road.words, '-e', script, '-c', reads]);
      t.is(end.status, 0, end.stderr);
      const callers = new Set(end.stdout.trimEnd().split('\n'));
      const [first = ''] = callers;
      t.regex(first, /^in (do_syscall_64|__x64_sys_read) 0xffffffff[0-9a-f]{8}$/);
      t.deepEqual([...callers], [first, first.replace('in', 'out')]);
    });

    inGuest(`${road.name}: a function of a module`, async (t) => {
      const script = `global n probe module("overlay").function("ovl_statfs") { n++ } probe end { println(n) }`;
      const end = await bench.stap([...road.words, '-e', script, '-c', 'stat -f / / / / / >/dev/null']);
      t.deepEqual(end, { stdout: '5\n', stderr: '', status: 0 });
    });
  }

  inGuest('nothing is left in the kernel when the process has ended', async (t) => {
    await bench.endScripts();
    t.pass('looked at after each case');
  });
}

labTest.serial('a lab that is killed leaves no QEMU behind', async (t) => {
  t.timeout(CASE_MS);
  await bench.close();
  const lab = spawn(process.execPath, [join(CHECKOUT, 'scripts/lab.mjs'), 'sh', '-c', 'echo up; sleep 300'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => lab.kill('SIGKILL'));
  await new Promise((settle) => {
    lab.stdout.once('data', settle);
    lab.once('exit', settle);
  });
  const children = readFileSync(`/proc/${lab.pid}/task/${lab.pid}/children`, 'latin1').trim().split(' ').map(Number);
  t.is(children.length, 1);
  lab.kill('SIGKILL');
  t.true(await eventually(10_000, () => children.every(isGone)));
});

function syncs(): string {
  return triggerCommand('syscalls', SYNC, CALLS);
}
