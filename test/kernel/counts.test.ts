/** What the article's machinery must get exactly right: every call counted once, whatever counts it. */
import { testWith } from '../support/requirements.js';
import { describeEnd, runStap, startStap } from '../support/stap.js';
import { startTrigger, triggerCommand } from '../support/trigger.js';
import { ARMED, assertClean, CALLS } from './support.js';

const kernelTest = testWith('bpf', 'libbpf', 'gcc');

kernelTest('10,000 getppid are 10,000, by a scalar, an array and a statistic', async (t) => {
  const end = await runStap([
    '-e',
    `global n, a, s
     probe syscall.getppid { if (pid() == target()) { n++; a[execname()]++; s <<< 1 } }
     probe end { printf("%d %d\\n", n, @count(s)); foreach (k in a) printf("%s %d\\n", k, a[k]) }`,
    '-c',
    triggerCommand('syscalls', CALLS.getppid, 10_000),
  ]);
  assertClean(t, end);
  t.regex(end.stdout, /^10000 10000\nsyscalls-\w+ 10000\n$/);
});

kernelTest('one record per hit: 10,000 printed lines in order', async (t) => {
  const end = await runStap([
    '-e',
    'global n probe syscall.getppid { if (pid() == target()) printf("%d %s\\n", n++, name) }',
    '-c',
    triggerCommand('syscalls', CALLS.getppid, 10_000),
  ]);
  assertClean(t, end);
  t.is(end.stdout, Array.from({ length: 10_000 }, (_, index) => `${index} getppid\n`).join(''));
});

kernelTest('syscall.* counts by name; entry and return agree', async (t) => {
  const end = await runStap([
    '-e',
    `global n, entries, returns
     probe syscall.* { if (pid() == target()) n[name]++ }
     probe syscall.getppid { if (pid() == target()) entries++ }
     probe syscall.getppid.return { if (pid() == target()) returns++ }
     probe end { printf("%d %d %d %d\\n", n["getppid"], n["exit_group"], entries, returns) }`,
    '-c',
    triggerCommand('syscalls', CALLS.getppid, 1000),
  ]);
  assertClean(t, end);
  t.is(end.stdout, '1000 1 1000 1000\n');
});

kernelTest('-x counts a running process', async (t) => {
  const trigger = await startTrigger('syscalls', CALLS.getppid, 1000);
  t.teardown(trigger.kill);
  const script = `${ARMED} global n probe syscall.getppid { if (pid() == target()) n++ } probe end { println(n) }`;
  const stap = startStap(['-e', script, '-x', String(trigger.pid)]);
  t.teardown(stap.kill);
  await stap.printed('armed');
  await trigger.go();
  stap.signal('SIGINT');
  const end = await stap.ended;
  assertClean(t, end);
  t.is(end.stdout, 'armed\n1000\n');
});

testWith(
  'bpf',
  'libbpf',
  'gcc',
  'ia32',
)('an int 0x80 call is known by its own number', async (t) => {
  const end = await runStap([
    '-e',
    `global getpid, writev
     probe syscall.getpid { if (pid() == target()) getpid++ }
     probe syscall.writev { if (pid() == target()) writev++ }
     probe end { printf("%d %d\\n", getpid, writev) }`,
    '-c',
    triggerCommand('int80', 1000),
  ]);
  assertClean(t, end);
  // The program itself asks twice, through the 64-bit entry; 20 is getpid there and writev here.
  t.is(end.stdout, '1002 0\n');
});

kernelTest('exit() in a kernel-side body: no later hit runs', async (t) => {
  const end = await runStap([
    '-e',
    `global n
     probe syscall.getppid { if (pid() == target()) { printf("%d\\n", ++n); if (n == 5) exit() } }
     probe end { println("end ", n) }`,
    '-c',
    triggerCommand('syscalls', CALLS.getppid, 100_000),
  ]);
  t.is(end.status, 0, describeEnd(end));
  t.is(end.stdout, '1\n2\n3\n4\n5\nend 5\n');
});

kernelTest('several bodies on one event run in script order, next ends one', async (t) => {
  const end = await runStap([
    '-e',
    `probe syscall.getppid { if (pid() == target()) println("a") }
     probe syscall.getppid { if (pid() != target()) next; println("b"); next; println("never") }
     probe syscall.getppid { if (pid() == target()) println("c") }`,
    '-c',
    triggerCommand('syscalls', CALLS.getppid, 3),
  ]);
  assertClean(t, end);
  t.is(end.stdout, 'a\nb\nc\n'.repeat(3));
});

kernelTest('tracepoints: one exit of one process', async (t) => {
  const end = await runStap([
    '-e',
    `global n
     probe kernel.trace("sched_process_exit") { if (pid() == target()) n++ }
     probe end { println(n) }`,
    '-c',
    triggerCommand('syscalls', CALLS.getppid, 1),
  ]);
  assertClean(t, end);
  t.is(end.stdout, '1\n');
});

kernelTest('a function that is a system call’s entry', async (t) => {
  const end = await runStap([
    '-e',
    `global n, r
     probe kernel.function("sys_getppid").call { if (pid() == target()) n++ }
     probe kernel.function("sys_getppid").return { if (pid() == target()) r++ }
     probe end { printf("%d %d\\n", n, r) }`,
    '-c',
    triggerCommand('syscalls', CALLS.getppid, 1000),
  ]);
  assertClean(t, end);
  t.is(end.stdout, '1000 1000\n');
});

kernelTest('kernel.syscall.NAME is the old spelling, with a warning', async (t) => {
  const end = await runStap([
    '-e',
    'global n probe kernel.syscall.getppid { if (pid() == target()) n++ } probe end { println(n) }',
    '-c',
    triggerCommand('syscalls', CALLS.getppid, 1000),
  ]);
  t.deepEqual([end.stdout, end.status], ['1000\n', 0], describeEnd(end));
  t.regex(
    end.stderr,
    /^WARNING: 'kernel\.syscall' is an old spelling, use 'syscall': identifier 'kernel' at <input>:1:16\n/,
  );
});

kernelTest('what the probed event holds: a tracepoint’s arguments, retval', async (t) => {
  const end = await runStap([
    '-e',
    `global ids, wrong
     probe kernel.trace("sys_enter") { if (pid() == target()) ids[$id]++ }
     probe syscall.getppid.return { if (pid() == target() && retval <= 0) wrong++ }
     probe end { printf("%d %d\\n", ids[${CALLS.getppid}], wrong) }`,
    '-c',
    triggerCommand('syscalls', CALLS.getppid, 1000),
  ]);
  assertClean(t, end);
  t.is(end.stdout, '1000 0\n');
});
