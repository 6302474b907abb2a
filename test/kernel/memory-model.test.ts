/** Nothing lost, nothing double, handlers atomic: what the memory model promises, tried from two CPUs at once. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { testWith } from '../support/requirements.js';
import { describeEnd, runStap, startStap } from '../support/stap.js';
import { startTrigger, triggerCommand } from '../support/trigger.js';
import { ARMED, assertClean, CALLS, lossesOf } from './support.js';

const kernelTest = testWith('bpf', 'libbpf', 'gcc');
const twoCpuTest = testWith('bpf', 'libbpf', 'gcc', 'cpus');

const EVENTS = 2_000_000;
const PER_CPU = 500_000;

// Serial: two of these at once on two CPUs would only measure each other.
kernelTest.serial('2,000,000 events of two printed fields: lines and reported losses are all of them', async (t) => {
  const file = scratchFile(t, 'lines');
  const end = await runStap([
    '-o',
    file,
    '-e',
    'global n probe syscall.getppid { if (pid() == target()) printf("%d %d\\n", pid(), n++) }',
    '-c',
    triggerCommand('syscalls', CALLS.getppid, EVENTS, 0),
  ]);
  t.is(end.status, 0, describeEnd(end));
  const { lost, skipped } = lossesOf(end.stderr);
  t.is(skipped, 0);
  const lines = countLines(readFileSync(file));
  t.is(lines.count + lost, EVENTS, `${lines.count} lines, ${lost} lost`);
  t.log(`${lines.count} lines, ${lost} lost`);
  t.true(lines.ascending, 'a line is doubled or out of order');
});

kernelTest.serial('a ring made too small, with nobody to drain it: the losses are counted', async (t) => {
  const trigger = await startTrigger('syscalls', CALLS.getppid, 200_000);
  t.teardown(trigger.kill);
  const file = scratchFile(t, 'lines');
  const script = `${ARMED} global n probe syscall.getppid { if (pid() == target()) printf("%d %d\\n", pid(), n++) }`;
  const stap = startStap(['-s', '1', '-e', script, '-x', String(trigger.pid)], { stdout: openScratch(t, file) });
  t.teardown(stap.kill);
  await fileHolds(file, 'armed\n');
  stap.signal('SIGSTOP');
  await trigger.go();
  stap.signal('SIGCONT');
  stap.signal('SIGINT');
  const end = await stap.ended;
  t.is(end.status, 0, describeEnd(end));
  const { lost, skipped } = lossesOf(end.stderr);
  const lines = countLines(readFileSync(file).subarray('armed\n'.length));
  t.true(lost > 0, 'a ring of 1 MB cannot hold 200,000 records');
  t.true(lines.count > 0);
  t.is(lines.count + lost + skipped, 200_000, `${lines.count} lines; ${end.stderr}`);
  t.true(lines.ascending, 'a line is doubled or out of order');
});

twoCpuTest.serial('an array counted from two CPUs while a timer drains it sums to what was done', async (t) => {
  const end = await runStap([
    '-e',
    `global a, sum, drains
     probe syscall.getppid { if (pid() == target()) a[tid(), cpu()]++ }
     probe timer.ms(1) { foreach ([t, c] in a) sum += a[t, c]; delete a; drains++ }
     probe end { foreach ([t, c] in a) sum += a[t, c]; printf("%d %d\\n", sum, drains > 1) }`,
    '-c',
    triggerCommand('two-cpu', CALLS.getppid, PER_CPU),
  ]);
  assertClean(t, end);
  t.is(end.stdout, `${2 * PER_CPU} 1\n`);
});

twoCpuTest.serial('statistics drained while two CPUs fill them: count, sum, least and greatest', async (t) => {
  const end = await runStap([
    '-e',
    `global s, count, sum, least = 99, most
     probe syscall.getppid { if (pid() == target()) s[cpu()] <<< 3 + cpu() % 2 }
     function take(n, total, low, high) {
       count += n; sum += total
       if (low < least) least = low
       if (high > most) most = high
     }
     probe timer.ms(1) { foreach (c in s) take(@count(s[c]), @sum(s[c]), @min(s[c]), @max(s[c])); delete s }
     probe end {
       foreach (c in s) take(@count(s[c]), @sum(s[c]), @min(s[c]), @max(s[c]))
       printf("%d %d %d %d\\n", count, sum, least, most)
     }`,
    '-c',
    triggerCommand('two-cpu', CALLS.getppid, PER_CPU),
  ]);
  assertClean(t, end);
  const [count, sum, least, most] = end.stdout.trim().split(' ').map(Number);
  t.is(count, 2 * PER_CPU);
  // The threads stay on their CPUs: each adds the same value all the time, 3 or 4.
  t.true(sum === 7 * PER_CPU || sum === 6 * PER_CPU || sum === 8 * PER_CPU, end.stdout);
  t.is(sum, ((least ?? 0) + (most ?? 0)) * PER_CPU);
});

twoCpuTest.serial('x = x + 1 on two CPUs and in a timer at once: hits + ticks = x + skipped', async (t) => {
  const call = CALLS.sched_get_priority_min;
  const end = await runStap([
    '-DMAXSKIPPED=1000000',
    '-e',
    `global x, ticks
     probe syscall.sched_get_priority_min { x = x + 1 }
     probe timer.ms(1) { x = x + 1; ticks++ }
     probe end { printf("%d %d\\n", x, ticks) }`,
    '-c',
    triggerCommand('two-cpu', call, PER_CPU),
  ]);
  t.is(end.status, 0, describeEnd(end));
  const [x = 0, ticks = 0] = end.stdout.trim().split(' ').map(Number);
  const { skipped } = lossesOf(end.stderr);
  t.is(2 * PER_CPU + ticks, x + skipped, describeEnd(end));
  t.true(ticks > 0);
  t.log(`x ${x}, ticks ${ticks}, skipped ${skipped}`);
});

twoCpuTest.serial(
  'the same where handlers hold the lock for longer than others wait: skips are many, and counted',
  async (t) => {
    const calls = 100_000;
    const end = await runStap([
      '-DMAXSKIPPED=1000000',
      '-DMAXTRYLOCK=1',
      '-DTRYLOCKDELAY=1',
      '-e',
      `global x, y, ticks
     probe syscall.sched_get_priority_min { x = x + 1; for (i = 0; i < 300; i++) y = y + 1 }
     probe timer.ms(1) { x = x + 1; ticks++ }
     probe end { printf("%d %d %d\\n", x, ticks, y) }`,
      '-c',
      triggerCommand('two-cpu', CALLS.sched_get_priority_min, calls),
    ]);
    t.is(end.status, 0, describeEnd(end));
    const [x = 0, ticks = 0, y = 0] = end.stdout.trim().split(' ').map(Number);
    const { skipped } = lossesOf(end.stderr);
    t.log(`x ${x}, ticks ${ticks}, skipped ${skipped}`);
    t.true(skipped > 0, 'nobody waited in vain: the test tested nothing');
    t.true(ticks > 0);
    t.is(2 * calls + ticks, x + skipped, describeEnd(end));
    t.is(y, 300 * (x - ticks));
  },
);

twoCpuTest.serial('two globals that belong together never differ', async (t) => {
  const call = CALLS.sched_get_priority_max;
  const end = await runStap([
    '-DMAXSKIPPED=1000000',
    '-e',
    `global a, b, seen, wrong
     probe syscall.sched_get_priority_max { a++; if (a != b + 1) wrong++; b++ }
     probe timer.ms(1) { if (a != b) wrong++; seen++ }
     probe end { printf("%d %d %d\\n", wrong, a == b, seen > 0) }`,
    '-c',
    triggerCommand('two-cpu', call, PER_CPU),
  ]);
  t.is(end.status, 0, describeEnd(end));
  t.is(end.stdout, '0 1 1\n');
});

type Lines = {
  readonly count: number;
  /** Does the second number of each line exceed the one before? */
  readonly ascending: boolean;
};

const NEWLINE = 10;
const BLANK = 32;

/** Of lines `PID NUMBER`; read as bytes, since text of this size is slow to split. */
function countLines(data: Uint8Array): Lines {
  let count = 0;
  let last = -1;
  let value = 0;
  let ascending = true;
  for (const byte of data) {
    if (byte === BLANK) value = 0;
    else if (byte !== NEWLINE) value = value * 10 + byte - 48;
    else {
      count += 1;
      if (value <= last) ascending = false;
      last = value;
    }
  }
  return { count, ascending };
}

function scratchFile(t: ExecutionContext, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'stap-test-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return join(folder, name);
}

function openScratch(t: ExecutionContext, file: string): number {
  const fd = openSync(file, 'w');
  t.teardown(() => {
    closeSync(fd);
  });
  return fd;
}

async function fileHolds(file: string, text: string): Promise<void> {
  for (let tries = 0; !readFileSync(file, 'latin1').includes(text); tries += 1) {
    if (tries > 1000) throw new Error(`${file} never held ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
