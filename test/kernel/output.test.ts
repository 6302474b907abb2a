/** What kernel-side bodies print: drawings, memory, more than a record holds. */
import { testWith } from '../support/requirements.js';
import { describeEnd, runStap } from '../support/stap.js';
import { triggerCommand } from '../support/trigger.js';
import { assertClean, CALLS, lossesOf } from './support.js';

const kernelTest = testWith('bpf', 'libbpf', 'gcc');

kernelTest('a histogram is drawn alike where it is filled and at the end', async (t) => {
  const end = await runStap([
    '-e',
    `global s, n
     probe syscall.getppid { if (pid() != target()) next; s <<< n * n; if (++n == 40) println(@hist_log(s)) }
     probe end { println(@hist_log(s)) }`,
    '-c',
    triggerCommand('syscalls', CALLS.getppid, 40),
  ]);
  assertClean(t, end);
  const [first, second, rest] = end.stdout.split('\n\n\n');
  t.regex(first ?? '', /^value \|-{50} count\n {4}0 \|@ {48,}1\n/);
  t.is(second, first);
  t.is(rest, '');
});

kernelTest('%m and %M print kernel memory; a bad address is an error that catch sees', async (t) => {
  const end = await runStap([
    '-DMAXERRORS=1',
    '-e',
    `global n
     probe kernel.trace("sched_process_exit") {
       if (pid() != target()) next
       name = &$p->comm
       printf("<%.4m|%12.4M|%-10.3M|%8M|%.*m|%s>\\n", name, name, name, name, ++n + 1, name, execname())
       try { printf("a%mb\\n", 8) } catch (m) { println(m) }
       printf("a%#.4Mb", 16)
     }`,
    '-c',
    "sh -c 'exec true'",
  ]);
  t.is(end.status, 1, describeEnd(end));
  t.is(end.stdout, '<true|    74727565|747275    |      74|tr|true>\nread fault [man error::fault] at 0x8\n');
  t.regex(end.stderr, /^ERROR: read fault \[man error::fault\] at 0x10 near identifier 'printf' at <input>:7:8\n/);
});

const LINES = 2000;
const long = (before: string): readonly string[] => [
  '-s1',
  '-DMAXACTION=100000',
  '-e',
  `global n
   probe syscall.getppid {
     if (pid() != target()) next
     h = n++
     ${before}
     for (i = 0; i < ${LINES}; i++) printf("hit %d line %d ......................................\\n", h, i)
   }`,
  '-c',
  triggerCommand('syscalls', CALLS.getppid, 60),
];

/** Hits whose lines are there, every one once and in order. */
function wholeHits(stdout: string): readonly number[] {
  const lines = stdout.trimEnd().split('\n');
  const hits: number[] = [];
  for (let at = 0; at < lines.length; at += LINES) {
    const [, hit = ''] = /^hit (\d+) /.exec(lines[at] ?? '') ?? [];
    const isWhole = lines.slice(at, at + LINES).every((line, index) => line.startsWith(`hit ${hit} line ${index} .`));
    if (isWhole && lines.length >= at + LINES) hits.push(Number(hit));
    else return [];
  }
  return hits;
}

kernelTest('hits of 48 KB come whole, or not at all and are counted once', async (t) => {
  const end = await runStap(long(''));
  t.is(end.status, 0, describeEnd({ ...end, stdout: '' }));
  const hits = wholeHits(end.stdout);
  t.true(hits.length > 0);
  t.is(hits.length + lossesOf(end.stderr).lost, 60, end.stderr);
});

/** More than the smallest ring holds, faster than anybody reads. */
const FLOOD = 'for (j = 0; j < 40000; j++) printf("%d .................................\\n", j)';

kernelTest('a hit of more than the ring holds is lost whole, and counted once', async (t) => {
  const end = await runStap(long(FLOOD));
  const { lost } = lossesOf(end.stderr);
  const whole = end.stdout.split(` line ${LINES - 1} .`).length - 1;
  t.true(lost > 0, end.stderr);
  t.is(whole + lost, 60);
  t.is(end.stdout.split('\n').length - 1, whole * (40_000 + LINES));
});

kernelTest('exit() ends the session, though the record that says so was lost', async (t) => {
  const script = `probe syscall.getppid { if (pid() == target()) { ${FLOOD} exit() } }`;
  const calls = triggerCommand('syscalls', CALLS.getppid, 1);
  const started = Date.now();
  const end = await runStap(['-s1', '-DMAXACTION=100000', '-e', script, '-c', `${calls} && exec sleep 60`]);
  t.true(Date.now() - started < 30_000, describeEnd({ ...end, stdout: '' }));
});
