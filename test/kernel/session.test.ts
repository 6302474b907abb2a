/** How a session ends, and that nothing of it stays behind. */
import { closeSync, openSync } from 'node:fs';
import process from 'node:process';
import type { ExecutionContext } from 'ava';
import { testWith } from '../support/requirements.js';
import { describeEnd, runStap, type StartedStap, startStap } from '../support/stap.js';
import { bpfIdsOf, eventually, isGone, livingIds, stateOf, ARMED } from './support.js';

const kernelTest = testWith('bpf', 'libbpf');
const idTest = testWith('bpf', 'libbpf', 'bpftool');

/** Some of each: programs, maps, a link, the bridge. */
const COUNTING = `${ARMED}
global n, last
probe syscall.* { n[pid(), name]++; last = last + 1 }
probe timer.s(3600) { foreach ([p, k] in n) println(k); delete n }
probe end { println("end ", last > 0) }`;

async function startCounting(t: ExecutionContext, options: readonly string[] = []): Promise<StartedStap> {
  const stap = startStap(['-DMAXMAPENTRIES=100000', '-DMAXSKIPPED=100000', ...options, '-e', COUNTING]);
  t.teardown(stap.kill);
  await stap.printed('armed');
  return stap;
}

idTest('SIGKILL: the programs, maps and links are there while it runs and gone a second after', async (t) => {
  const stap = await startCounting(t);
  const ids = bpfIdsOf(stap.pid);
  t.true(ids.prog.length > 0 && ids.map.length > 0 && ids.link.length > 0, JSON.stringify(ids));
  t.is(livingIds(ids).length, ids.prog.length + ids.map.length + ids.link.length);
  stap.signal('SIGKILL');
  const end = await stap.ended;
  t.is(end.signal, 'SIGKILL');
  t.true(await eventually(1000, () => livingIds(ids).length === 0), livingIds(ids).join(', '));
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  idTest(`${signal} runs the end probes and leaves nothing behind`, async (t) => {
    const stap = await startCounting(t);
    const ids = bpfIdsOf(stap.pid);
    stap.signal(signal);
    const end = await stap.ended;
    t.is(end.status, 0, describeEnd(end));
    t.is(end.stdout, 'armed\nend 1\n');
    t.true(await eventually(1000, () => livingIds(ids).length === 0), livingIds(ids).join(', '));
  });
}

kernelTest('SIGKILL before the command was released: it ends by itself', async (t) => {
  const script = `probe begin { println("pid ", target()) }
    probe begin(1) { for (i = 0; i < 90000000; i++) n += i; println(n) }
    probe syscall.getppid { println("hit") }`;
  const stap = startStap(['-e', script, '-c', 'sleep 1000']);
  t.teardown(stap.kill);
  await stap.printed('pid ');
  await stap.printed('\n');
  const child = Number(/pid (\d+)/.exec(stap.stdout())?.[1]);
  t.true(child > 0);
  stap.signal('SIGKILL');
  await stap.ended;
  t.true(await eventually(2000, () => isGone(child)), `state ${String(stateOf(child))}`);
});

kernelTest('SIGKILL while the command runs: it runs on, it is not stopped', async (t) => {
  const script = `${ARMED} probe begin { println("pid ", target()) } probe syscall.getppid { if (pid() < 0) println("hit") }`;
  const stap = startStap(['-e', script, '-c', 'sleep 3']);
  t.teardown(stap.kill);
  await stap.printed('armed');
  const child = Number(/pid (\d+)/.exec(stap.stdout())?.[1]);
  t.teardown(() => {
    if (!isGone(child)) process.kill(child, 'SIGKILL');
  });
  stap.signal('SIGKILL');
  t.true(await eventually(1000, () => stateOf(child) === 'S' || isGone(child)), `state ${String(stateOf(child))}`);
  t.true(await eventually(20_000, () => isGone(child)), 'sleep 3 never ended');
});

kernelTest('a reader that goes away ends the session quietly', async (t) => {
  const stap = startStap([
    '-e',
    'probe timer.ms(1) { println("line") } probe syscall.* { if (pid() < 0) println("x") }',
  ]);
  t.teardown(stap.kill);
  await stap.printed('line\n');
  stap.closeOutput();
  const end = await stap.ended;
  t.is(end.stderr, '');
  t.is(end.signal, undefined);
});

kernelTest('a full disk ends the session with a message and status 1', async (t) => {
  const fd = openSync('/dev/full', 'w');
  t.teardown(() => {
    closeSync(fd);
  });
  const script = 'probe timer.ms(1) { println("line") } probe syscall.* { if (pid() < 0) println("x") }';
  const end = await runStap(['-e', script], { stdout: fd });
  t.is(end.status, 1, describeEnd(end));
  t.regex(end.stderr, /^ERROR: couldn't write output: no space left on device\n/);
  t.is(end.stderr.split('\n').filter((line) => line.startsWith('ERROR')).length, 1);
});

kernelTest('-T ends a session with kernel-side probes', async (t) => {
  const end = await runStap(['-T', '0.2', '-e', 'global n probe syscall.* { n++ } probe end { println(n > 0) }']);
  t.is(end.status, 0, describeEnd(end));
  t.is(end.stdout, '1\n');
});

kernelTest('exit() in begin attaches nothing and still runs end', async (t) => {
  const script = 'global n probe begin { println("b"); exit() } probe syscall.* { n++ } probe end { println(n) }';
  const end = await runStap(['-e', script]);
  t.is(end.status, 0, describeEnd(end));
  t.is(end.stdout, 'b\n0\n');
});

kernelTest('a command that fails is told, and the session still ends well', async (t) => {
  const end = await runStap([
    '-e',
    'probe syscall.getppid { if (pid() < 0) println("x") } probe end { println("end") }',
    '-c',
    'false',
  ]);
  t.is(end.stdout, 'end\n');
  t.is(end.stderr, 'WARNING: Child process exited with status 1\n');
});
