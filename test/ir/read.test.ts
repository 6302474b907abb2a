import test from 'ava';
import { AssertionError } from '../../src/base/index.js';
import { printModule, readModule } from '../../src/ir/index.js';
import { lowerProgram } from '../../src/lower/index.js';
import * as t from '../support/typed-program.js';

t.restartColumns();
const macro = t.token('@M', 'operator');
const inMacro = { ...t.token('q"\\\xe9\n', 'string'), expandedFrom: macro };
const g = t.statistic('s', {
  ...t.shape('avg', 'sum'),
  varianceShift: 3,
  histogram: { kind: 'linear', low: -9223372036854775808n, high: 5, step: 1 },
});
const text = printModule(
  lowerProgram(
    t.program(
      [g],
      [
        t.probe(t.BEGIN, [
          t.run({ ...t.println(t.num(9007199254740993n)), token: inMacro }),
          t.run(t.println(t.str('\xff\x01"'))),
        ]),
      ],
    ),
  ),
);

test('bytes, longs, sets, macros and missing values read back', (t_) => {
  t_.is(printModule(readModule(text)), text);
  t_.regex(text, /set\["avg" "sum"\]/);
  t_.regex(text, /low: -9223372036854775808n/);
  t_.regex(text, /"\\u00ff\\u0001\\""/);
  t_.regex(text, /string "q\\"\\\\\\u00e9\\n" from @0:1:1 operator "@M"/);
});

test('the dump of a small body', (t_) => {
  t.restartColumns();
  const x = t.scalar('x');
  const module = lowerProgram(
    t.program([x], [t.probe(t.TIMER, [t.run(t.update(t.placeOf(x), 'divide', t.intrinsic('cpu')))])]),
  );
  t_.deepEqual(printModule(module).split('\n').slice(3), [
    'global 0 {kind: "scalar" name: "x" type: "long" initial: 0} @0:1:1 identifier "x"',
    'component 0 {globals: [0]}',
    'body 0 {spec: {kind: "timer" intervalNs: 100000000 randomizeNs: 0} point: "timer" iterators: 0 entry: 0} @0:1:4 keyword "probe"',
    '  local 0 long "%0"',
    '  local 1 long "%1"',
    '  local 2 long "%2"',
    '  block b0 error b2',
    '    lock 0 @0:1:4 keyword "probe"',
    '    %0 = intrinsic cpu () @0:1:2 identifier "cpu"',
    '    %1 = loadScalar 0 @0:1:3 operator "divide="',
    '    %2 = binary divide %1 %0 @0:1:3 operator "divide="',
    '    storeScalar 0 %2 @0:1:3 operator "divide="',
    '    jump b1 @0:1:4 keyword "probe"',
    '  block b1',
    '    unlock 0 @0:1:4 keyword "probe"',
    '    leave @0:1:4 keyword "probe"',
    '  block b2',
    '    unlock 0 @0:1:4 keyword "probe"',
    '    fail @0:1:4 keyword "probe"',
    'end',
    '',
  ]);
});

const BROKEN: readonly (readonly [name: string, change: (text: string) => string])[] = [
  ['another version', (its) => its.replace('ir 1', 'ir 2')],
  ['no limits', (its) => its.replace(/limits .*\n/, '')],
  ['a row that there is not', (its) => its.replace('\nend', '\nrow 1 {}\nend')],
  ['an instruction that there is not', (its) => its.replace('print', 'paint')],
  ['an early end', (its) => its.slice(0, its.length / 2)],
  ['a block that there is not', (its) => its.replace('jump b1', 'jump b9')],
];

for (const [name, change] of BROKEN) {
  test(`reading refuses ${name}`, (t_) => {
    t_.not(change(text), text);
    t_.throws(() => readModule(change(text)), { instanceOf: AssertionError });
  });
}
