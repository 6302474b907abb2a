import test from 'ava';
import type { DerivedProbe, ScalarGlobal, TypedStatement } from '../../src/elaborate/program.js';
import { lowerProgram } from '../../src/lower/index.js';
import { runPasses, type PlacedModule } from '../../src/passes/index.js';
import * as t from '../support/typed-program.js';

const x = t.scalar('x');
const y = t.scalar('y');
const a = t.array('a', ['long']);
const b = t.array('b', ['long']);
const calls = t.array('c', ['long'], 'long', { perCall: true });
const wrap = t.array('w', ['long'], 'long', { wraps: true });
const s = t.statistic('s', t.shape('count', 'sum'));
const v = t.statistic('v', t.shape('variance'));

const count = (global: ScalarGlobal): TypedStatement => t.run(t.increment(t.placeOf(global)));
const countIn = (array: typeof a): TypedStatement => t.run(t.increment(t.element(array, t.intrinsic('pid'))));
const set = (global: ScalarGlobal, value = t.num(1)): TypedStatement => t.run(t.assign(t.placeOf(global), value));
const show = (global: ScalarGlobal): TypedStatement => t.run(t.println(t.use(global)));
const more = (global: ScalarGlobal): TypedStatement => set(global, t.binary('add', t.use(global), t.num(1)));
const readAll = (array: typeof a): readonly [TypedStatement, ReturnType<typeof t.variable>] => {
  const key = t.variable('k');
  return [t.foreach(array, [key], t.run(t.println(t.at(array, t.use(key))))), key];
};
const [readA, keyA] = readAll(a);
const [readB, keyB] = readAll(b);
const kernel = (...body: readonly TypedStatement[]): DerivedProbe => t.probe(t.SYSCALLS, body);
const other = (...body: readonly TypedStatement[]): DerivedProbe => t.probe(t.TRACEPOINT, body);
const user = (...body: readonly TypedStatement[]): DerivedProbe => t.probe(t.TIMER, body, [keyA, keyB]);
const end = (...body: readonly TypedStatement[]): DerivedProbe => t.probe(t.END, body, [keyA, keyB]);

function placed(probes: readonly DerivedProbe[], runtime: 'bpf' | 'kernel' = 'bpf'): PlacedModule {
  return runPasses(lowerProgram(t.program([x, y, a, b, wrap, calls, s, v], probes)), { runtime });
}

/** Names of the globals of each component. */
function components({ module }: PlacedModule): readonly string[] {
  return module.components.map(({ globals }) => globals.map((global) => module.globals[global]?.name ?? '?').join(' '));
}

/** Bodies that take a lock. */
function lockers({ module }: PlacedModule): readonly number[] {
  return module.bodies.flatMap(({ id, code }) =>
    code.blocks.some((block) => block.instructions.some(({ kind }) => kind === 'lock')) ? [id] : [],
  );
}

type Row = readonly [
  name: string,
  probes: readonly DerivedProbe[],
  components: readonly string[],
  lockers: readonly number[],
];

