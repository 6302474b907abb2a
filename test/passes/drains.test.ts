import test from 'ava';
import type { TypedStatement } from '../../src/elaborate/program.js';
import { lowerProgram } from '../../src/lower/index.js';
import { layOut, runPasses } from '../../src/passes/index.js';
import * as t from '../support/typed-program.js';

const a = t.array('a', ['long']);
const k = t.variable('k');
const read = t.foreach(a, [k], t.run(t.println(t.at(a, t.use(k)))));
const counts = t.run(t.increment(t.element(a, t.intrinsic('pid'))));
const fails = t.run(t.println(t.binary('divide', t.num(1), t.intrinsic('cpu'))));
const touch = t.functionOf('touch', [], 'long', () => [t.give(t.at(a, t.num(1)))]);
const when = (...statements: readonly TypedStatement[]): TypedStatement =>
  t.when(t.intrinsic('pid'), t.block(...statements));

type Row = readonly [name: string, isDrained: boolean, timer: readonly TypedStatement[], kernel?: TypedStatement];
const TABLE: readonly Row[] = [
  ['read, then cleared', true, [read, t.clear(a)]],
  ['only cleared', true, [t.clear(a)]],
  ['cleared on both ways', true, [t.when(t.intrinsic('pid'), t.block(read, t.clear(a)), t.clear(a))]],
  ['cleared on one way', false, [read, when(t.clear(a))]],
  ['left by next before', false, [when(t.jump('next')), t.clear(a)]],
  ['an error before the clear ends the body: the entries go back', true, [fails, t.clear(a)]],
  ['a caught error before the clear', false, [t.tryCatch(t.block(fails, t.clear(a)), t.block())]],
  ['a caught error, then the clear', true, [t.tryCatch(t.block(fails), t.block()), t.clear(a)]],
  ['used after the clear', false, [t.clear(a), read]],
  ['used after the clear of one way', false, [when(t.clear(a)), read, t.clear(a)]],
  ['written by the body', false, [counts, read, t.clear(a)]],
  ['cleared in a loop', false, [t.loop(t.intrinsic('pid'), t.block(t.clear(a))), t.clear(a)]],
  ['read by a function', false, [t.run(t.println(t.call(touch))), t.clear(a)]],
  ['an element deleted', false, [t.remove(a, t.num(1)), t.clear(a)]],
  ['read in the kernel, too', false, [read, t.clear(a)], t.run(t.println(t.at(a, t.num(1))))],
];

for (const [name, isDrained, timer, kernel] of TABLE) {
  test(`drains: ${name}`, (t_) => {
    const bodies = kernel === undefined ? [counts] : [counts, kernel];
    const probes = [t.probe(t.SYSCALLS, bodies), t.probe(t.TIMER, timer, [k])];
    const placed = runPasses(lowerProgram(t.program([a], probes, [touch])), { runtime: 'bpf' });
    t_.deepEqual(
      placed.bodies.map(({ drains }) => drains.size > 0),
      [false, isDrained],
    );
    t_.is(placed.globals[0]?.swapped, isDrained);
    t_.like([...layOut(placed).globals.values()][0], { kind: 'array', swapped: isDrained });
  });
}

test('drains: end runs when nothing is armed, it needs no swap', (t_) => {
  const probes = [t.probe(t.SYSCALLS, [counts]), t.probe(t.END, [read, t.clear(a)], [k])];
  const placed = runPasses(lowerProgram(t.program([a], probes)), { runtime: 'bpf' });
  t_.is(placed.globals[0]?.swapped, false);
});
