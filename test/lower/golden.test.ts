/** The code of small constructs as lowering makes it, before any pass: without places. */
import test from 'ava';
import type { TypedStatement } from '../../src/elaborate/program.js';
import { printModule } from '../../src/ir/index.js';
import { lowerProgram } from '../../src/lower/index.js';
import * as t from '../support/typed-program.js';

const i = t.variable('i');
const u = t.variable('u', 'string');
const a = t.array('a', ['long', 'string']);
const s = t.statistic('s', t.shape('avg', 'count'));
const I = t.placeOf(i);
const print = t.run(t.printf(t.format(t.D), t.use(i)));

/** Lines of the last body's blocks. */
function code(...body: readonly TypedStatement[]): readonly string[] {
  const module = lowerProgram(t.program([a, s], [t.probe(t.BEGIN, body, [i, u])]));
  const lines = printModule(module).split('\n');
  return lines
    .slice(lines.findIndex((line) => line.startsWith('body')))
    .filter((line) => /^ {2}(block| {2})/.test(line))
    .map((line) => line.slice(2).replace(/ @\d.*/, ''));
}

test('golden: && in a condition branches, it makes no value', (t_) => {
  t_.deepEqual(code(t.when(t.logical('and', t.use(i), t.not(t.intrinsic('pid'))), print)), [
    'block b0',
    '  branch %0 b4 b3',
    'block b1',
    '  leave',
    'block b2',
    '  print 0 (%0)',
    '  jump b3',
    'block b3',
    '  jump b1',
    'block b4',
    '  %2 = intrinsic pid ()',
    '  branch %2 b3 b2',
  ]);
});

test('golden: an added-to element, a read one, a statistic', (t_) => {
  const place = t.element(a, t.use(i), t.str('k'));
  t_.deepEqual(
    code(
      t.run(t.increment(place)),
      t.run(t.assign(I, t.increment(place, 'new'))),
      t.run(t.accumulate(s, t.at(a, t.num(1), t.use(u)))),
      t.run(t.assign(I, t.ask('avg', s))),
      t.remove(a, undefined, t.use(u)),
      t.clear(s),
    ),
    [
      'block b0 error b2',
      '  addElement 0 (%0 "k") 1',
      '  %2 = loadElement 0 (%0 "k")',
      '  %3 = binary add %2 1',
      '  storeElement 0 (%0 "k") %3',
      '  %0 = move %3',
      '  %4 = loadElement 0 (1 %1)',
      '  addStatistic 1 () %4',
      '  %0 = readStatistic 1 () avg',
      '  deleteElement 0 (_ %1)',
      '  clear 1',
      '  jump b1',
      'block b1',
      '  leave',
      'block b2',
      '  fail',
    ],
  );
});

test('golden: try: errors of the body lead to takeError, those of the catch block out', (t_) => {
  const divide = t.run(t.update(I, 'divide', t.use(i)));
  t_.deepEqual(code(t.tryCatch(t.block(divide), t.block(divide), u)), [
    'block b0 error b3',
    '  %0 = binary divide %0 %0',
    '  jump b4',
    'block b1',
    '  leave',
    'block b2',
    '  fail',
    'block b3 error b2',
    '  %1 = takeError',
    '  %0 = binary divide %0 %0',
    '  jump b4',
    'block b4',
    '  jump b1',
  ]);
});

test('golden: foreach with a slice and a limit', (t_) => {
  const order = { by: { kind: 'key', index: 0 }, direction: 'descending' } as const;
  const loop = t.foreach(a, [i, u], print, { order, limit: t.num(2), slice: [undefined, t.str('k')] });
  t_.deepEqual(code(loop), [
    'block b0 error b2',
    '  tick 1',
    '  foreachStart 0 0 {by: {kind: "key" index: 0} direction: "descending"} 2 (_ "k")',
    '  jump b3',
    'block b1',
    '  leave',
    'block b2',
    '  fail',
    'block b3',
    '  foreachNext 0 (%0 %1) _ b4 b5',
    'block b4 error b2',
    '  print 0 (%0)',
    '  tick 2',
    '  jump b3',
    'block b5',
    '  jump b1',
  ]);
});

test('golden: a ternary writes its result in both arms', (t_) => {
  t_.deepEqual(code(t.run(t.assign(t.placeOf(u), t.ternary(t.use(i), t.str('yes'), t.concat(t.use(u), t.str('!')))))), [
    'block b0',
    '  branch %0 b2 b3',
    'block b1',
    '  leave',
    'block b2',
    '  %1 = move "yes"',
    '  jump b4',
    'block b3',
    '  %1 = stringConcat %1 "!"',
    '  jump b4',
    'block b4',
    '  jump b1',
  ]);
});
