/** What -l, -L and --dump-… list. The lines of aliases and their order are those of SystemTap 4.8 for the same library. */
import test from 'ava';
import { Diagnostics } from '../../src/base/index.js';
import { listAliases, listFunctions, listProbes, listProbeTypes } from '../../src/elaborate/index.js';
import type { ElaborateInput } from '../../src/elaborate/passes.js';
import { DEFAULT_PARSE_OPTIONS, parseFile } from '../../src/frontend/stap/index.js';
import type { Target } from '../../src/target/target.js';
import { ELABORATE_OPTIONS, libraryOf, scriptFile, tapsetFile } from '../support/elaborate.js';
import { fakeTarget } from '../support/fake-target.js';

const LIBRARY = `
  global counted, many
  private global own
  probe mine.one = begin { foo = 1; bar = "x"; _own = 2; __hidden = 3; if (foo) { inner = "y" } }
  probe mine.two.deep = end { z = never_set }
  probe mine.two.deeper = mine.one { q = bar }
  probe mine._unlike = begin { a = 1 }
  probe mine.both = begin, end { a = 1 }
  probe mine.few = begin { a = 1; b = "b" }
  probe mine.few = end { c = 1; b = "b" }
  probe mine.gone = kernel.function("no_such_function") { a = 1 }
  probe mine.wrong = kernel.trace("sched_switch") { a = $nobody; b = 1 }
  probe mine.late += begin { late = 1 }
  probe mine.if = begin if (counted) { a = 1 }
  probe mine.number(1) = end(2) ?, kernel.function("no_such_function") ! { }
  probe _under = begin { }
  probe __out_of_sight = begin { }
  function sum(a, b) { return a + b }
  function second:string(a:long, b:string) { return b }
  function tell() { println("x") }
  function joined(x) { return x . "a" }
  function calls(x) { return joined(x) }
  function elements(x) { return many[x, "a"] + counted }
  function same(x) { return x }
  function many_forms(a) { return a + 1 }
  function many_forms(a, b) { return a . "b" }
  function broken(a) { return no_such_function(a) }
  function _inner(x) { return x * 2 }
  private function unseen() { return 1 }
`;

function inputOf(pattern: string, target: Target = fakeTarget()): ElaborateInput {
  const sink = new Diagnostics();
  const file = parseFile(scriptFile(`probe ${pattern} {}`), DEFAULT_PARSE_OPTIONS, sink);
  if (sink.hasErrors) throw new Error(`${pattern} does not parse`);
  return { files: [file], library: libraryOf([tapsetFile(LIBRARY)]), target, options: ELABORATE_OPTIONS };
}

function points(pattern: string, target?: Target): readonly string[] {
  return listProbes(inputOf(pattern, target), { detail: 'points', resolved: false }, new Diagnostics());
}

function variables(pattern: string, resolved = false): readonly string[] {
  return listProbes(inputOf(pattern), { detail: 'variables', resolved }, new Diagnostics());
}

test('points as they are written, sorted, each once', (t) => {
  t.deepEqual(points('begin(3), timer.s(2).randomize(1), begin(3), begin ?, begin if (1 + 2)'), [
    'begin if ((1) + (2))',
    'begin(3)',
    'begin?',
    'timer.s(2).randomize(1)',
  ]);
  t.deepEqual(points('begin, nosuch, timer.s(0), timer.profile.tick'), ['begin']);
  t.deepEqual(points('nosuch'), []);
});

test('wildcards: aliases under their own names, of what has an argument nothing, over components with two stars', (t) => {
  t.deepEqual(points('*'), ['_under', 'begin', 'end', 'error', 'never']);
  t.deepEqual(points('timer.*'), ['timer.profile']);
  t.deepEqual(points('mine.*'), [
    'mine._unlike',
    'mine.both',
    'mine.few',
    'mine.if',
    'mine.late',
    'mine.one',
    'mine.wrong',
  ]);
  t.deepEqual(points('mine.two**'), ['mine.two.deep', 'mine.two.deeper']);
  t.deepEqual(points('m**deep'), ['mine.two.deep']);
  t.deepEqual(points('**.deep'), ['mine.two.deep']);
  t.deepEqual(points('mine.*.*'), ['mine.two.deep', 'mine.two.deeper']);
  t.deepEqual(points('mine.number(1)'), ['mine.number(1)']);
});

test('system calls one by one', (t) => {
  t.deepEqual(points('syscall.*'), ['syscall.getppid', 'syscall.openat', 'syscall.sync']);
  t.deepEqual(points('nd_syscall.s*.return'), ['nd_syscall.sync.return']);
  t.deepEqual(points('sys**sync'), ['syscall.sync']);
  t.is(points('syscall.**').length, 6);
});

