/** Functions: overloads, wrappers of the machine's operations, privacy, what -p2 -v shows of bodies. */
import test from 'ava';
import { printProgram } from '../../src/elaborate/index.js';
import { elaborateText } from '../support/elaborate.js';

function bodies(script: string): readonly string[] {
  const { messages, program } = elaborateText(script);
  return program === undefined ? messages : printProgram(program, { bodies: true }).trimEnd().split('\n');
}

test('next hands the call as it was made to the next overload, in order of priority', (t) => {
  t.deepEqual(
    bodies('function f(a) { if (a) next; a = 0 return 1 } function f(a) { next } probe begin { println(f(3)) }'),
    [
      '# functions',
      'f:long (a:long)',
      '  # locals',
      '  __a:long',
      '{ {',
      '(__a) = (a);',
      'if (a) return f(__a)',
      ';',
      '(a) = (0);',
      'return 1;',
      '} }',
      'f:long (a:long)',
      '{ __error("all functions exhausted") }',
      '# probes',
      'begin /* <- begin */',
      '{ printf("%d\\n", f(3)) }',
    ],
  );
});

test('a library function that is one operation is that operation', (t) => {
  t.deepEqual(bodies('probe begin { println(strlen(execname())) }'), [
    '# functions',
    'execname:string ()',
    'strlen:long (s:string)',
    '# probes',
    'begin /* <- begin */',
    '{ printf("%d\\n", __string_length(__execname())) }',
  ]);
});

test('operations have no name in scripts', (t) => {
  t.true(
    elaborateText('probe begin { println(__pid()) }').messages[0]?.startsWith('error unresolved function __pid') ===
      true,
  );
});

test('private names are seen in their file only', (t) => {
  const tapsets = [
    'private global hidden = 3 private function secret() { return hidden } function open() { return secret() }',
  ];
  t.deepEqual(elaborateText('probe begin { println(open()) }', { tapsets }).messages, []);
  t.true(
    elaborateText('probe begin { println(secret()) }', { tapsets }).messages[0]?.startsWith(
      'error unresolved function secret',
    ) === true,
  );
  t.deepEqual(elaborateText('probe begin { printf("%d", hidden) }', { tapsets }).messages, [
    "warning never-assigned local variable 'hidden' at 1:28",
  ]);
});

test('bodies in stap’s spelling', (t) => {
  const script = `global a, s = 3
    probe begin {
      for (i = 0; i < 3; i++) a[i, "x"] += i
      foreach ([k, n] in a- limit 2) if (k) printf("%5s %%\\n", n); else next
      while (s--) { if (s == 1) break; continue }
      x = s ? -s : ~s
      try { delete a } catch (m) { println(m . "!", x) }
    }`;
  t.deepEqual(bodies(script), [
    '# globals',
    'a:long [long, string]',
    's:long = 3',
    '# probes',
    'begin /* <- begin */',
    '  # locals',
    '  i:long',
    '  k:long',
    '  n:string',
    '  x:long',
    '  m:string',
    '{ {',
    'for ((i) = (0); (i) < (3); (i)++) (__global_a[i, "x"]) += (i);',
    'foreach ([k, n] in __global_a- limit 2) if (k) printf("%5s %%\\n", n)',
    'else next',
    ';',
    'for (; (__global_s)--; ) {',
    'if ((__global_s) == (1)) break',
    ';',
    'continue;',
    '};',
    '(x) = ((__global_s)?(-(__global_s)):(~(__global_s)));',
    'try {',
    'delete __global_a',
    '} catch (m) {',
    'printf("%s%d\\n", (m) . ("!"), x)',
    '};',
    '} }',
  ]);
});

test('a short text that is only printed is printed in place', (t) => {
  t.deepEqual(
    bodies('probe begin { printf("%s|%s|%5s\\n", sprintf("a%d", 1), sprint(2, 3), sprint(4)) }').at(-1),
    '{ printf("a%d|%d%d|%5s\\n", 1, 2, 3, sprintf("%d", 4)) }',
  );
  // A text that the string limit could cut stays a string.
  t.deepEqual(
    bodies('probe begin { println(sprintf("%s", substr("abc", 1, 1)), sprintf("%9d", 1), execname() . "!") }').at(-1),
    '{ printf("%s%s%s!\\n", sprintf("%s", __string_slice("abc", 1, 1)), sprintf("%9d", 1), __execname()) }',
  );
});

test('functions that ask for the probe, or call one that does, are handed its texts', (t) => {
  const script = `function f() { return pp() . ppfunc() } function g(n) { return n ? g(n - 1) : f() } function h() { return 1 }
    probe begin { println(g(2), h()) } probe end { println(f()) }`;
  t.deepEqual(elaborateText(script).messages, []);
  t.deepEqual(
    (elaborateText(script).program?.functions ?? []).map(({ name, parameters }) => [name, parameters.length]),
    [
      ['f', 2],
      ['g', 3],
      ['h', 0],
    ],
  );
  t.deepEqual(elaborateText('function f() { return probefunc() } probe begin { println(f()) }').messages, [
    'error probefunc() where no function is probed is not supported yet at 1:59',
  ]);
});

test('functions of the library that can harm the machine are for -g', (t) => {
  const messages = (script: string, guru: boolean): readonly string[] =>
    elaborateText(script, { options: { guru } }).messages;
  const both = 'probe begin { panic("x") raise(9) }';
  t.deepEqual(messages(both, false), [
    'error function may not be used unless -g is specified at 1:15',
    'error function may not be used unless -g is specified at 1:26',
  ]);
  t.deepEqual(messages(both, true), []);
});

test('pp() and its like are known when the script is translated', (t) => {
  const texts = (point: string): string | undefined =>
    bodies(`probe my.alias = begin { } probe ${point} { println(pp(), "|", pn(), "|", ppfunc()) }`).at(-1);
  t.is(texts('timer.s(1)'), '{ printf("%s%s%s%s%s\\n", "timer.s(1)", "|", "timer.s(1)", "|", "") }');
  t.is(texts('my.alias'), '{ printf("%s%s%s%s%s\\n", "begin", "|", "my.alias", "|", "") }');
  const names = '"kernel.function(\\"vfs_read\\").return"';
  t.is(
    texts('kernel.function("vfs_r*").return'),
    `{ printf("%s%s%s%s%s\\n", ${names}, "|", ${names}, "|", "vfs_read") }`,
  );
  t.is(
    bodies('probe syscall.* { println(pn()) } probe syscall.*.return { println(pp()) }').slice(-3).join(' '),
    '{ printf("syscall.%s\\n", <syscallName>) } syscall.*.return /* <- syscall.*.return */ { printf("syscall.%s.return\\n", <syscallName>) }',
  );
  t.deepEqual(elaborateText('probe begin { println(probefunc()) }').messages, [
    'error probefunc() where no function is probed is not supported yet at 1:23',
  ]);
});
