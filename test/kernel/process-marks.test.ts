/** SDT marks: where, with which arguments, and who is told that somebody listens. */
import { testWith } from '../support/requirements.js';
import { describeEnd, runStap } from '../support/stap.js';
import { triggerProgram } from '../support/trigger.js';

const kernelTest = testWith('bpf', 'libbpf', 'gcc');

kernelTest('1,000 passes are 1,000 hits, with arguments of every form', async (t) => {
  // A program of this test's own: a semaphore is counted up in every process of it.
  const marks = triggerProgram('marks', '-DARGUMENTS');
  const end = await runStap([
    '-e',
    `global n, sum, last
     probe process("${marks}").mark("step") {
       if (n++ == 300) printf("%s %s %s %d %d %s %d %d %d\\n", pp(), $$name, $$provider, $arg1, $arg2, user_string($arg3), $arg4, $arg5, $arg6)
       if (n == 1) println($$parms == sprintf("$arg1=%#x $arg2=%#x $arg3=%#x $arg4=%#x $arg5=%#x $arg6=%#x", $arg1, $arg2, $arg3, $arg4, $arg5, $arg6))
       sum += $arg1
       last = $arg1
     }
     probe end { println(n, " ", sum, " ", last) }`,
    '-c',
    `'${marks}' 1000`,
  ]);
  t.is(end.status, 0, describeEnd(end));
  t.is(
    end.stdout,
    `0\n1\nprocess("${marks}").mark("step") step trial 300 -5 a text of the program -9 44 7\n1000 499500 999\n`,
  );
});

kernelTest('a mark with a semaphore is passed while it is probed, and not otherwise', async (t) => {
  const marks = triggerProgram('marks', '-DSEMAPHORE');
  const end = await runStap([
    '-e',
    `global gated, all probe process.provider("trial").mark("gated") { gated[$arg1]++ }
     probe process.mark("*") { all[$$name]++ }
     probe end { println(gated[0], gated[999], " ", all["step"], " ", all["gated"]) }`,
    '-c',
    `'${marks}' 1000`,
  ]);
  t.is(end.status, 0, describeEnd(end));
  t.is(end.stdout, '1000\n11 1000 1000\n');
  const other = await runStap([
    '-e',
    `global n probe process.mark("step") { n++ } probe end { println(n) }`,
    '-c',
    `'${marks}' 1000`,
  ]);
  t.is(other.stdout, '0\n1000\n');
});

kernelTest('marks that are not there, and arguments that they do not have', async (t) => {
  const marks = triggerProgram('marks');
  const refusal = async (point: string, body = ''): Promise<string> =>
    (await runStap(['-p2', '-e', `probe process("${marks}").${point} { ${body} }`])).stderr;
  t.regex(await refusal('mark("steps")'), /semantic error: no match \(similar marks: step, gated\)/);
  t.regex(await refusal('provider("other").mark("step")'), /semantic error: no match\n/);
  t.regex(await refusal('mark("step")', 'println($arg7)'), /cannot resolve context variable|not supported yet/);
});
