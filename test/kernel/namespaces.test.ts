/** In a PID namespace of its own, as in a container: -c and -x mean the pids that are seen there. */
import { testWith } from '../support/requirements.js';
import { describeEnd, runStap, STAP } from '../support/stap.js';
import { triggerCommand, triggerProgram } from '../support/trigger.js';
import { assertClean, ARMED, CALLS } from './support.js';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const namespaceTest = testWith('bpf', 'libbpf', 'gcc', 'pidns');
const NEW_PID_NAMESPACE = ['unshare', '-pf', '--mount-proc'];

namespaceTest('-c in a PID namespace counts the process’s 1,000 calls', async (t) => {
  const end = await runStap(
    [
      '-e',
      'global n probe syscall.getppid { if (pid() == target()) n++ } probe end { println(n) }',
      '-c',
      triggerCommand('syscalls', CALLS.getppid, 1000),
    ],
    { prefix: NEW_PID_NAMESPACE },
  );
  assertClean(t, end);
  t.is(end.stdout, '1000\n');
});

/** Starts the trigger up to its gate and stap on it; opens the gate when the probes are armed; then interrupts stap. */
const ATTACH = `
mkfifo gate
"$TRIGGER" -w "$CALL" 1000 <gate >ready &
trigger=$!
exec 3>gate
while ! grep -q ready ready; do sleep 0.02; done
"$STAP" -e "$SCRIPT" -x $trigger >out 2>err &
stap=$!
while ! grep -q armed out; do kill -0 $stap || { cat err >&2; exit 1; }; sleep 0.02; done
echo go >&3
wait $trigger
kill -INT $stap
wait $stap
status=$?
cat out
cat err >&2
exit $status
`;

namespaceTest('-x in a PID namespace counts the process’s 1,000 calls', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'stap-test-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const run = spawnSync('timeout', ['-s', 'KILL', '60', ...NEW_PID_NAMESPACE, 'sh', '-c', ATTACH], {
    cwd: folder,
    encoding: 'latin1',
    env: {
      ...process.env,
      STAP,
      TRIGGER: triggerProgram('syscalls'),
      CALL: String(CALLS.getppid),
      SCRIPT: `${ARMED} global n probe syscall.getppid { if (pid() == target()) n++ } probe end { println(n) }`,
    },
  });
  const end = { stdout: run.stdout, stderr: run.stderr, status: run.status ?? undefined, signal: undefined, tookMs: 0 };
  t.is(end.status, 0, describeEnd(end));
  t.is(end.stdout, 'armed\n1000\n', describeEnd(end));
});

/** A shell's own pid, then stap as its child, whose parent has no number in the namespace: seen from outside. */
const PARENT = `
echo $$
exec "$@"
`;

namespaceTest('ppid() in a PID namespace is of the initial one, on either side', async (t) => {
  const script = `probe begin { printf("%d %d\\n", pid(), ppid()) }
    probe syscall.getppid { if (pid() == target()) printf("target %d\\n", ppid()) }`;
  const end = await runStap(['-e', script, '-c', triggerCommand('syscalls', CALLS.getppid, 1)], {
    prefix: ['sh', '-c', PARENT, 'sh', ...NEW_PID_NAMESPACE],
  });
  assertClean(t, end);
  const [unshare, own = '', target = ''] = end.stdout.split('\n');
  const [pid = '', parent] = own.split(' ');
  t.is(parent, unshare, describeEnd(end));
  t.is(target, `target ${pid}`, describeEnd(end));
});
