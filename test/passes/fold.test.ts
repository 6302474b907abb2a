import test from 'ava';
import type { TypedExpression, TypedStatement } from '../../src/elaborate/program.js';
import type { Long } from '../../src/base/index.js';
import { printModule, type IrModule } from '../../src/ir/index.js';
import { lowerProgram } from '../../src/lower/index.js';
import { runPasses } from '../../src/passes/index.js';
import * as t from '../support/typed-program.js';

const MIN = -9223372036854775808n;

function passed(body: readonly TypedStatement[], limits = t.TEST_LIMITS): IrModule {
  return runPasses(lowerProgram(t.program([], [t.probe(t.BEGIN, body)], [], limits)), { runtime: 'bpf' }).module;
}

/** What a print of the expression became: its literal text, if it is folded whole. */
function folded(expression: TypedExpression): string | undefined {
  const { formats } = passed([t.run(t.println(expression))]);
  const [piece, ...rest] = formats[0]?.format ?? [];
  return piece?.kind === 'literal' && rest.length === 0 ? piece.text.trimEnd() : undefined;
}

const NUMBERS: readonly (readonly [op: Parameters<typeof t.binary>[0], left: Long, right: Long, value: string])[] = [
  ['add', 9223372036854775807n, 1, String(MIN)],
  ['subtract', MIN, 1, '9223372036854775807'],
  ['multiply', 4294967296, 4294967296, '0'],
  ['divide', -7, 2, '-3'],
  ['divide', MIN, -1, String(MIN)],
  ['modulo', -7, 2, '-1'],
  ['modulo', 7, -2, '1'],
  ['modulo', MIN, -1, '0'],
  ['shiftLeft', 1, 64, '1'],
  ['shiftLeft', 1, -1, String(MIN)],
  ['shiftRight', -8, 64, '-8'],
  ['shiftRight', -8, 65, '-4'],
  ['and', -1, 255, '255'],
  ['xor', MIN, -1, '9223372036854775807'],
];

for (const [op, left, right, value] of NUMBERS) {
  test(`folds ${left} ${op} ${right} to ${value}, as run time has it`, (t_) => {
    t_.is(folded(t.binary(op, t.num(left), t.num(right))), value);
  });
}

test('a division by a constant zero stays: it is a run-time error', (t_) => {
  const text = printModule(passed([t.run(t.println(t.binary('divide', t.num(1), t.num(0))))]));
  t_.regex(text, /binary divide 1 0/);
});

test('folds comparisons of strings by bytes, lengths and concatenations', (t_) => {
  t_.is(folded(t.compare('greater', t.str('\xff'), t.str('a'))), '1');
  t_.is(folded(t.compare('less', t.str('a'), t.str('ab'))), '1');
  t_.is(folded(t.primitive('string_length', 'long', t.concat(t.str('ab'), t.str('c')))), '3');
});

test('a folded concatenation is cut as at run time', (t_) => {
  const limits = { ...t.TEST_LIMITS, maxStringLength: 5 };
  const { formats } = passed([t.run(t.printf(t.format(t.S), t.concat(t.str('abc'), t.str('def'))))], limits);
  t_.deepEqual(formats[0]?.format, [{ kind: 'literal', text: 'abcd' }]);
});

test('a branch on a constant goes, and what it does not reach', (t_) => {
  const dead = t.run(t.printf(t.format('dead')));
  const live = t.run(t.printf(t.format('live')));
  const { bodies, formats } = passed([
    t.when(t.logical('and', t.num(1), t.compare('less', t.num(2), t.num(1))), dead, live),
  ]);
  t_.deepEqual(
    formats.map(({ format }) => format),
    [[{ kind: 'literal', text: 'live' }]],
  );
  t_.is(bodies[0]?.code.blocks.length, 1);
});

test('literal arguments join their format only where the directive is bare', (t_) => {
  const wide = t.directive('s', 5);
  const { formats, bodies } = passed([
    t.run(t.printf(t.format('a', t.S, 'b', wide, t.D), t.str('X'), t.str('Y'), t.num(7))),
  ]);
  t_.deepEqual(formats[0]?.format, [{ kind: 'literal', text: 'aXb' }, wide, { kind: 'literal', text: '7' }]);
  t_.deepEqual(
    bodies[0]?.code.blocks.flatMap(({ instructions }) =>
      instructions.map((it) => (it.kind === 'print' ? it.args : it.kind)),
    ),
    [[{ kind: 'string', value: 'Y' }]],
  );
});

test('results that nobody reads go; what may fail stays', (t_) => {
  const text = printModule(
    passed([t.run(t.intrinsic('pid')), t.run(t.binary('modulo', t.intrinsic('pid'), t.intrinsic('cpu')))]),
  );
  t_.is([...text.matchAll(/intrinsic pid/g)].length, 1);
  t_.regex(text, /binary modulo/);
});

test('nothing follows a raise', (t_) => {
  const { bodies } = passed([t.run(t.primitive('error', undefined, t.str('x'))), t.run(t.println(t.intrinsic('pid')))]);
  const [first] = bodies[0]?.code.blocks ?? [];
  t_.deepEqual(
    first?.instructions.map(({ kind }) => kind),
    ['raise'],
  );
  t_.is(first?.end.kind, 'fail');
});
