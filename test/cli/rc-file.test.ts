import test from 'ava';
import { readRcFile, splitWords } from '../../src/cli/rc-file.js';
import { makeFixture } from './fixture.js';

const ENV = { HOME: '/srv/someone', NAME: 'a value', EMPTY: '' };

const GOOD: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['', []],
  [' -v  -p4\t', ['-v', '-p4']],
  ['# no comment', ['#', 'no', 'comment']],
  [`'a b' "c d" e\\ f`, ['a b', 'c d', 'e f']],
  [`a'b'"c"d ''`, ['abcd', '']],
  [`'a\\nb' "c\\"d" "e\\nf" "$"`, ['a\\nb', 'c"d', 'e\\nf', '$']],
  ['$NAME ${NAME}x "$NAME" \'$NAME\' $EMPTY', ['a value', 'a valuex', 'a value', '$NAME', '']],
  ['~ ~/x a~ "~" ~other', ['/srv/someone', '/srv/someone/x', 'a~', '~', '~other']],
  ['x* $ 5$', ['x*', '$', '5$']],
];

test('words are split as a shell splits them', (t) => {
  for (const [line, words] of GOOD) t.deepEqual(splitWords(line, ENV), words, line);
});

test('commands, open quotes, unset variables and operators of the shell are errors', (t) => {
  for (const line of [
    '`ls`',
    '$(ls)',
    '"$(ls)"',
    '"`ls`"',
    '"open',
    "'open",
    '$UNSET',
    '"$UNSET"',
    'a;b',
    'a|b',
    'a\\',
  ]) {
    t.is(splitWords(line, ENV), undefined, line);
  }
});

test('the words of all lines count; no file is no words', (t) => {
  const fixture = makeFixture(t, '-v\n-p 4\n');
  t.deepEqual(readRcFile(fixture.env), { kind: 'words', words: ['-v', '-p', '4'] });
  t.deepEqual(readRcFile({ HOME: '/nonexistent' }), { kind: 'words', words: [] });
});
