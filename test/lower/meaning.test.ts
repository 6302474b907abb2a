/** What constructs mean, seen by running them as generated JavaScript: figures are those of semantics that upstream shows. */
import test from 'ava';
import { id } from '../../src/base/index.js';
import type {
  ElaboratedProgram,
  FunctionDefinition,
  LocalVariable,
  TypedExpression,
  TypedStatement,
} from '../../src/elaborate/program.js';
import { generateProgram, instantiate } from '../../src/jsgen/index.js';
import { lowerProgram } from '../../src/lower/index.js';
import { runPasses } from '../../src/passes/index.js';
import { runBody, type Run } from '../support/js-run.js';
import * as t from '../support/typed-program.js';

const i = t.variable('i');
const j = t.variable('j');
const u = t.variable('u', 'string');
const x = t.scalar('x');
const a = t.array('a', ['long']);
const small = t.array('small', ['long'], 'long', { capacity: 1, declaredSize: true });
const I = t.placeOf(i);
const X = t.placeOf(x);
const set = (place: Parameters<typeof t.assign>[0], value: TypedExpression): TypedStatement =>
  t.run(t.assign(place, value));
const show = (...values: readonly TypedExpression[]): TypedStatement =>
  t.run(t.printf(t.format(...values.map((value) => (value.type === 'string' ? t.S : t.D)), ' '), ...values));

function runIt(
  body: readonly TypedStatement[],
  functions: readonly FunctionDefinition[] = [],
  more: readonly LocalVariable[] = [],
): Run {
  const probe = t.probe(t.BEGIN, body, [i, j, u, ...more]);
  return runProgram(t.program([x, a, small], [probe], functions));
}

function runProgram(program: ElaboratedProgram): Run {
  const placed = runPasses(lowerProgram(program), { runtime: 'bpf' });
  return runBody(
    instantiate(generateProgram(placed), placed, { maxAction: 1000, maxActionInterruptible: 1000 }),
    id<'body'>(0),
  );
}

