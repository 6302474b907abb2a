import test from 'ava';
import type { TypedStatement } from '../../src/elaborate/program.js';
import type { ProbeSpec } from '../../src/ir/index.js';
import { lowerProgram } from '../../src/lower/index.js';
import { layOut, runPasses } from '../../src/passes/index.js';
import * as t from '../support/typed-program.js';

const FUNCTION: ProbeSpec = {
  kind: 'function',
  phase: 'entry',
  module: undefined,
  symbol: '__x64_sys_sync',
  btfId: undefined,
  parameterCount: 1,
  syscall: undefined,
};
const timer = (intervalNs: number): ProbeSpec => ({ kind: 'timer', intervalNs, randomizeNs: 0 });

const TABLE: readonly (readonly [spec: ProbeSpec, side: 'user' | 'kernel'])[] = [
  [t.BEGIN, 'user'],
  [t.END, 'user'],
  [{ kind: 'error', priority: 0 }, 'user'],
  [{ kind: 'never' }, 'user'],
  [timer(1_000_000), 'user'],
  [timer(999_999), 'kernel'],
  [t.TRACEPOINT, 'kernel'],
  [t.SYSCALLS, 'kernel'],
  [FUNCTION, 'kernel'],
];

TABLE.forEach(([spec, side], index) => {
  test(`placement: row ${index}, ${spec.kind}, runs on the ${side} side, and in the module under its runtime`, (t_) => {
    const x = t.scalar('x');
    const module = lowerProgram(t.program([x], [t.probe(spec, [t.run(t.increment(t.placeOf(x)))])]));
    const bpf = runPasses(module, { runtime: 'bpf' });
    t_.is(bpf.bodies[0]?.side, side);
    t_.is(bpf.globals[0]?.home, side);
    const kernel = runPasses(module, { runtime: 'kernel' });
    t_.is(kernel.bodies[0]?.side, 'kernel');
    t_.is(kernel.globals[0]?.home, 'kernel');
  });
});

test('placement: functions run where they are called from, globals live where they are used', (t_) => {
  const [x, y, both] = [t.scalar('x'), t.scalar('y'), t.scalar('both')];
  const deep = t.functionOf('deep', [], undefined, () => [t.run(t.increment(t.placeOf(both)))]);
  const outer = t.functionOf('outer', [], undefined, () => [t.run(t.call(deep))]);
  const kernelOnly = t.functionOf('kernel_only', [], undefined, () => [t.run(t.increment(t.placeOf(x)))]);
  const probes = [
    t.probe(t.TIMER, [t.run(t.call(outer)), t.run(t.increment(t.placeOf(y)))]),
    t.probe(t.SYSCALLS, [t.run(t.call(deep)), t.run(t.call(kernelOnly))]),
  ];
  const module = lowerProgram(t.program([x, y, both], probes, [deep, outer, kernelOnly]));
  const placed = runPasses(module, { runtime: 'bpf' });
  t_.deepEqual(
    placed.functions.map(({ sides }) => [...sides].sort()),
    [['kernel', 'user'], ['user'], ['kernel']],
  );
  t_.deepEqual(
    placed.globals.map(({ home }) => home),
    ['kernel', 'user', 'kernel'],
  );
  t_.deepEqual(
    placed.bodies.map(({ shared }) => [...shared]),
    [[2], [2, 0]],
  );
});

test('placement: recursion is found through other functions', (t_) => {
  const later: TypedStatement[] = [];
  const even = { ...t.functionOf('even', [], undefined, () => []), body: later };
  const odd = t.functionOf('odd', [], undefined, () => [t.run(t.call(even))]);
  const outside = t.functionOf('outside', [], undefined, () => [t.run(t.call(even))]);
  later.push(t.run(t.call(odd)));
  const probes = [t.probe(t.BEGIN, [t.run(t.call(outside))])];
  const module = lowerProgram(t.program([], probes, [even, odd, outside]));
  t_.deepEqual(
    runPasses(module, { runtime: 'bpf' }).functions.map((fn) => fn.recursive),
    [true, true, false],
  );
});

test('a script with user-side probes only has nothing in the kernel', (t_) => {
  const a = t.array('a', ['long']);
  const module = lowerProgram(t.program([a], [t.probe(t.TIMER, [t.run(t.increment(t.element(a, t.num(1))))])]));
  const layout = layOut(runPasses(module, { runtime: 'bpf' }));
  t_.is(layout.globals.size, 0);
  t_.is(layout.session.bodies.size, 0);
  t_.is(layout.exchange, undefined);
});
