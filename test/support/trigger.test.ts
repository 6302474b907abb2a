import { readFileSync } from 'node:fs';
import process from 'node:process';
import { testWith } from './requirements.js';
import { runTrigger, startTrigger } from './trigger.js';

const GETPPID = process.arch === 'arm64' ? 173 : 110;
const gccTest = testWith('gcc');

gccTest('a trigger runs to its end and says how it failed', (t) => {
  t.notThrows(() => {
    runTrigger('syscalls', GETPPID, 1000, 0);
  });
  t.throws(() => runTrigger('syscalls', GETPPID), { message: /ended with status 2: usage/ });
  t.throws(() => runTrigger('syscalls', GETPPID, 1, 100_000), { message: /status 1: sched_setaffinity/ });
});

gccTest('a trigger waits at its gate and goes on', async (t) => {
  const trigger = await startTrigger('syscalls', GETPPID, 10);
  t.teardown(trigger.kill);
  t.is(readFileSync(`/proc/${trigger.pid}/comm`, 'latin1').slice(0, 8), 'syscalls');
  await trigger.go();
  t.throws(() => readFileSync(`/proc/${trigger.pid}/comm`), { code: 'ENOENT' });
});

gccTest('a trigger that cannot start says why', async (t) => {
  await t.throwsAsync(startTrigger('two-cpu', 'many', 1), { message: /ended with status 2: not a number: many/ });
});

testWith('gcc', 'ia32')('the 32-bit entry gives the same pid', (t) => {
  t.notThrows(() => {
    runTrigger('int80', 10);
  });
});

testWith('gcc', 'cpus')('two threads call on two CPUs', (t) => {
  t.notThrows(() => {
    runTrigger('two-cpu', GETPPID, 1000);
  });
});