test('functions and tracepoints; without kprobes only what can be probed otherwise', (t) => {
  t.deepEqual(points('kernel.function("vfs_*").call'), [
    'kernel.function("vfs_read").call',
    'kernel.function("vfs_write").call',
  ]);
  t.deepEqual(points('module("ext*").function("*").return'), [
    'module("ext4").function("ext4_file_read_iter").return',
    'module("ext4").function("ext4_file_write_iter").return',
  ]);
  t.deepEqual(points('kernel.trace("net:*")'), [
    'kernel.trace("net:net_dev_queue")',
    'kernel.trace("net:netif_receive_skb")',
  ]);
  const lacks = ['kprobe', 'kprobe-multi'];
  const bare: Target = {
    ...fakeTarget(),
    feature: (name) => (lacks.includes(name) ? { present: false, why: 'not here' } : { present: true }),
  };
  t.deepEqual(points('kernel.function("vfs_*")', bare), ['kernel.function("vfs_read")']);
});

test('the types of a long list of functions are not read', (t) => {
  const asked: string[] = [];
  const fake = fakeTarget();
  const watched: Target = {
    ...fake,
    functionsMatching: (pattern, module) => {
      asked.push(pattern);
      return fake.functionsMatching(pattern, module);
    },
    type: (id) => {
      asked.push(String(id));
      return fake.type(id);
    },
  };
  t.true(points('kernel.function("*")', watched).length > 2);
  t.deepEqual(asked, []);
});

test('-L: locals of aliases in the order of their first use, then what the point gives with types as C has them', (t) => {
  t.deepEqual(variables('mine.one, mine.two.*, mine.late'), [
    'mine.late late:long',
    'mine.one foo:long bar:string _own:long inner:string',
    'mine.two.deep z:unknown never_set:unknown',
    'mine.two.deeper foo:long bar:string _own:long inner:string q:string',
  ]);
  t.deepEqual(variables('kernel.trace("sched:*")'), [
    'kernel.trace("sched:sched_switch") $preempt:_Bool $prev:struct task_struct* $next:struct task_struct*',
  ]);
  t.deepEqual(variables('kernel.function("vfs_*").return'), [
    'kernel.function("vfs_read").return $return:int $task:struct task_struct* $count:unsigned int',
    'kernel.function("vfs_write").return',
  ]);
});

test('-L: of several points of one name what all have, unless each is wanted as it is resolved', (t) => {
  t.deepEqual(variables('mine.both, mine.few'), ['mine.both a:long', 'mine.few b:string']);
  t.deepEqual(variables('mine.few', true), ['begin a:long b:string', 'end c:long b:string']);
});

test('-L: a body that is wrong costs the types that hang on it', (t) => {
  t.deepEqual(variables('mine.wrong'), [
    'mine.wrong a:unknown b:long $preempt:_Bool $prev:struct task_struct* $next:struct task_struct*',
  ]);
});

test('--dump-functions: types that are known, sorted as lines; private ones never, inner ones on demand', (t) => {
  const shown = listFunctions(inputOf('never'), false, new Diagnostics());
  t.deepEqual(shown, [
    'broken:unknown (a:unknown)',
    'calls:string (x:string)',
    'elements:long (x:unknown)',
    'joined:string (x:string)',
    'many_forms:long (a:long)',
    'many_forms:string (a:string, b:unknown)',
    'same:unknown (x:unknown)',
    'second:string (a:long, b:string)',
    'sum:long (a:long, b:long)',
    'tell:unknown ()',
  ]);
  t.deepEqual(
    listFunctions(inputOf('never'), true, new Diagnostics()).filter((line) => !shown.includes(line)),
    ['_inner:long (x:long)'],
  );
});

test('--dump-probe-aliases: as they are declared, system calls among them', (t) => {
  const { library, target } = inputOf('never');
  const lines = listAliases(library, target, new Diagnostics());
  for (const line of [
    'mine.both = begin, end',
    'mine.late += begin',
    'mine.number(1) = end(2)?, kernel.function("no_such_function")!',
    'mine.if = begin if (counted)',
    '_under = begin',
    'syscall.openat.return = kernel.trace("raw_syscalls:sys_exit")',
  ])
    t.true(lines.includes(line), line);
  t.false(lines.some((line) => line.startsWith('__')));
  t.deepEqual([...lines].sort(), lines as string[]);
});

test('--dump-probe-types: what can be armed, of one word first without an argument, then with a number', (t) => {
  const types = listProbeTypes(fakeTarget());
  const of = (head: string): readonly string[] => types.filter((each) => each.startsWith(head));
  t.deepEqual(of('begin'), ['begin', 'begin(number)']);
  t.deepEqual(of('kernel.'), [
    'kernel.function(string)',
    'kernel.function(string).call',
    'kernel.function(string).return',
    'kernel.function(string).return.maxactive(number)',
    'kernel.trace(string)',
  ]);
  t.true(types.indexOf('process.syscall') < types.indexOf('process(number).begin'));
  t.true(types.indexOf('process(number).thread.end') < types.indexOf('process(string).begin'));
  t.false(types.includes('timer.profile.tick'));
  t.false(types.some((each) => each.startsWith('procfs')));
});
