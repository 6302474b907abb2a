import test from 'ava';
import { id } from '../../src/base/index.js';
import type { TypedStatement } from '../../src/elaborate/program.js';
import { lowerProgram } from '../../src/lower/index.js';
import { layOut, runPasses, type ArrayLayout, type KernelLayout } from '../../src/passes/index.js';
import { layoutFaults } from '../support/layout-faults.js';
import * as t from '../support/typed-program.js';

function laid(program: ReturnType<typeof t.program>): KernelLayout {
  const placed = runPasses(lowerProgram(program), { runtime: 'bpf' });
  const layout = layOut(placed);
  if (layoutFaults(placed, layout).length > 0) throw new Error(layoutFaults(placed, layout).join('\n'));
  return layout;
}

function arrayOf(layout: KernelLayout, index = 0): ArrayLayout {
  const its = layout.globals.get(id<'global'>(index));
  if (its?.kind !== 'array') throw new Error('no array');
  return its;
}

const counted = (array: ReturnType<typeof t.array>, ...keys: Parameters<typeof t.element>[1][]): TypedStatement =>
  t.run(t.increment(t.element(array, ...keys)));

test('layout: a statistic keeps what the script extracts', (t_) => {
  const log = t.statistic('log', { ...t.shape('avg', 'min', 'variance'), histogram: { kind: 'log' } });
  const linear = t.statistic('linear', {
    ...t.shape(),
    histogram: { kind: 'linear', low: -10, high: 10, step: 10 },
  });
  const add = (to: typeof log): TypedStatement => t.run(t.accumulate(to, t.num(1)));
  const layout = laid(t.program([log, linear], [t.probe(t.SYSCALLS, [add(log), add(linear)])]));
  t_.like(layout.globals.get(id<'global'>(0)), {
    kind: 'statistic',
    statistic: {
      count: 0,
      sum: 8,
      low: 16,
      high: undefined,
      variance: 24,
      buckets: 40,
      bucketCount: 128,
      sizeBytes: 40 + 128 * 8,
    },
  });
  t_.like(layout.globals.get(id<'global'>(1)), {
    kind: 'statistic',
    statistic: { count: 0, sum: undefined, buckets: 8, bucketCount: 5, sizeBytes: 48 },
  });
});

test('layout: values are stamped only where their order can be seen', (t_) => {
  const k = t.variable('k');
  const one = t.array('one', ['long']);
  const read = (parts: Parameters<typeof t.foreach>[3] = {}): KernelLayout =>
    laid(
      t.program(
        [one],
        [
          t.probe(t.SYSCALLS, [counted(one, t.num(1))]),
          t.probe(t.END, [t.foreach(one, [k], t.run(t.println(t.use(k))), parts)], [k]),
        ],
      ),
    );
  const byKey = { by: { kind: 'key', index: 0 }, direction: 'ascending' } as const;
  const byValue = { by: { kind: 'value', statistic: undefined }, direction: 'descending' } as const;
  t_.like(arrayOf(read()), { born: 0, valueSizeBytes: 16, value: { field: { offset: 8 } } });
  t_.is(arrayOf(read({ order: byValue })).born, 0);
  t_.like(arrayOf(read({ order: byKey })), { born: undefined, bornCounter: undefined, valueSizeBytes: 8 });
});

test('layout: equal first keys show the order of tuples', (t_) => {
  const [k, l] = [t.variable('k'), t.variable('l')];
  const two = t.array('two', ['long', 'long']);
  const order = { by: { kind: 'key', index: 0 }, direction: 'ascending' } as const;
  const loop = t.foreach(two, [k, l], t.run(t.println(t.use(k))), { order });
  const probes = [t.probe(t.SYSCALLS, [counted(two, t.num(1), t.num(2))]), t.probe(t.END, [loop], [k, l])];
  t_.is(arrayOf(laid(t.program([two], probes))).born, 0);
});

test('layout: maps are preallocated where they are small, or written in an interrupt', (t_) => {
  const small = t.array('small', ['long']);
  const large = t.array('a-name_that.is longer', ['long'], 'long', { capacity: 1 << 20 });
  const of = (spec: Parameters<typeof t.probe>[0], array: typeof small): ArrayLayout =>
    arrayOf(laid(t.program([array], [t.probe(spec, [counted(array, t.num(1))])])));
  t_.true(of(t.SYSCALLS, small).preallocated);
  t_.false(of(t.SYSCALLS, large).preallocated);
  t_.true(of(t.FAST_TIMER, large).preallocated);
  t_.is(of(t.SYSCALLS, large).mapName, 'a_name_that.is_');
  t_.is(of(t.SYSCALLS, large).maxEntries, 1 << 20);
});

test('layout: components have cache lines of their own, the exchange area holds the widest operation', (t_) => {
  const [x, y, z] = [t.scalar('x'), t.scalar('y', 'text'), t.scalar('z')];
  const wide = t.array('wide', ['string', 'long'], 'string');
  const more = (of: typeof x): TypedStatement => t.run(t.assign(t.placeOf(of), t.binary('add', t.use(of), t.num(1))));
  const made = t.intrinsic('caller');
  const probes = [
    t.probe(t.SYSCALLS, [more(x), t.run(t.assign(t.element(wide, made, t.num(1)), t.intrinsic('execname')))]),
    t.probe(t.TRACEPOINT, [more(z), t.run(t.assign(t.placeOf(y), t.intrinsic('execname')))]),
    t.probe(t.TIMER, [t.run(t.println(t.use(x)))]),
  ];
  const layout = laid(t.program([x, y, z, wide], probes));
  t_.deepEqual(
    [...layout.session.components.values()].map(({ lock }) => lock % 64),
    [0, 0],
  );
  t_.like(arrayOf(layout, 3), { keySizeBytes: 520, valueSizeBytes: 16 });
  t_.like(layout.exchange, { keyOffset: 8, valueOffset: 528, operationBytes: 544, maxOperations: 1000 });
});
