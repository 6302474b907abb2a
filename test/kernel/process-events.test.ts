/** Processes and threads that begin and end, and their system calls. */
import { spawnSync } from 'node:child_process';
import { testWith } from '../support/requirements.js';
import { describeEnd, runStap, startStap } from '../support/stap.js';
import { runTrigger, startTrigger, triggerCommand, triggerProgram } from '../support/trigger.js';
import { ARMED, assertClean, CALLS } from './support.js';

const kernelTest = testWith('bpf', 'libbpf', 'gcc');

kernelTest('the command of -c begins once and ends once; 200 children are 200 more of each', async (t) => {
  const calls = triggerProgram('calls');
  const end = await runStap([
    '-e',
    `global b, e, pb, pe, order
     probe process.begin { b++; order .= pid() == target() ? "B" : "" }
     probe process.end { e++; order .= pid() == target() ? "E" : "" }
     probe process("${calls}").begin { pb++ }
     probe process("${calls}").end { pe++; if (execname() != "calls") order .= execname() == substr("${calls.replace(/.*\//, '')}", 0, 15) ? "" : "?" }
     probe end { printf("%d %d %d %d %s\\n", b, e, pb, pe, order) }`,
    '-c',
    `'${calls}' spawn 200`,
  ]);
  assertClean(t, end);
  t.is(end.stdout, '201 201 201 201 BE\n');
});

kernelTest('200 threads are 200 begins and ends of threads, and none of processes', async (t) => {
  const end = await runStap([
    '-e',
    `global tb, te, b
     probe process.thread.begin { tb++; if (tid() == pid()) error("leader") }
     probe process.thread.end { te++; if (tid() == pid()) error("leader") }
     probe process.begin { b++ }
     probe end { printf("%d %d %d\\n", tb, te, b) }`,
    '-c',
    triggerCommand('calls', 'pthreads', 200),
  ]);
  assertClean(t, end);
  t.is(end.stdout, '200 200 1\n');
});

kernelTest('an exec is the end of one program and the begin of the next', async (t) => {
  const end = await runStap([
    '-e',
    `probe process.begin { printf("begin %d %d\\n", pid() == target(), ppid() == target()) }
     probe process.end { printf("end %d %d\\n", pid() == target(), ppid() == target()) }`,
    '-c',
    triggerCommand('calls', 'exec', 10),
  ]);
  assertClean(t, end);
  t.is(end.stdout, 'begin 1 0\nend 1 0\nbegin 1 0\nend 1 0\n');
});

kernelTest('a program by its path, in whatever process that starts later; another one is not it', async (t) => {
  const calls = triggerProgram('calls', '-DEVENTS');
  const stap = startStap([
    '-e',
    `${ARMED} global b, e, s
     probe process("${calls}").begin { b++ } probe process("${calls}").end { e++ }
     probe process("${calls}").syscall { if ($syscall == ${process.arch === 'arm64' ? 94 : 231}) s++ }
     probe end { printf("%d %d %d\\n", b, e, s) }`,
  ]);
  t.teardown(stap.kill);
  await stap.printed('armed');
  t.is(spawnSync(calls, ['spawn', '3']).status, 0);
  t.is(spawnSync(calls, ['plain', '3']).status, 0);
  runTrigger('calls', 'spawn', 5);
  stap.signal('SIGINT');
  const end = await stap.ended;
  assertClean(t, end);
  t.is(end.stdout, 'armed\n5 5 5\n');
});

kernelTest('a process that was there before begins once, when it next comes back from the kernel', async (t) => {
  const trigger = await startTrigger('syscalls', CALLS.getppid, 100);
  t.teardown(trigger.kill);
  const stap = startStap([
    '-e',
    `${ARMED} global b, p, e, w
     probe process.begin { b++ } probe process(${trigger.pid}).begin { p++ } probe process(${trigger.pid}).end { e++ }
     probe process("${triggerProgram('syscalls')}").begin { w++ }
     probe end { printf("%d %d %d %d\\n", b, p, e, w) }`,
    '-x',
    String(trigger.pid),
  ]);
  t.teardown(stap.kill);
  await stap.printed('armed');
  await trigger.go();
  stap.signal('SIGINT');
  const end = await stap.ended;
  assertClean(t, end);
  t.is(end.stdout, 'armed\n1 1 1 1\n');
});

kernelTest('process.syscall: 1,000 calls by number, with arguments and results', async (t) => {
  const end = await runStap([
    '-e',
    `global n, r, args
     probe process.syscall { if ($syscall == ${CALLS.getppid}) { n++; args = args || $arg1 || $arg6 } }
     probe process.syscall.return { if ($syscall == ${CALLS.getppid} && $return == ppid()) r++ }
     probe process.syscall { if ($syscall == ${CALLS.getppid} && !told++) println($$parms) }
     global told probe end { printf("%d %d %d\\n", n, r, args) }`,
    '-c',
    triggerCommand('syscalls', CALLS.getppid, 1000),
  ]);
  assertClean(t, end);
  t.is(end.stdout, '$arg1=0x0 $arg2=0x0 $arg3=0x0 $arg4=0x0 $arg5=0x0 $arg6=0x0\n1000 1000 0\n');
});

kernelTest('a process that is killed ends, too', async (t) => {
  const trigger = await startTrigger('syscalls', CALLS.getppid, 100);
  t.teardown(trigger.kill);
  const stap = startStap([
    '-e',
    `${ARMED} probe process.end { println("ended ", pid() == target()); exit() }`,
    '-x',
    String(trigger.pid),
  ]);
  t.teardown(stap.kill);
  await stap.printed('armed');
  trigger.kill();
  const end = await stap.ended;
  assertClean(t, end);
  t.is(end.stdout, 'armed\nended 1\n');
});

kernelTest('perf events of one program are of no other', async (t) => {
  const calls = triggerProgram('calls', '-DPERF');
  const end = await runStap([
    '-e',
    `global own, others probe perf.type(1).config(0).process("${calls}") { own++; others += pid() != target() }
     probe end { println(own > 10, " ", others) }`,
    '-c',
    `'${calls}' plain 100000000`,
  ]);
  t.is(end.status, 0, describeEnd(end));
  t.is(end.stdout, '1 0\n');
});

kernelTest('in a PID namespace the processes are the same ones', async (t) => {
  const calls = triggerProgram('calls');
  const end = await runStap(
    [
      '-e',
      `global b, n, e probe process.begin { b++ } probe process.function("work_add") { n++ } probe process("${calls}").end { e++ }
       probe end { println(b, " ", n, " ", e) }`,
      '-c',
      `'${calls}' fork 100`,
    ],
    { prefix: ['unshare', '-pf', '--mount-proc'] },
  );
  assertClean(t, end);
  t.is(end.stdout, '2 200 2\n');
});

kernelTest('the kernel-module runtime refuses them with their place', async (t) => {
  const refusal = async (point: string): Promise<string> =>
    (await runStap(['--runtime=kernel', '-p3', '-e', `probe begin { println(0) } probe ${point} { println(1) }`]))
      .stderr;
  const text = /semantic error: the kernel runtime does not support probes of (processes): keyword at <input>:1:28/;
  t.is(text.exec(await refusal('process.begin'))?.[1], 'processes');
  t.is(text.exec(await refusal(`process("${triggerProgram('calls')}").function("work_add")`))?.[1], 'processes');
});
