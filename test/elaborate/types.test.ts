/** Errors of types, arity and names: text, place and cause are stap 4.8's. */
import test from 'ava';
import { elaborateText } from '../support/elaborate.js';

const CASES: readonly (readonly [script: string, ...expected: string[]])[] = [
  [
    'probe begin { x = 1; x = "s"; println(x) }',
    'error type mismatch (string) at 1:22',
    '  error type was first inferred here (long) at 1:15',
  ],
  ['probe begin { println("a" + 1) }', 'error type mismatch: expected long but found string at 1:23'],
  ['probe begin { printf("%d\\n", "a") }', 'error type mismatch: expected long but found string at 1:30'],
  ['probe begin { printf("%s %*d", "a", "b", 3) }', 'error type mismatch: expected long but found string at 1:37'],
  ['probe begin { printf("%d\\n", "a", 3) }', 'error Wrong number of args to formatted print operator at 1:15'],
  [
    'probe begin { if (1 == "a") println(1) }',
    'error type mismatch: expected string but found long at 1:19',
    'error type mismatch: expected long but found string at 1:24',
    "error type mismatch: left and right sides don't agree (long vs string) at 1:21",
  ],
  [
    'probe begin { x = "a"; if (x) println(1) }',
    'error type mismatch (long) at 1:28',
    '  error type was first inferred here (string) at 1:15',
  ],
  [
    'global s probe begin { s <<< "a"; println(@count(s)) }',
    'error type mismatch: expected long but found string at 1:30',
  ],
  [
    'global s probe begin { println(@count(s)) s = 1 }',
    'error type mismatch (long) at 1:43',
    '  error type was first inferred here (stats) at 1:39',
  ],
  [
    'function f() { return 1 } probe begin { println(f() . "a") }',
    'error type mismatch (string) at 1:49',
    '  error type was first inferred here (long) at 1:23',
  ],
  [
    'global a probe begin { a[1]=2; a["s"] = 4 println(a[1])}',
    'error index 0 type mismatch (string) at 1:34',
    '  error type of index 0 was first inferred here (long) at 1:26',
  ],
  [
    'global a probe begin { a[1]=2; x="s"; println(a[x]) }',
    'error type mismatch (long) at 1:49',
    '  error type was first inferred here (string) at 1:32',
  ],
  [
    'function f(x) { return x } probe begin { println(f(1)) println(f("a")) }',
    'error index 0 type mismatch (string) at 1:66',
    '  error type of index 0 was first inferred here (long) at 1:52',
  ],
  [
    'function f(a:string) { println(a) } probe begin { f(1) }',
    'error type mismatch: expected string but found long at 1:53',
  ],
  ['probe begin { println(strlen(5)) }', 'error type mismatch: expected string but found long at 1:30'],
  [
    'global a probe begin { a["x"]=1; foreach (k in a) println(k+1) }',
    'error type mismatch (long) at 1:59',
    '  error type was first inferred here (string) at 1:43',
  ],
  [
    'probe begin { try { println(1) } catch (m) { println(m + 1) } }',
    'error type mismatch (long) at 1:54',
    '  error type was first inferred here (string) at 1:41',
  ],
  [
    'global a probe begin { a[1] <<< 2; foreach (v = k in a) println(k) }',
    'error invalid type stats at 1:45',
    'error unresolved type  at 1:45',
  ],
  ['probe begin { x = 1 ? 2 : "a"; println(x) }', 'error type mismatch: expected long but found string at 1:27'],
  ['global x probe begin { delete x; println(1) }', 'error unresolved type  at 1:31', 'error unresolved type  at 1:8'],
  [
    'global x probe begin { x=1; x["a"]=3 }',
    'error inconsistent arity (0 vs 1) at 1:29',
    '  error arity 0 first inferred here at 1:24',
  ],
  [
    'global a[2] probe begin { a = 1; println(a) }',
    'error inconsistent arity at 1:8',
    'error inconsistent arity at 1:8',
  ],
  ['global a% probe begin { a = 1 }', 'error wrapping not supported for scalars at 1:8'],
  [
    'function f(x, y) { return x } probe begin { println(f(1)) }',
    "error arity mismatch found (function 'f' takes 2 args) at 1:53",
    '  and at 1:10',
  ],
  ['probe begin { a[1] = 2 }', 'error unresolved arity-1 global array a, missing global declaration? at 1:15'],
  ['probe begin { x <<< 1 }', 'error stat locals not supported, missing global declaration?  at 1:15'],
  ['probe begin { 5 = 3 }', 'error Expecting lvalue for assignment at 1:17', '  and at 1:15'],
  ['global a probe begin { a[1] = 2 println(a[*]) }', 'error wildcard not allowed in array index at 1:41'],
  ['probe begin { delete 5 }', 'error invalid operand of delete expression at 1:22'],
  ['probe begin { delete x }', 'error unresolved array in delete statement at 1:22'],
  [
    'global a probe begin { a[1]=1 foreach (k in a) { a[k]=2 } }',
    "error variable 'a' modified during 'foreach' iteration at 1:50",
  ],
  [
    'global a function w() { a[2]=1 } probe begin { a[1]=1 foreach (k in a) w() }',
    "error function call modifies var 'a' during 'foreach' iteration at 1:72",
  ],
  ['probe begin { break }', "error cannot 'break' outside loop at 1:15"],
  ['probe begin { println(1 >>> 2) }', 'error unsupported binary operator >>> at 1:25'],
];

for (const [script, ...expected] of CASES) {
  test(script, (t) => {
    const { messages, program } = elaborateText(script);
    t.is(program, undefined);
    t.deepEqual(
      messages.filter((each) => !each.startsWith('warning')),
      expected,
    );
  });
}

test('every statement of a block is looked at: three wrong names are three errors', (t) => {
  const { messages } = elaborateText('probe begin { foo(); exti(); tdi() }');
  t.deepEqual(
    messages.map((each) => each.replace(/ \(similar.*\)/, '')),
    [
      'error unresolved function foo at 1:15',
      'error unresolved function exti at 1:22',
      'error unresolved function tdi at 1:30',
    ],
  );
  t.true(messages[1]?.includes('(similar: exit, '));
});
