/** Every operation against 64-bit BigInts, over values at the edges of each of its paths. */
import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { type Long, long } from '../../../src/base/index.js';
import * as arithmetic from '../../../src/jsgen/runtime/arithmetic.js';

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);
const POWERS = [0n, 1n, 2n, 30n, 31n, 32n, 33n, 52n, 53n, 54n, 62n, 63n].map((bits) => 1n << bits);
const EDGES: readonly bigint[] = [
  ...new Set(
    [0n, 3n, 5n, 10n, 63n, 64n, 65n, ...POWERS]
      .flatMap((each) => [each - 1n, each, each + 1n, -each - 1n, -each, 1n - each])
      .map(wrap),
  ),
];

type Operation = readonly [string, (left: Long, right: Long) => Long, (left: bigint, right: bigint) => bigint];
const OPERATIONS: readonly Operation[] = [
  ['add', arithmetic.add, (a, b) => a + b],
  ['subtract', arithmetic.subtract, (a, b) => a - b],
  ['multiply', arithmetic.multiply, (a, b) => a * b],
  ['divide', arithmetic.divide, (a, b) => a / b],
  ['modulo', arithmetic.modulo, (a, b) => a % b],
  ['and', arithmetic.and, (a, b) => a & b],
  ['or', arithmetic.or, (a, b) => a | b],
  ['xor', arithmetic.xor, (a, b) => a ^ b],
  ['shiftLeft', arithmetic.shiftLeft, (a, b) => a << (b & 63n)],
  ['shiftRight', arithmetic.shiftRight, (a, b) => a >> (b & 63n)],
];

function isCanonical(value: Long): boolean {
  return Object.is(value, long(BigInt(value)));
}

for (const [name, ours, theirs] of OPERATIONS) {
  const divides = name === 'divide' || name === 'modulo';
  const check = (left: bigint, right: bigint): string | undefined => {
    const got = ours(long(left), long(right));
    const wanted = wrap(theirs(left, right));
    return BigInt(got) === wanted && isCanonical(got)
      ? undefined
      : `${name}(${left}, ${right}) = ${got}, not ${wanted}`;
  };
  test(`${name}: edges`, (t) => {
    const wrong = EDGES.flatMap((left) =>
      EDGES.filter((right) => !divides || right !== 0n).map((right) => check(left, right)),
    );
    t.deepEqual(
      wrong.filter((each) => each !== undefined),
      [],
    );
  });
  const any = fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.maxSafeInteger().map(BigInt),
    fc.integer().map(BigInt),
  );
  testProp(`${name}: any`, [any, any], (t, left, right) => {
    t.is(divides && right === 0n ? undefined : check(left, right), undefined);
  });
}

test('negate and complement: edges', (t) => {
  for (const value of EDGES) {
    const negated = arithmetic.negate(long(value));
    const complemented = arithmetic.complement(long(value));
    t.is(BigInt(negated), wrap(-value));
    t.is(BigInt(complemented), wrap(~value));
    t.true(isCanonical(negated) && isCanonical(complemented));
  }
});

test('division by 0 is an error of the script', (t) => {
  for (const left of [0, 1, -(2n ** 63n)]) {
    t.throws(() => arithmetic.divide(left, 0), { message: 'division by 0' });
    t.throws(() => arithmetic.modulo(left, 0), { message: 'division by 0' });
  }
});
