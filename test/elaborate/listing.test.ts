/** What -p2 prints, as stap 4.8 prints it for the same script. */
import test from 'ava';
import { elaborateText } from '../support/elaborate.js';

function listing(name: string, script: string, lines: readonly string[]): void {
  test(name, (t) => {
    const { listing: text, messages } = elaborateText(script);
    t.deepEqual(messages, []);
    t.deepEqual(text.split('\n'), [...lines, '']);
  });
}

listing('the install check', 'probe begin { log("hello world") exit() }', [
  '# functions',
  'exit:unknown ()',
  'log:unknown (msg:string)',
  '# probes',
  'begin /* <- begin */',
]);

listing(
  'globals of every kind, recursion, two points, locals in order of use',
  `global a,b,c=2,s,t
   function f(x) { if (x<=1) return 1; return x*f(x-1) }
   probe begin,end {
     a[1,"x"]++; b.="x"; y=f(5); printf("%d %s\\n", y, sprint(y)); s<<<1; t["x"]<<<3
     foreach([p,q] in a) println(p,q)
     try { error("x") } catch(m) { println(m) }
   }`,
  [
    '# globals',
    'a:long [long, string]',
    'b:string',
    's:stats',
    't:stats [string]',
    '# functions',
    'error:unknown (msg:string)',
    'f:long (x:long)',
    '# probes',
    'begin /* <- begin,end */',
    '  # locals',
    '  y:long',
    '  p:long',
    '  q:string',
    '  m:string',
    'end /* <- begin,end */',
    '  # locals',
    '  y:long',
    '  p:long',
    '  q:string',
    '  m:string',
    'end /* <- end */',
    'end /* <- end */',
    'end /* <- end */',
    '  # locals',
    '  __idx0:string',
  ],
);

listing(
  'an end probe for each global that is written and never read',
  'global s,t,u,v,a probe begin { s <<< 1; t[1,"x"] <<< 2; u = "x"; v["a"]="b" a[1]++ }',
  [
    '# globals',
    's:stats',
    't:stats [long, string]',
    'u:string',
    'v:string [string]',
    'a:long [long]',
    '# probes',
    'begin /* <- begin */',
    'end /* <- end */',
    'end /* <- end */',
    '  # locals',
    '  __idx0:long',
    '  __idx1:string',
    'end /* <- end */',
    'end /* <- end */',
    '  # locals',
    '  __idx0:string',
    '  __val:string',
    'end /* <- end */',
    '  # locals',
    '  __idx0:long',
    '  __val:long',
  ],
);

for (const [what, script] of [
  ['a value that is looked at while it is counted', 'global g probe begin { println(g++) }'],
  ['the value of an update', 'global g probe begin { x = (g += 2); println(x) }'],
  ['a deleted array', 'global x probe begin { x[1]=1; delete x }'],
  ['a key that is asked for', 'global x probe begin { x[1]=1; if (1 in x) println(1) }'],
  ['a counter in a condition', 'global x probe begin { if (x[1]++) next }'],
] as const) {
  test(`no end probe for ${what}`, (t) => {
    t.is(elaborateText(script).program?.probes.length, 1);
  });
}

test('--no-global-var-display makes no end probes', (t) => {
  const { program } = elaborateText('global g probe begin { g = 1 }', { options: { displayUnreadGlobals: false } });
  t.deepEqual(
    program?.probes.map((each) => each.point),
    ['begin'],
  );
});

listing('an alias says where its points came from', 'probe my.alias = begin { x = 3 } probe my.alias { println(x) }', [
  '# probes',
  'begin /* <- my.alias = begin <- my.alias */',
  '  # locals',
  '  x:long',
]);

listing('a wildcard over timers; a mark is kept', 'probe timer.m*(3), timer.s(9)? { println(1) }', [
  '# probes',
  'timer.ms(3) /* <- timer.m*(3),timer.s(9)? */',
  'timer.msec(3) /* <- timer.m*(3),timer.s(9)? */',
  'timer.s(9)? /* <- timer.m*(3),timer.s(9)? */',
]);

listing('a tracepoint gets its system', 'probe kernel.trace("sched_switch") { println(1) }', [
  '# probes',
  'kernel.trace("sched:sched_switch") /* <- kernel.trace("sched_switch") */',
]);

test('the library is searched after the script: own functions and aliases win', (t) => {
  const { listing: text } = elaborateText('function pid() { return 7 } probe begin { println(pid()) }');
  t.true(text.includes('pid:long ()'));
  const own = elaborateText('probe begin { println(length("x")) } function length(s) { return strlen(s) }');
  t.deepEqual(own.messages, []);
});
