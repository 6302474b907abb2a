import test from 'ava';
import { isWanted, parseSourcePlace } from '../../src/elaborate/probes/source-place.js';
import { fileMatcher } from '../../src/elaborate/source-file.js';
import { Refusal } from '../../src/elaborate/refusal.js';

test('functions, files and lines', (t) => {
  t.deepEqual(parseSourcePlace('work'), { name: 'work', file: undefined, lines: undefined });
  t.deepEqual(parseSourcePlace('ns::P::get'), { name: 'ns::P::get', file: undefined, lines: undefined });
  t.deepEqual(parseSourcePlace('*@dir/a.c'), { name: '*', file: 'dir/a.c', lines: undefined });
  t.deepEqual(parseSourcePlace('f@a.c:12'), {
    name: 'f',
    file: 'a.c',
    lines: { kind: 'numbers', ranges: [{ first: 12, last: 12 }] },
  });
  t.deepEqual(parseSourcePlace('f@a.c:1,4-6').lines, {
    kind: 'numbers',
    ranges: [
      { first: 1, last: 1 },
      { first: 4, last: 6 },
    ],
  });
  t.deepEqual(parseSourcePlace('f@a.c+3').lines, { kind: 'relative', distance: 3 });
  t.deepEqual(parseSourcePlace('f@a.c:*').lines, { kind: 'all' });
  t.is(parseSourcePlace('f@c++.cc:5').file, 'c++.cc');
  for (const wrong of ['@a.c', 'f@', 'f@a.c:6-4', 'f@a.c:1-']) {
    t.throws(() => parseSourcePlace(wrong), { instanceOf: Refusal }, wrong);
  }
});

test('a file by its end, never by a part of a name', (t) => {
  const matches = fileMatcher('dir/a.c');
  t.true(matches('/src/dir/a.c'));
  t.true(matches('dir/a.c'));
  t.false(matches('/src/otherdir/a.c'));
  t.true(fileMatcher('a*.c')('/src/dir/abc.c'));
  t.false(fileMatcher('a.c')('/src/dir/ba.c'));
});

test('a line is counted from the function where it is relative', (t) => {
  t.true(isWanted({ kind: 'relative', distance: 2 }, 12, 10));
  t.false(isWanted({ kind: 'relative', distance: 2 }, 2, 10));
  t.true(isWanted({ kind: 'numbers', ranges: [{ first: 4, last: 6 }] }, 6, 0));
  t.false(isWanted({ kind: 'numbers', ranges: [{ first: 4, last: 6 }] }, 7, 0));
});
