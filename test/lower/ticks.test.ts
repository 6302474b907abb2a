import test from 'ava';
import type { FunctionDefinition, TypedStatement } from '../../src/elaborate/program.js';
import type { IrCode, Limits } from '../../src/ir/index.js';
import { lowerProgram } from '../../src/lower/index.js';
import * as t from '../support/typed-program.js';

const a = t.scalar('a');
const inc = (): TypedStatement => t.run(t.increment(t.placeOf(a)));
const one = (value: number): TypedStatement => t.run(t.assign(t.placeOf(a), t.num(value)));
const divide = (): TypedStatement => t.run(t.update(t.placeOf(a), 'divide', t.use(a)));

function ticksOf(code: IrCode): readonly string[] {
  return code.blocks.flatMap((block) =>
    block.instructions.flatMap((it) => (it.kind === 'tick' ? [`${it.count} ${it.at.kind} ${it.at.text}`] : [])),
  );
}

function bodyTicks(
  body: readonly TypedStatement[],
  functions: readonly FunctionDefinition[] = [],
  limits: Limits = t.TEST_LIMITS,
): readonly string[] {
  const { bodies } = lowerProgram(t.program([a], [t.probe(t.TIMER, body)], functions, limits));
  return bodies.flatMap(({ code }) => ticksOf(code));
}

// The figures of this file are those of release 4.8's -p3 for the same scripts.

test('a body without loops counts nothing where its longest path fits', (t_) => {
  t_.deepEqual(bodyTicks([inc(), t.when(t.use(a), inc(), t.block(inc(), inc()))]), []);
});

test('a body without loops is checked once, before its first statement, where its longest path does not fit', (t_) => {
  const body = [inc(), t.when(t.use(a), inc(), t.block(inc(), inc(), inc())), inc()];
  const limits = (maxAction: number): Limits => ({ ...t.TEST_LIMITS, maxAction });
  // 1 + 1 + 3 + 1 statements: a budget of 6 is enough, of 5 is not.
  t_.deepEqual(bodyTicks(body, [], limits(6)), []);
  t_.deepEqual(bodyTicks(body, [], limits(5)), ['5 keyword probe']);
  const tries = [t.tryCatch(t.block(inc(), inc(), inc()), t.block(inc(), inc()))];
  t_.deepEqual(bodyTicks(tries, [], limits(5)), []);
  t_.deepEqual(bodyTicks(tries, [], limits(4)), ['4 keyword probe']);
});

test('while: the statement before the loop, then one a pass and its statements', (t_) => {
  const decrement = t.run(t.increment(t.placeOf(a), 'old', -1));
  t_.deepEqual(bodyTicks([inc(), t.loop(t.use(a), decrement), one(0)]), [
    '2 keyword while',
    '2 operator ++',
    '1 operator {',
  ]);
});

test('for: the step is charged behind the loop, if and break before they turn', (t_) => {
  const i = t.variable('i');
  const is = (value: number): ReturnType<typeof t.compare> => t.compare('equal', t.use(i), t.num(value));
  const body = t.block(t.when(is(3), t.jump('break')), t.when(is(2), t.jump('continue')), inc());
  const loop = t.loop(t.compare('less', t.use(i), t.num(10)), body, {
    initial: t.assign(t.placeOf(i), t.num(0)),
    step: t.increment(t.placeOf(i)),
  });
  const { bodies } = lowerProgram(t.program([a], [t.probe(t.TIMER, [inc(), loop, one(1)], [i])]));
  t_.deepEqual(
    bodies.flatMap(({ code }) => ticksOf(code)),
    [
      '3 keyword while',
      '2 keyword if',
      '2 operator {', // behind the loop: the step, and a = 1
      '1 keyword break',
      '1 keyword if',
      '1 keyword continue',
      '1 operator {',
    ],
  );
});

test('an empty body blames the loop', (t_) => {
  t_.deepEqual(bodyTicks([t.loop(t.use(a), t.block())]), ['1 keyword while', '1 keyword while']);
});

test('try: the body goes on counting, the catch block is charged one', (t_) => {
  const body = [t.loop(t.use(a), inc()), t.tryCatch(t.block(inc(), divide()), t.block(inc())), t.jump('next')];
  t_.deepEqual(bodyTicks(body), [
    '1 keyword while',
    '2 operator ++',
    '1 keyword try',
    '1 operator {',
    '1 keyword next',
    '2 operator {',
  ]);
});

test('a called function without loops is charged at the call, checked before it', (t_) => {
  const x = t.variable('x');
  const f = t.functionOf('f', [x], 'long', () => [
    t.when(t.use(x), t.give(t.num(1))),
    t.block(inc(), inc(), inc()),
    t.give(t.use(x)),
  ]);
  const call = (): TypedStatement => t.run(t.assign(t.placeOf(a), t.call(f, t.num(3))));
  // 6 statements: 5 are asked for before the call, the rest is charged after it, with what was pending.
  t_.deepEqual(bodyTicks([t.loop(t.use(a), t.block(inc(), call())), call()], [f]), [
    '1 keyword while',
    '5 identifier f',
    '3 identifier f',
    '1 operator {',
    '5 identifier f',
    '1 identifier f',
    '1 operator {',
  ]);
});

test('a function with a loop counts by itself; what it calls is charged in it', (t_) => {
  const h = t.functionOf('h', [], undefined, () => [inc()]);
  const f = t.functionOf('f', [], undefined, () => [t.run(t.call(h)), t.loop(t.use(a), inc())]);
  const module = lowerProgram(t.program([a], [t.probe(t.TIMER, [t.run(t.call(f))])], [h, f]));
  t_.deepEqual(
    module.functions.map(({ code }) => ticksOf(code)),
    [[], ['1 identifier h', '2 keyword while', '2 operator ++']],
  );
  // The body that calls it has a loop, then.
  t_.deepEqual(
    module.bodies.flatMap(({ code }) => ticksOf(code)),
    ['1 operator {'],
  );
});

test('MAXACTION passes by every catch', (t_) => {
  const { bodies } = lowerProgram(
    t.program([a], [t.probe(t.TIMER, [t.tryCatch(t.block(t.loop(t.num(1), divide())), t.block(inc()))])]),
  );
  const blocks = bodies.flatMap(({ code }) => code.blocks);
  const edges = blocks
    .filter((block) => block.instructions.some(({ kind }) => kind === 'tick'))
    .map((block) => block.onError);
  t_.true(edges.length > 2);
  t_.is(new Set(edges).size, 1);
  t_.is(blocks.find(({ id }) => id === edges[0])?.end.kind, 'fail');
});
