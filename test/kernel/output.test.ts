/** What kernel-side bodies print: drawings, memory. */
import { testWith } from '../support/requirements.js';
import { describeEnd, runStap } from '../support/stap.js';
import { triggerCommand } from '../support/trigger.js';
import { assertClean, CALLS } from './support.js';

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
