/** Perf events, profiling timers, timers below a millisecond. */
import { testWith } from '../support/requirements.js';
import { describeEnd, runStap, startStap } from '../support/stap.js';
import { triggerCommand } from '../support/trigger.js';
import { assertClean, bpfIdsOf, eventually, livingIds } from './support.js';

const kernelTest = testWith('bpf', 'libbpf', 'gcc');

async function pageFaults(pages: number, config: number): Promise<{ readonly n: number; readonly stderr: string }> {
  const end = await runStap([
    '-e',
    `global n probe perf.type(1).config(${config}).sample(1) { if (pid() == target()) n++ } probe end { println(n) }`,
    '-c',
    triggerCommand('pages', pages),
  ]);
  return { n: Number(end.stdout), stderr: end.stderr };
}

kernelTest('every page fault is one hit: 4,000 pages more are 4,000 faults more', async (t) => {
  // 5: PERF_COUNT_SW_PAGE_FAULTS_MIN. What the start of a program takes is the same in both runs, give or take a page cache.
  const [few, many] = [await pageFaults(1000, 5), await pageFaults(5000, 5)];
  t.is(few.stderr + many.stderr, '');
  t.true(few.n >= 1000 && few.n < 2000, `${few.n}`);
  t.true(Math.abs(many.n - few.n - 4000) <= 8, `${few.n} ${many.n}`);
});

kernelTest('perf events of a type that nobody has are refused in words', async (t) => {
  const end = await runStap(['-e', 'probe perf.type(123456).config(0) { exit() }']);
  t.is(end.status, 1, describeEnd(end));
  t.regex(end.stderr, /^ERROR: this machine has no perf event of type 123456 and config 0\n/);
});

kernelTest('timer.profile samples each CPU, in the context of what it interrupts', async (t) => {
  const end = await runStap([
    '-e',
    `global cpus, user, mine
     probe timer.profile { cpus[cpu()]++; if (pid() == target() && user_mode()) { user[execname()]++; mine += uaddr() == addr() } }
     probe end { foreach (c+ in cpus) printf("%d:%d\\n", c, cpus[c] > 100); foreach (e in user) printf("%s %d %d\\n", e, user[e] > 20, mine == user[e]) }`,
    '-c',
    "sh -c 'i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done'",
  ]);
  assertClean(t, end);
  t.regex(end.stdout, /^(\d+:1\n)+sh 1 1\n$/);
});

kernelTest('timers below a millisecond keep their rate, and leave nothing behind', async (t) => {
  const stap = startStap([
    '-e',
    `global n, k, m probe timer.us(500) { n++ } probe timer.hz(5000) { k++ } probe timer.ns(200000) { m++ }
     probe timer.ms(500) { if (k > 0) println("go") } probe end { printf("%d %d %d\\n", n, k, m) }`,
  ]);
  t.teardown(stap.kill);
  await stap.printed('go\ngo\n');
  const ids = bpfIdsOf(stap.pid);
  t.true(ids.link.length === 3 && ids.prog.length >= 3);
  stap.signal('SIGINT');
  const end = await stap.ended;
  assertClean(t, end);
  const [n = 0, k = 0, m = 0] = end.stdout.split('\n').at(-2)?.split(' ').map(Number) ?? [];
  t.true(n > 1500 && Math.abs(k / n - 2.5) < 0.1 && Math.abs(m - k) < 50, end.stdout);
  t.true(await eventually(3000, () => livingIds(ids).length === 0));
});