type Row = readonly [name: string, output: string, body: readonly TypedStatement[]];
const ROWS: readonly Row[] = [
  [
    'x++ gives the old value, ++x the new',
    '0 2 2 ',
    [show(t.increment(I, 'old')), show(t.increment(I, 'new')), show(t.use(i))],
  ],
  ['x-- of a global', '0 -2 -2 ', [show(t.increment(X, 'old', -1)), show(t.increment(X, 'new', -1)), show(t.use(x))]],
  ['an element starts from 0', '0 1 ', [show(t.increment(t.element(a, t.num(5)))), show(t.at(a, t.num(5)))]],
  ['op= gives the new value', '7 7 ', [set(X, t.num(5)), show(t.update(X, 'add', t.num(2))), show(t.use(x))]],
  ['-= of an unused value', '3 ', [set(X, t.num(5)), t.run(t.update(X, 'subtract', t.num(2))), show(t.use(x))]],
  [
    '-= of a variable',
    '4 ',
    [set(I, t.num(1)), set(X, t.num(5)), t.run(t.update(X, 'subtract', t.use(i))), show(t.use(x))],
  ],
  [
    'the value of op= comes before the place is read',
    '7 ',
    [set(I, t.num(1)), t.run(t.update(I, 'add', t.binary('add', t.assign(I, t.num(3)), t.num(1)))), show(t.use(i))],
  ],
  [
    'the left operand is read before the right one changes it',
    '3 ',
    [set(I, t.num(1)), show(t.binary('add', t.use(i), t.assign(I, t.num(2))))],
  ],
  ['so are arguments', '12 ', [set(I, t.num(1)), show(t.use(i), t.assign(I, t.num(2)))]],
  [
    'keys come before the value',
    '2 ',
    [set(t.element(a, t.increment(I)), t.binary('add', t.use(i), t.num(1))), show(t.at(a, t.num(0)))],
  ],
  ['&& decides on the left', '0 0 ', [show(t.logical('and', t.num(0), t.assign(I, t.num(9)))), show(t.use(i))]],
  ['|| too, and gives 1', '1 0 ', [show(t.logical('or', t.num(5), t.assign(I, t.num(9)))), show(t.use(i))]],
  ['a ternary evaluates one arm', '7 0 ', [show(t.ternary(t.num(2), t.num(7), t.assign(I, t.num(9)))), show(t.use(i))]],
  [
    'a ternary into a variable that it reads',
    '5 ',
    [set(I, t.num(4)), set(I, t.ternary(t.use(i), t.binary('add', t.use(i), t.num(1)), t.num(0))), show(t.use(i))],
  ],
  ['! of a value', '0 1 ', [show(t.not(t.num(7))), show(t.not(t.num(0)))]],
  [
    'do-while runs once at least',
    '1 ',
    [t.loop(t.num(0), t.run(t.increment(I)), { testFirst: false }), show(t.use(i))],
  ],
  [
    'continue goes to the step, break leaves',
    '0 2 ',
    [
      t.loop(
        t.num(1),
        t.block(
          t.when(t.compare('equal', t.use(i), t.num(1)), t.jump('continue')),
          t.when(t.compare('equal', t.use(i), t.num(3)), t.jump('break')),
          show(t.use(i)),
        ),
        { step: t.increment(I) },
      ),
    ],
  ],
  [
    'continue of a do-while tests',
    '3 ',
    [
      t.loop(t.compare('less', t.use(i), t.num(3)), t.block(t.run(t.increment(I)), t.jump('continue')), {
        testFirst: false,
      }),
      show(t.use(i)),
    ],
  ],
  ['next ends the body', '1 ', [show(t.num(1)), t.jump('next'), show(t.num(2))]],
  [
    'next passes by a catch',
    '1 ',
    [t.tryCatch(t.block(show(t.num(1)), t.jump('next')), t.block(show(t.num(2)))), show(t.num(3))],
  ],
  ['exit goes on to the end', '1 ', [t.run(t.primitive('exit', undefined)), show(t.num(1))]],
  [
    'a foreach key keeps its last value',
    '10 20 20 ',
    [
      set(t.element(a, t.num(10)), t.num(1)),
      set(t.element(a, t.num(20)), t.num(2)),
      t.foreach(a, [i], show(t.use(i))),
      show(t.use(i)),
    ],
  ],
  [
    'a limit of 0 or less runs nothing',
    '',
    [
      set(t.element(a, t.num(10)), t.num(1)),
      t.foreach(a, [i], show(t.use(i)), { limit: t.num(0) }),
      t.foreach(a, [i], show(t.use(i)), { limit: t.num(-1) }),
    ],
  ],
  [
    'the limit is evaluated once',
    '1 1 ',
    [
      set(t.element(a, t.num(10)), t.num(1)),
      set(t.element(a, t.num(20)), t.num(2)),
      t.foreach(a, [i], show(t.use(j)), { limit: t.binary('add', t.increment(t.placeOf(j)), t.num(2)) }),
    ],
  ],
  [
    'a slice is read before the limit changes it',
    '10 ',
    [
      set(t.element(a, t.num(10)), t.num(1)),
      set(I, t.num(10)),
      t.foreach(a, [j], show(t.use(j)), { slice: [t.use(i)], limit: t.increment(I) }),
    ],
  ],
  ['a missing key is read, not made', '0 0 ', [show(t.at(a, t.num(3))), show(t.contains(a, t.num(3)))]],
  [
    'what was done before an error stays, what failed did not happen',
    '5 4 division by 0 ',
    [
      set(I, t.num(4)),
      t.tryCatch(
        t.block(set(X, t.num(5)), set(I, t.binary('divide', t.num(1), t.num(0)))),
        t.block(show(t.use(x)), show(t.use(i)), show(t.use(u))),
        u,
      ),
    ],
  ],
  [
    'error() is caught with its text',
    'mine ',
    [t.tryCatch(t.block(t.run(t.primitive('error', undefined, t.str('mine')))), t.block(show(t.use(u))), u)],
  ],
  [
    'an error in a catch block goes on to the outer one',
    'two ',
    [
      t.tryCatch(
        t.block(
          t.tryCatch(
            t.block(t.run(t.primitive('error', undefined, t.str('one')))),
            t.block(t.run(t.primitive('error', undefined, t.str('two')))),
          ),
        ),
        t.block(show(t.use(u))),
        u,
      ),
    ],
  ],
  [
    'break out of try',
    '1 ',
    [t.loop(t.num(1), t.block(t.tryCatch(t.block(t.jump('break')), t.block()))), show(t.num(1))],
  ],
  [
    'delete of scalars and locals',
    '0 0 ',
    [
      set(X, t.num(4)),
      set(I, t.num(4)),
      { kind: 'delete', token: t.token('delete'), operand: { kind: 'scalar', global: x } },
      { kind: 'delete', token: t.token('delete'), operand: { kind: 'local', local: i } },
      show(t.use(x)),
      show(t.use(i)),
    ],
  ],
];

