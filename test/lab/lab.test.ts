/**
 * The tests that need a stock kernel: each kernel of the lab is booted once and serves all of them, one guest at a time.
 * After each case the guest's log must hold no trouble, and no BPF object may be left.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { CHECKOUT } from '../support/checkout.js';
import { testWith } from '../support/requirements.js';
import { triggerCommand } from '../support/trigger.js';
import { readCases } from '../suite/case.js';
import { AVA, avaResult, Bench } from './bench.js';
import { type KernelName, KERNELS } from './kernels.js';

const labTest = testWith('lab', 'gcc', 'bpftool');
/** A case is killed after this; ava's own limit is without progress. */
const CASE_MS = 240_000;
const SYNC = 162;
const CALLS = 1000;

const bench = new Bench();
test.after.always('the guest is gone', () => bench.close());

for (const kernel of Object.keys(KERNELS) as KernelName[]) {
  const inGuest = (title: string, body: (t: ExecutionContext) => Promise<void>): void =>
    labTest.serial(`${kernel}: ${title}`, async (t) => {
      t.timeout(2 * CASE_MS);
      await bench.use(kernel, t, body);
    });

  inGuest('the native layer’s own tests pass', async (t) => {
    const { stdout, stderr, status } = await bench.run([...AVA, 'dist/js/test/native/**/*.test.js'], CASE_MS);
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
    for (const each of readCases()) {
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

  for (const without of ['', 'fentry', 'fentry,kprobe']) {
    const forced = without === '' ? [] : [`--without=${without}`];
    inGuest(`sync() is counted exactly ${without === '' ? '' : `without ${without}`}`, async (t) => {
      const end = await bench.stap([...forced, '-w', join(CHECKOUT, 'examples/sys_sync.stp'), '-c', syncs()]);
      t.is(end.status, 0, end.stderr);
      const lines = end.stdout.trimEnd().split('\n');
      t.is(lines.length, CALLS, end.stderr);
      t.regex(lines.at(-1) ?? '', /^sys_sync called 1000 times, /);
    });
  }
}

function syncs(): string {
  return triggerCommand('syscalls', SYNC, CALLS);
}
