/**
 * The module's life under load: a hot function while modules come and go, two sessions at once, a reader that is killed, an
 * attempt to remove a module in use. By hand, on one CPU and (slowly) on two:
 *
 *     STAP_TEST_REQUIRE=lab STAP_STRESS=100 npx ava dist/js/test/lab/debian-6-1.test.js --match='*come and go*'
 *     STAP_TEST_REQUIRE=lab STAP_STRESS=20 STAP_STRESS_CPUS=2 npx ava … (the same)
 */
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import type { Bench } from '../lab/bench.js';
import type { Cases } from '../lab/cases.js';
import type { Command } from '../lab/guest.js';
import { bringKernel } from '../lab/kernels.js';
import { CHECKOUT } from '../support/checkout.js';
import { triggerProgram } from '../support/trigger.js';
import { bringHeaders } from './headers.js';
import { buildLabModule } from './lab-modules.js';

const ROUNDS = Number(process.env['STAP_STRESS'] ?? 5);

const SCRIPT = `global n, calls, sizes
probe begin { println("begun") }
probe kernel.function("vfs_read") { n++; sizes <<< $count }
probe kernel.function("vfs_read").return { n++ }
probe kernel.trace("sched_switch") { n++ }
probe syscall.* { calls[execname(), name]++ }
probe timer.us(500) { n++ }
probe end { println(n > 0, " ", @count(sizes) > 0, " ", calls["dd", "read"] > 0) }`;

/** Reads of one byte, without end and so many: a session ends with the second, which it has seen, however slow all is. */
const BUSY = ['nice', '-n', '19', 'dd', 'if=/dev/zero', 'of=/dev/null', 'bs=1', 'status=none'];
const READS = 'dd if=/dev/zero of=/dev/null bs=1 count=2000 status=none';
const SEEN = 'begun\n1 1 1\n';
const STAPRUN = join(CHECKOUT, 'staprun');
const SIGINT = 2;
const SIGKILL = 9;
const LOOK_AGAIN_MS = 100;

export function stressCases(cases: Cases): void {
  const { bench, inGuest, kernel } = cases;
  inGuest(`module: ${ROUNDS} sessions come and go on a hot function, a reader is killed`, async (t) => {
    const path = await buildLabModule(await bringHeaders(await bringKernel(kernel)), ['-e', SCRIPT]);
    const busy = bench.start(BUSY);
    busy.ended.catch(() => undefined);
    try {
      await rounds(t, bench, path);
      await twoSessions(t, bench, path);
      await killedReader(t, bench, path);
    } finally {
      busy.signal(SIGKILL);
    }
    await busy.ended;
    t.deepEqual(await modulesOf(bench), []);
  });
}

async function oneSession(t: ExecutionContext, bench: Bench, path: string): Promise<void> {
  const { status, stderr, stdout } = await bench.stap(['staprun', '-c', READS, path]);
  t.is(status, 0, stderr);
  t.is(stdout, SEEN);
}

/** Loading and unloading. */
async function rounds(t: ExecutionContext, bench: Bench, path: string): Promise<void> {
  // What the first one brings along stays.
  await oneSession(t, bench, path);
  const before = await unreclaimable(bench);
  for (let round = 1; round < ROUNDS; round++) await oneSession(t, bench, path);
  t.log(`${ROUNDS} rounds; vmalloc and slab in use grew by ${(await unreclaimable(bench)) - before} kB`);
}

async function twoSessions(t: ExecutionContext, bench: Bench, path: string): Promise<void> {
  const { begun, command } = startReader(bench, path);
  await begun;
  await oneSession(t, bench, path);
  command.signal(SIGINT);
  const { status, stderr, stdout } = await command.ended;
  t.is(status, 0, stderr);
  t.is(stdout, SEEN);
}

/** Nothing stays armed, and the next session clears away what is left. */
async function killedReader(t: ExecutionContext, bench: Bench, path: string): Promise<void> {
  const { begun, command } = startReader(bench, path);
  await begun;
  const [name = ''] = await modulesOf(bench);
  t.regex(name, /^stap_/);
  const attempt = await bench.run([triggerProgram('delete-module'), name]);
  t.regex(attempt.stdout, /^\d+\n$/, 'in use it cannot be removed');
  command.signal(SIGKILL);
  t.is((await command.ended).signal, SIGKILL);
  await oneSession(t, bench, path);
}

function startReader(bench: Bench, path: string): { readonly begun: Promise<void>; readonly command: Command } {
  let isBegun = false;
  const command = bench.start([STAPRUN, path], {
    onStdout: () => {
      isBegun = true;
    },
  });
  let end: string | undefined;
  command.ended.then(
    ({ stderr }) => (end = stderr),
    (error: unknown) => (end = String(error)),
  );
  const begun = async (): Promise<void> => {
    while (!isBegun) {
      if (end !== undefined) throw new Error(`staprun ended before it began: ${end}`);
      await sleep(LOOK_AGAIN_MS);
    }
  };
  return { begun: begun(), command };
}

async function modulesOf(bench: Bench): Promise<readonly string[]> {
  const { stdout } = await bench.run(['cat', '/proc/modules']);
  return stdout.split('\n').flatMap((line) => /^stap_\w+/.exec(line)?.[0] ?? []);
}

/** What modules would leak, in kilobytes. */
async function unreclaimable(bench: Bench): Promise<number> {
  const { stdout } = await bench.run(['cat', '/proc/meminfo']);
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}: *(\\d+)`, 'm').exec(stdout)?.[1]);
  return kilobytes('VmallocUsed') + kilobytes('SUnreclaim');
}