const TABLE: readonly Row[] = [
  ['an added-to scalar that a timer prints', [kernel(count(x)), user(show(x))], [], []],
  ['an added-to array that a timer reads', [kernel(countIn(a)), user(readA)], [], []],
  ['an added-to array that end reads and deletes', [kernel(countIn(a)), end(readA, t.clear(a))], [], []],
  ['two added-to arrays that end reads together', [kernel(countIn(a), countIn(b)), end(readA, readB)], [], []],
  ['two that a timer reads together', [kernel(countIn(a), countIn(b)), user(readA, readB)], ['a b'], [0]],
  ['two that two timers read', [kernel(count(x), count(y)), user(show(x)), user(show(y))], [], []],
  [
    'an added-to scalar that a timer sets: the commit adds the difference',
    [kernel(count(x)), user(show(x), set(x))],
    [],
    [],
  ],
  [
    'an array that a timer sets an element of',
    [kernel(countIn(a)), user(t.run(t.assign(t.element(a, t.num(1)), t.num(2))))],
    ['a'],
    [0],
  ],
  ['an array that a timer deletes an element of', [kernel(countIn(a)), user(t.remove(a, t.num(1)))], ['a'], [0]],
  ['an array that a timer drains', [kernel(countIn(a)), user(readA, t.clear(a))], [], []],
  [
    'an array that a timer clears on one way only',
    [kernel(countIn(a)), user(readA, t.when(t.use(y), t.clear(a)))],
    ['a'],
    [0],
  ],
  ['read and write in the kernel', [kernel(more(x))], ['x'], [0]],
  ['and every other user of it', [kernel(more(x)), other(count(x)), user(show(x))], ['x'], [0, 1]],
  ['two adds in one handler', [kernel(count(x), count(x)), user(show(x))], ['x'], [0]],
  [
    'an add on each of two ways',
    [kernel(t.when(t.intrinsic('pid'), count(x), t.block(count(x)))), user(show(x))],
    [],
    [],
  ],
  ['an add in a loop', [kernel(t.loop(t.intrinsic('pid'), count(x))), user(show(x))], ['x'], [0]],
  ['a used increment', [kernel(t.run(t.println(t.increment(t.placeOf(x)))))], ['x'], [0]],
  ['the store of a constant', [kernel(set(x)), other(set(x, t.num(2))), user(show(x))], [], []],
  ['stores of a constant, and an add', [kernel(set(x)), other(count(x))], ['x'], [0, 1]],
  ['a constant that a timer takes back', [kernel(set(x)), user(show(x), set(x, t.num(0)))], ['x'], [0]],
  ['the store of a value', [kernel(set(x, t.intrinsic('pid'))), user(show(x))], ['x'], [0]],
  ['a statistic', [kernel(t.run(t.accumulate(s, t.num(1)))), user(t.run(t.println(t.ask('sum', s))))], [], []],
  ['a statistic that a timer deletes', [kernel(t.run(t.accumulate(s, t.num(1)))), user(t.clear(s))], ['s'], [0]],
  ['a variance', [kernel(t.run(t.accumulate(v, t.num(1))))], ['v'], [0]],
  ['an array that wraps', [kernel(countIn(wrap))], ['w'], [0]],
  ['what calls keep for themselves', [kernel(t.run(t.assign(t.element(calls, t.num(1)), t.intrinsic('pid'))))], [], []],
  ['only begin writes', [t.probe(t.BEGIN, [set(x)]), kernel(t.run(t.println(t.use(x))))], [], []],
  ['one handler joins, the next does not', [kernel(more(x), more(y)), other(countIn(a))], ['x y'], [0]],
  [
    'handlers join transitively',
    [kernel(more(x), more(y)), other(more(y), countIn(a)), user(readA, t.remove(a, t.num(1)))],
    ['x y a'],
    [0, 1],
  ],
  ['begin and end join nothing', [kernel(more(x)), other(more(y)), end(show(x), show(y))], ['x', 'y'], [0, 1]],
  ['user-side globals are never locked', [user(more(x), more(y)), end(show(x))], [], []],
];

for (const [name, probes, wanted, locking] of TABLE) {
  test(`locks: ${name}`, (t_) => {
    const its = placed(probes);
    t_.deepEqual(components(its), wanted);
    t_.deepEqual(lockers(its), locking);
    for (const { id, component } of its.globals) {
      t_.is(component, its.module.components.find(({ globals }) => globals.includes(id))?.id);
    }
  });
}

test('locks: a function counts where it is called', (t_) => {
  const f = t.functionOf('f', [], undefined, () => [count(x)]);
  const call = t.run(t.call(f));
  const of = (...body: readonly TypedStatement[]): readonly string[] =>
    components(runPasses(lowerProgram(t.program([x], [kernel(...body), user(show(x))], [f])), { runtime: 'bpf' }));
  t_.deepEqual(of(call), []);
  t_.deepEqual(of(call, call), ['x']);
});

test('locks: a recursive function may add more than once', (t_) => {
  const n = t.variable('n');
  const f = t.functionOf('f', [n], undefined, (self) => [count(x), t.when(t.use(n), t.run(t.call(self, t.num(0))))]);
  const its = runPasses(lowerProgram(t.program([x], [kernel(t.run(t.call(f, t.num(1)))), user(show(x))], [f])), {
    runtime: 'bpf',
  });
  t_.deepEqual(components(its), ['x']);
});

test('locks: under the module runtime a timer is a kernel-side body as any other', (t_) => {
  const its = placed([kernel(count(x)), user(show(x))], 'kernel');
  t_.deepEqual(components(its), ['x']);
  t_.deepEqual(lockers(its), [0, 1]);
});

test('locks: more components than the bridge has bits become one', (t_) => {
  const globals = Array.from({ length: 40 }, (_, index) => t.scalar(`g${index}`));
  const probes = globals.map((global) => kernel(more(global)));
  const its = runPasses(lowerProgram(t.program(globals, probes)), { runtime: 'bpf' });
  t_.is(its.module.components.length, 1);
  t_.is(lockers(its).length, 40);
});
