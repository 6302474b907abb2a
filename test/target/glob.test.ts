import test from 'ava';
import { parseGlob } from '../../src/target/glob.js';

test('a name without wildcards is itself only', (t) => {
  const glob = parseGlob('vfs_read');
  t.is(glob.literal, 'vfs_read');
  t.true(glob.matches('vfs_read'));
  t.false(glob.matches('vfs_readv'));
});

test('wildcards match whole names', (t) => {
  const matches = (pattern: string, names: readonly string[]): readonly string[] =>
    names.filter(parseGlob(pattern).matches);
  const names = ['read', 'readv', 'pread', 'write', 'r.d'];
  t.deepEqual(matches('read*', names), ['read', 'readv']);
  t.deepEqual(matches('*read', names), ['read', 'pread']);
  t.deepEqual(matches('*', names), names);
  t.deepEqual(matches('?read', names), ['pread']);
  t.deepEqual(matches('[rw]*[de]', names), ['read', 'write', 'r.d']);
  t.deepEqual(matches('[!r]*', names), ['pread', 'write']);
  t.deepEqual(matches('[^r]*', names), ['pread', 'write']);
  t.deepEqual(matches('[p-s]*', names), ['read', 'readv', 'pread', 'r.d']);
  t.deepEqual(matches('r.?', names), ['r.d']);
});

test('a set that is not closed is a character', (t) => {
  t.true(parseGlob('a[b').matches('a[b'));
  t.true(parseGlob('[]a]').matches(']'));
  t.false(parseGlob('[]a]').matches('b'));
});

test('the prefix is what all matches start with', (t) => {
  t.is(parseGlob('vfs_*read').prefix, 'vfs_');
  t.is(parseGlob('*').prefix, '');
});
