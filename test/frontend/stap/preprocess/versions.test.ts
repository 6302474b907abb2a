/** What versions and wildcards decide: conditionals, and what --compatible switches off. */
import { testProp, fc } from '@fast-check/ava';
import test from 'ava';
import { compareVersions, DEFAULT_PARSE_OPTIONS } from '../../../../src/frontend/stap/index.js';
import { hasWildcard, matchesWildcard } from '../../../../src/frontend/stap/preprocess/wildcard.js';
import { parse } from '../support/parse.js';

test('versions are ordered as strverscmp(3) orders them', (t) => {
  const ascending = [
    '',
    '000',
    '00',
    '01',
    '010',
    '09',
    '0',
    '1',
    '1.2',
    '1.2.3',
    '1.10',
    '2.6.9',
    '2.6.10',
    '3',
    '9',
    '10',
    '10.0-rc1',
    'a',
  ];
  for (const [i, left] of ascending.entries()) {
    for (const [j, right] of ascending.entries()) {
      t.is(Math.sign(compareVersions(left, right)), Math.sign(i - j), `${left} ${right}`);
    }
  }
});

testProp(
  'the order is antisymmetric',
  [fc.stringMatching(/^[0-3.a]{0,6}$/), fc.stringMatching(/^[0-3.a]{0,6}$/)],
  (t, left, right) => {
    t.is(Math.sign(compareVersions(left, right)), -Math.sign(compareVersions(right, left)) + 0);
    t.is(compareVersions(left, right) === 0, left === right);
  },
);

test('wildcards match as fnmatch(3) does', (t) => {
  const cases: readonly (readonly [pattern: string, text: string, matches: boolean])[] = [
    ['*', '', true],
    ['6.1*', '6.1.0', true],
    ['6.1*', '5.6.1', false],
    ['*amd64', '6.1.0-amd64', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['[mny]', 'y', true],
    ['[!mny]', 'y', false],
    ['[a-c]x', 'bx', true],
    ['[]a]', ']', true],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['[', '[', true],
    ['a*b*c', 'aXbYbZc', true],
    ['a*b*c', 'aXbYbZ', false],
  ];
  for (const [pattern, text, matches] of cases) t.is(matchesWildcard(pattern, text), matches, `${pattern} ${text}`);
  t.true(hasWildcard('a*') && hasWildcard('?') && hasWildcard('[x') && !hasWildcard('6.1.0'));
});

test('a wildcard of many stars is decided in time', (t) => {
  t.false(matchesWildcard(`${'*a'.repeat(50)}b`, 'a'.repeat(5000)));
});

/** Scripts that a version accepts and the one before it does not. */
const SINCE: readonly (readonly [version: string, before: string, script: string])[] = [
  ['2.6', '2.5', 'probe begin { x = y->z }'],
  ['2.6', '2.5', 'probe begin { x = &y }'],
  ['3.0', '2.9', 'private x probe begin { }'],
  ['3.1', '3.0', 'probe begin { x = @const("C") }'],
  ['3.1', '3.0', 'probe begin { x = @variance(s) }'],
  ['4.0', '3.3', 'probe begin { x = @kregister(1) }'],
  ['4.0', '3.3', 'probe begin { x = @uderef(8, y) }'],
  ['5.5', '5.4', 'probe begin { x = @enum("E") }'],
  ['5.6', '5.5', 'probe begin { x = @enumname(1, "t", "m") }'],
];

test('--compatible switches off what its version did not have', (t) => {
  for (const [version, before, script] of SINCE) {
    const options = { ...DEFAULT_PARSE_OPTIONS, guru: true };
    t.deepEqual(parse(script, { ...options, systemtapVersion: version }).diagnostics, [], script);
    t.not(parse(script, { ...options, systemtapVersion: before }).diagnostics.length, 0, script);
  }
});

test('before 4.0 the false arm of ?: takes an assignment, and before 2.3 \\x is x', (t) => {
  const kindsAt = (version: string): string => {
    const { file } = parse('probe begin { x = a ? b = 1 : c = "\\x41" }', {
      ...DEFAULT_PARSE_OPTIONS,
      systemtapVersion: version,
    });
    return JSON.stringify(file.declarations, (key, value: unknown) => (key === 'token' ? undefined : value));
  };
  t.true(kindsAt('3.3').includes('"alternate":{"kind":"assignment"'));
  t.true(kindsAt('4.0').includes('"alternate":{"kind":"symbol"'));
  t.true(kindsAt('2.2').includes('"value":"x41"'));
  t.true(kindsAt('2.3').includes('"value":"A"'));
});
