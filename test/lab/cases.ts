/**
 * The cases of one kernel of the lab: it is booted once and serves all of them. After each case the guest's log must hold no
 * trouble, and no BPF object may be left.
 */
import process from 'node:process';
import test, { type ExecutionContext } from 'ava';
import { moduleRuntimeCases } from '../kmod/lab-cases.js';
import { stressCases } from '../kmod/stress-cases.js';
import { testWith } from '../support/requirements.js';
import { triggerCommand } from '../support/trigger.js';
import { AVA, avaResult, Bench } from './bench.js';
import { functionCases } from './function-cases.js';
import type { KernelName } from './kernels.js';
import { CASE_MS } from './limits.js';
import { suiteCases } from './suite-cases.js';

const GETPPID = 110;
const CALLS = 1000;

/** Declares a case; its title gets the kernel's name in front. */
export type DeclareCase = (title: string, body: (t: ExecutionContext) => Promise<void>) => void;

/** What the cases of a file are given. */
export interface Cases {
  readonly kernel: KernelName;
  readonly bench: Bench;
  /** Part of every run of the lab. */
  readonly inGuest: DeclareCase;
  /** Minutes of emulation: by hand. */
  readonly byHand: DeclareCase;
  /** Before the cases that need what is made here. */
  readonly onHost: DeclareCase;
}

/** Declares all cases of a kernel, in the test file that calls it. */
export function declareCases(kernel: KernelName): void {
  // Two, slowly, for the stress by hand.
  const bench = new Bench(process.env['STAP_STRESS_CPUS'] === '2' ? 2 : 1);
  test.after.always('the guest is gone', () => bench.close());
  const declare =
    (run: ReturnType<typeof testWith>): DeclareCase =>
    (title, body) =>
      run.serial(`${kernel}: ${title}`, (t) => bench.use(kernel, t, body));
  const hostTest = testWith('lab', 'gcc');
  const cases: Cases = {
    kernel,
    bench,
    inGuest: declare(testWith('lab', 'gcc', 'bpftool')),
    byHand: declare(testWith('lab', 'wholeLab', 'gcc', 'bpftool')),
    onHost: (title, body) =>
      hostTest.serial(`${kernel}: ${title}`, async (t) => {
        t.timeout(CASE_MS);
        await body(t);
      }),
  };
  kernelCases(cases);
  functionCases(cases);
  suiteCases(cases);
  moduleRuntimeCases(cases);
  stressCases(cases);
  cases.inGuest('nothing is left in the kernel when the process has ended', async (t) => {
    await bench.endScripts();
    t.pass('looked at after each case');
  });
  // Last: they end the process that has read the kernel’s types.
  if (kernel === '6.1') inspectionCases(cases);
}

/** The bench itself: what must make a case fail does. */
function inspectionCases({ bench, inGuest, kernel }: Cases): void {
  const errorOf = async (t: ExecutionContext, command: string): Promise<string> => {
    const body = async (): Promise<void> => {
      await bench.run(['sh', '-c', command]);
    };
    const attempt = await t.try((inner) => bench.use(kernel, inner, body, { freedWithinMs: 0 }));
    attempt.discard();
    return attempt.errors
      .map(({ message, formattedDetails }) => `${message} ${JSON.stringify(formattedDetails)}`)
      .join();
  };

  inGuest('a warning in the kernel’s log fails the case, which shows the log', async (t) => {
    const error = await errorOf(t, 'echo "<4>of the lab" >/dev/kmsg; echo "<4>WARNING: of the lab" >/dev/kmsg');
    t.regex(error, /the kernel’s log:\n[^]*of the lab\nWARNING: of the lab/);
  });

  inGuest('a map that is left behind fails the case, which names it', async (t) => {
    const map = '/sys/fs/bpf/lab_left';
    const error = await errorOf(t, `bpftool map create ${map} type array key 4 value 4 entries 1 name lab_left`);
    await bench.run(['rm', map]);
    t.regex(error, /BPF objects that were left behind.*map \d+ lab_left/);
  });

  inGuest('a command that does not end is killed, and what it printed is told', async (t) => {
    const error = await t.throwsAsync(bench.run(['sh', '-c', 'echo here it is; sleep 1000'], 3000));
    t.regex(error.message, /not ended after [\d.]+ s\nhere it is/);
  });
}

function kernelCases({ bench, byHand, inGuest }: Cases): void {
  inGuest('the native layer’s own tests pass', async (t) => {
    const { stdout, stderr, status } = await bench.run([...AVA, 'dist/js/test/native/{attach,bpf}.test.js']);
    const { passed, failures } = avaResult(stdout);
    t.is(status, 0, `${failures}${stderr}`);
    t.true(passed > 10, stdout);
  });

  byHand('the tests of test/kernel pass', async (t) => {
    const { stdout, stderr, status } = await bench.run([...AVA, 'dist/js/test/kernel/*.test.js'], CASE_MS);
    const { passed, failures } = avaResult(stdout);
    t.is(status, 0, `${failures}${stderr}`);
    t.true(passed > 40, stdout);
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
}
