import test from 'ava';
import type { Long } from '../../../src/base/index.js';
import {
  cut,
  cutFormatted,
  stringByteAt,
  stringFind,
  stringSlice,
  stringToLong,
} from '../../../src/jsgen/runtime/strings.js';

/** strtol(text, base), results seen on stap 4.8. */
const NUMBERS: readonly (readonly [string, number, Long])[] = [
  ['12', 10, 12],
  ['-5', 10, -5],
  ['0x1f', 0, 31],
  ['0X1F', 16, 31],
  ['010', 0, 8],
  ['0b1', 0, 0],
  ['12abc', 10, 12],
  [' 12', 10, 0],
  ['+12', 10, 0],
  ['--5', 10, 0],
  ['99999999999999999999', 10, 7766279631452241919n],
  ['zz', 36, 0],
  ['9', 8, 0],
  ['FF', 16, 255],
  ['', 0, 0],
  ['-', 0, 0],
  ['-9223372036854775808', 10, -(2n ** 63n)],
  ['18446744073709551615', 10, -1],
];

for (const [text, base, value] of NUMBERS) {
  test(`strtol(${JSON.stringify(text)}, ${base})`, (t) => t.is(stringToLong(text, base), value));
}

test('substr', (t) => {
  t.is(stringSlice('hello', 1, 3), 'ell');
  t.is(stringSlice('hello', 1, 100), 'ello');
  t.is(stringSlice('hello', 1, 2n ** 60n), 'ello');
  for (const [start, size] of [
    [-1, 2],
    [5, 1],
    [1, 0],
    [1, -1],
    [2n ** 60n, 1],
    [-(2n ** 63n), 1],
  ] as const) {
    t.is(stringSlice('hello', start, size), '');
  }
});

test('bytes', (t) => {
  t.is(stringByteAt('a\xff', 1), 255);
  for (const index of [-1, 2, 2n ** 60n])
    t.throws(() => stringByteAt('ab', index), { message: 'Position out of bounds' });
});

test('find', (t) => {
  t.is(stringFind('abcabc', 'bc', 0), 1);
  t.is(stringFind('abcabc', 'bc', 2), 4);
  t.is(stringFind('abcabc', 'bc', 5), -1);
  t.is(stringFind('abc', '', 2), 2);
  t.is(stringFind('abc', 'a', -7), 0);
  t.is(stringFind('abc', '', 2n ** 60n), -1);
});

test('slots cut', (t) => {
  t.is(cut('abcdef', 3), 'abc');
  t.is(cut('abc', 3), 'abc');
  t.is(cutFormatted('ab\0cd', 4), 'ab');
});
