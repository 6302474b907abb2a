/** Language that stap has and this version has not: refused with its place, never passed over. */
import test from 'ava';
import { elaborateText } from '../support/elaborate.js';

const CASES: readonly (readonly [script: string, expected: string])[] = [
  ['probe begin { println(@cast(1, "task_struct", "/bin/true")->pid) }', "cannot find module '/bin/true' at 1:23"],
  ['probe begin { println(@var("jiffies")) }', '@var of the kernel is not supported yet at 1:23'],
  ['probe begin { println(@perf("x")) }', '@perf is not supported yet at 1:23'],
  ['probe begin { println(pid()->x) }', '-> on a value is not supported yet at 1:28'],
  [
    'global s probe begin { s <<< 1 println(s) }',
    'printing a statistic itself (use @count, @sum, ...) is not supported yet at 1:40',
  ],
];

for (const [script, expected] of CASES) {
  test(script, (t) => {
    const { messages, program } = elaborateText(script);
    t.is(program, undefined);
    t.true(messages.includes(`error ${expected}`), messages.join('\n'));
  });
}

test('a variable that stap sets in a system call probe is refused where it is read, any other is warned about', (t) => {
  t.deepEqual(elaborateText('probe syscall.* { println(argstr) }').messages, [
    "error the variable 'argstr' of a system call probe is not supported yet at 1:27",
  ]);
  t.deepEqual(elaborateText('probe syscall.openat { println(argstr, filename, mode) }').messages, []);
  t.deepEqual(elaborateText('probe syscall.openat { println(sockfd) }').messages, [
    "error the variable 'sockfd' of a system call probe is not supported yet at 1:32",
  ]);
  t.deepEqual(elaborateText('probe syscall.openat { fd = 3 println(fd) printf("%d", pid) }').messages, [
    "warning never-assigned local variable 'pid' (similar: fd, name) at 1:56",
    '  hint did you mean pid()?',
  ]);
});

test('a probe point that is not supported is no silent nothing, also with ?', (t) => {
  t.true(
    elaborateText('probe netfilter.ip.local_in?, begin { println(1) }').messages[0]?.startsWith(
      'error while resolving',
    ) === true,
  );
});