for (const [name, output, body] of ROWS) {
  test(`meaning: ${name}`, (t_) => {
    const run = runIt(body);
    t_.is(run.error, undefined);
    t_.is(run.output, output);
  });
}

test('meaning: recursion, and a function that falls off its end', (t_) => {
  const n = t.variable('n');
  const fib = t.functionOf('fib', [n], 'long', (self) => [
    t.when(t.compare('less', t.use(n), t.num(2)), t.give(t.use(n))),
    t.give(
      t.binary(
        'add',
        t.call(self, t.binary('subtract', t.use(n), t.num(1))),
        t.call(self, t.binary('subtract', t.use(n), t.num(2))),
      ),
    ),
  ]);
  const nothing = t.functionOf('nothing', [], 'string', () => []);
  t_.is(runIt([show(t.call(fib, t.num(12))), show(t.call(nothing))], [fib, nothing]).output, '144  ');
  const deep = runIt([show(t.call(fib, t.num(14)))], [fib]);
  t_.is(deep.error, 'MAXNESTING exceeded');
  t_.is(deep.at, fib.token);
});

test('meaning: a caught error of a function, and one that is not', (t_) => {
  const bad = t.functionOf('bad', [], 'long', () => [t.give(t.binary('modulo', t.num(1), t.use(x)))]);
  const call = show(t.call(bad));
  t_.is(runIt([t.tryCatch(t.block(call), t.block(show(t.use(u))), u)], [bad]).output, 'division by 0 ');
  const run = runIt([call], [bad]);
  t_.is(run.error, 'division by 0');
  t_.is(run.at?.text, 'modulo');
});

test('meaning: MAXACTION is not caught', (t_) => {
  const endless = t.tryCatch(
    t.block(t.loop(t.num(1), t.block(t.run(t.increment(I)), t.run(t.binary('divide', t.num(1), t.use(i)))))),
    t.block(show(t.num(1))),
  );
  const run = runIt([endless]);
  t_.is(run.error, 'MAXACTION exceeded');
  t_.is(run.output, '');
});

test('meaning: a full array blames its name', (t_) => {
  const second = t.element(small, t.num(2));
  const run = runIt([set(t.element(small, t.num(1)), t.num(1)), show(t.at(small, t.num(2))), set(second, t.num(1))]);
  t_.is(run.output, '0 ');
  t_.is(run.error, 'Array overflow, check size limit (1)');
  t_.is(run.at, second.token);
});

test('meaning: a stored literal is cut, a printed one is not', (t_) => {
  const limits = { ...t.TEST_LIMITS, maxStringLength: 4 };
  const body = [set(t.placeOf(u), t.str('abcdef')), show(t.use(u)), show(t.str('abcdef'))];
  t_.is(runProgram(t.program([], [t.probe(t.BEGIN, body, [u])], [], limits)).output, 'abc abcdef ');
});
