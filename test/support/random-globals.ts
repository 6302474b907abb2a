/** The globals of a random program, and the constants that its expressions are made of. */
import type { ArrayGlobal, ScalarGlobal, StatisticGlobal } from '../../src/elaborate/program.js';
import type { Long } from '../../src/base/index.js';
import type { BinaryOp, CompareOp, HistogramKind, StatisticOp, StatisticShape } from '../../src/ir/index.js';
import type { Random } from './random.js';
import * as t from './typed-program.js';

export const LONGS: readonly Long[] = [
  0,
  1,
  2,
  3,
  7,
  -1,
  -2,
  63,
  64,
  255,
  1000,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  Number.MAX_SAFE_INTEGER,
  9007199254740992n,
  -9007199254740993n,
  9223372036854775807n,
  -9223372036854775808n,
];
export const STRINGS = [
  '',
  'a',
  'ab',
  'read',
  'write',
  'zz\xff',
  'hello, world',
  '-12',
  '0x1f',
  '0123456789abcdef'.repeat(4),
];
export const BINARY: readonly BinaryOp[] = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'modulo',
  'and',
  'or',
  'xor',
  'shiftLeft',
  'shiftRight',
];
export const COMPARE: readonly CompareOp[] = ['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual'];
const PLAIN: readonly StatisticOp[] = ['count', 'sum', 'min', 'max', 'avg'];
const LINEAR: readonly HistogramKind[] = [
  { kind: 'linear', low: 0, high: 10, step: 2 },
  { kind: 'linear', low: -100, high: 100, step: 7 },
  { kind: 'linear', low: -5, high: 2000, step: 1000 },
];

export interface GlobalOptions {
  readonly strings: boolean;
  /** Arrays that overwrite the oldest. */
  readonly wraps: boolean;
}

export interface RandomGlobals {
  readonly scalars: readonly ScalarGlobal[];
  /** Of plain values and of statistics. */
  readonly arrays: readonly ArrayGlobal[];
  readonly statistics: readonly StatisticGlobal[];
}

export function randomGlobals(random: Random, { strings, wraps }: GlobalOptions): RandomGlobals {
  const scalars = [t.scalar('x'), t.scalar('y', random.pick(LONGS))];
  const arrays = [
    t.array('a', ['long']),
    t.array('small', ['long', 'long'], 'long', { capacity: 4, declaredSize: random.chance(0.5) }),
    t.statisticArray('stats', ['long'], randomShape(random)),
  ];
  if (wraps) arrays.push(t.array('ring', ['long'], 'long', { capacity: 3, declaredSize: true, wraps: true }));
  const statistics = [t.statistic('s', t.shape(...PLAIN)), t.statistic('h', randomShape(random))];
  if (strings) {
    scalars.push(t.scalar('text', 'initial'), t.scalar('label', ''));
    arrays.push(
      t.array('named', ['string', 'long']),
      t.array('texts', ['long'], 'string'),
      t.array('words', ['string'], 'string', { capacity: 5, declaredSize: true }),
      { ...t.statisticArray('timed', ['string', 'long'], randomShape(random)), capacity: 6, declaredSize: true },
    );
  }
  return { scalars, arrays, statistics };
}

function randomShape(random: Random): StatisticShape {
  const operations = new Set(PLAIN.filter(() => random.chance(0.6)));
  if (random.chance(0.5)) operations.add('variance');
  const histogram = random.chance(0.4) ? random.pick([{ kind: 'log' } as const, ...LINEAR]) : undefined;
  // What is kept at least; and so that every shape can be asked something.
  operations.add('count');
  return { operations, varianceShift: random.pick([0, 0, 3, 20, 62]), histogram };
}
