/** What is dropped, and what is said about it: texts, places and order are stap 4.8's. */
import test from 'ava';
import { elaborateText } from '../support/elaborate.js';

function messages(name: string, script: string, expected: readonly string[]): void {
  test(name, (t) => {
    t.deepEqual(elaborateText(script).messages, expected);
  });
}

messages(
  'a value that nobody reads, and the probe that is left empty',
  'probe begin { x = 1 } probe end { println(1) }',
  [
    "warning Eliding assignment to 'x' at 1:17",
    'warning Eliding side-effect-free expression  at 1:15',
    "warning Probe 'begin' has been elided at 1:1",
  ],
);

messages('only the first round speaks', 'probe begin { x = 1 y = x } probe end { println(1) }', [
  "warning Eliding assignment to 'y' at 1:23",
  'warning Eliding side-effect-free expression  at 1:21',
  "warning Probe 'begin' has been elided at 1:1",
]);

messages('nothing left at all', 'probe begin { }', [
  "warning Probe 'begin' has been elided at 1:1",
  'error no probes found',
]);

messages('an assignment inside another', 'probe begin { x = y = 3 println(x) }', [
  "warning Eliding assignment to 'y' at 1:21",
]);

messages('what an update starts from stays', 'probe begin { x = 1; x += 2; println(1) }', []);

messages('pure calls', 'function f() { return 1 } function g() { return f() } probe begin { f() println(2) }', [
  'warning Eliding side-effect-free expression  at 1:69',
]);

messages('a function without any effect', 'function f(x) { } probe begin { f(3) println(2) }', [
  'warning Eliding side-effect-free expression  at 1:33',
  "warning side-effect-free function 'f' at 1:10",
]);

messages('variables that are read and never assigned', 'probe begin { x = y + z println(x)}', [
  "warning never-assigned local variable 'y' (similar: x, z) at 1:19",
  "warning never-assigned local variable 'z' (similar: x, y) at 1:23",
]);

messages('a function name without its parentheses', 'probe begin { printf("%d\\n", pid) }', [
  "warning never-assigned local variable 'pid' at 1:30",
  '  hint did you mean pid()?',
]);

messages('a global', 'global g probe begin { printf("%d", g) }', [
  "warning never-assigned global variable 'g' (similar: g) at 1:8",
]);

test('what the library leaves unused is not warned about', (t) => {
  const tapsets = ['probe net.up = kernel.trace("net_dev_queue") { a = $skb->len b = $skb->len }'];
  const { messages: found, program } = elaborateText('probe net.up { println(a) }', { tapsets });
  t.deepEqual(found, []);
  t.deepEqual(
    program?.probes[0]?.locals.map((each) => each.name),
    ['a'],
  );
});

test('statements after a jump, empty loops and constant conditions are gone', (t) => {
  const body = (script: string): string | undefined => {
    const statements = elaborateText(script).program?.probes[0]?.body;
    return statements?.map((each) => each.kind).join(' ');
  };
  t.is(body('probe begin { next; println(1) }'), 'next');
  t.is(body('global a probe begin { a[1] = 2; foreach (k in a) { } println(a[1]) }'), 'expression expression');
  t.is(body('probe begin { while (0) { println(2) } println(1) }'), 'expression');
  t.is(body('probe begin { if (0) println(2); else println(1) }'), 'expression');
  t.is(body('probe begin { for (i = 0; i < 3; i++) { } println(1) }'), 'loop expression');
});

test('-u keeps what has no effect', (t) => {
  const { messages: found, program } = elaborateText('probe begin { x = 1 }', { options: { unoptimized: true } });
  t.deepEqual(found, []);
  t.is(program?.probes[0]?.body.length, 1);
});
