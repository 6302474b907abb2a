/**
 * The module's life under load, on the lab's kernels: a hot function while modules come and go, a reader that is killed, an
 * attempt to remove a module in use. STAP_STRESS=100 is the long version (STAP_STRESS_CPUS=2 on two CPUs, slowly).
 */
import { join } from 'node:path';
import process from 'node:process';
import type { ExecutionContext } from 'ava';
import test from 'ava';
import { bootGuest, type Guest, troublesIn } from '../lab/guest.js';
import { bringKernel, KERNEL_NAMES, type KernelName } from '../lab/kernels.js';
import { CHECKOUT } from '../support/checkout.js';
import { testWith } from '../support/requirements.js';
import { bringHeaders } from './headers.js';
import { buildLabModule } from './lab-modules.js';

const labTest = testWith('lab', 'gcc');
const ROUNDS = Number(process.env['STAP_STRESS'] ?? 5);
const CPUS = process.env['STAP_STRESS_CPUS'] === '2' ? 2 : 1;
const CASE_MS = 120_000 + 30_000 * ROUNDS;

const SCRIPT = `global n, calls, sizes
probe kernel.function("vfs_read") { n++; sizes <<< $count }
probe kernel.function("vfs_read").return { n++ }
probe kernel.trace("sched_switch") { n++ }
probe syscall.* { calls[execname(), name]++ }
probe timer.us(500) { n++ }
probe end { println(n > 0, " ", @count(sizes) > 0, " ", calls["dd", "read"] > 0) }`;

/** Reads of one byte without end; the sessions come and go meanwhile. */
const BUSY = 'dd if=/dev/zero of=/dev/null bs=1 status=none & busy=$!; trap "kill $busy" EXIT';
const PROGRAM = join(CHECKOUT, 'dist/js/src/main.js');

function commands(path: string): readonly string[] {
  const staprun = `STAP_COMMAND=staprun '${process.execPath}' '${PROGRAM}'`;
  return [
    BUSY,
    // Loading and unloading.
    `i=0; while [ $i -lt ${ROUNDS} ]; do ${staprun} -T 0.3 '${path}' || exit 11; i=$((i + 1)); done`,
    // Two sessions of one module.
    `${staprun} -T 4 '${path}' & one=$!; ${staprun} -T 1 '${path}' || exit 12; wait $one || exit 13`,
    // The reader is killed: nothing stays armed, and the next session clears away what is left.
    `${staprun} '${path}' & reader=$!`,
    'until grep -q ^stap_ /proc/modules; do sleep 0.1; done; sleep 2',
    'name=$(grep ^stap_ /proc/modules | cut -d" " -f1)',
    // In use it cannot be removed.
    `'${process.execPath}' -e 'const { removeModule } = await import("${CHECKOUT}/dist/js/src/native/index.js"); try { removeModule(process.argv[1]); process.exit(1); } catch {}' --input-type=module "$name" || exit 14`,
    'kill -9 $reader; wait $reader',
    `${staprun} -T 0.3 '${path}' || exit 15`,
    'kill $busy; trap - EXIT; wait; grep ^stap_ /proc/modules && exit 16; echo done',
  ];
}

async function stress(t: ExecutionContext, kernel: KernelName): Promise<void> {
  const path = await buildLabModule(await bringHeaders(await bringKernel(kernel)), ['-e', SCRIPT]);
  const guest: Guest = await bootGuest(kernel, { cpus: CPUS });
  try {
    const before = await unreclaimable(guest);
    const end = await guest.run(['sh', '-c', commands(path).join('\n')], { cwd: CHECKOUT, deadlineMs: CASE_MS });
    t.is(end.status, 0, `${end.stdout}${end.stderr}`);
    t.regex(end.stdout, /^(1 1 1\n)+done\n$/);
    const log = await guest.kernelLog();
    t.deepEqual(troublesIn(log), [], log.slice(-40).join('\n'));
    t.log(`${ROUNDS} rounds; vmalloc and slab in use grew by ${(await unreclaimable(guest)) - before} kB`);
  } finally {
    await guest.close();
  }
}

/** What modules would leak. */
async function unreclaimable(guest: Guest): Promise<number> {
  const { stdout } = await guest.run(['cat', '/proc/meminfo'], { deadlineMs: 30_000 });
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}: *(\\d+)`, 'm').exec(stdout)?.[1]);
  return kilobytes('VmallocUsed') + kilobytes('SUnreclaim');
}

for (const kernel of KERNEL_NAMES) {
  labTest.serial(`${kernel}: a hot function, ${ROUNDS} sessions, a killed reader`, async (t) => {
    t.timeout(CASE_MS + 120_000);
    await stress(t, kernel);
  });
}

test('the number of rounds is one', (t) => {
  t.true(ROUNDS >= 1);
});
