import test from 'ava';
import { parseLinkerCache } from '../../../src/target/binaries/index.js';

/** Entries of a new cache, behind the head of an old one as glibc writes it where both are wanted. */
function cache(entries: readonly (readonly [flags: number, name: string, path: string])[]): Buffer {
  const head = Buffer.alloc(48);
  head.write('glibc-ld.so.cache1.1', 'latin1');
  head.writeUInt32LE(entries.length, 20);
  let text = '';
  const start = 48 + 24 * entries.length;
  const rows = entries.map(([flags, name, path]) => {
    const row = Buffer.alloc(24);
    row.writeInt32LE(flags, 0);
    row.writeUInt32LE(start + text.length, 4);
    text += `${name}\0`;
    row.writeUInt32LE(start + text.length, 8);
    text += `${path}\0`;
    return row;
  });
  return Buffer.concat([head, ...rows, Buffer.from(text, 'latin1')]);
}

test('names lead to the first path of this kind of machine', (t) => {
  const found = parseLinkerCache(
    cache([
      [0x0003, 'libc.so.6', '/lib32/libc.so.6'],
      [0x0303, 'libc.so.6', '/lib64/libc.so.6'],
      [0x0303, 'libc.so.6', '/opt/libc.so.6'],
      [0x0303, 'libm.so.6', '/lib64/libm.so.6'],
    ]),
  );
  t.deepEqual(
    [...found],
    [
      ['libc.so.6', '/lib64/libc.so.6'],
      ['libm.so.6', '/lib64/libm.so.6'],
    ],
  );
  t.deepEqual(
    [...parseLinkerCache(Buffer.concat([Buffer.from('ld.so-1.7.0\0padding'), cache([[0x303, 'a', '/a']])]))],
    [['a', '/a']],
  );
});

test('a file that is no cache, or is cut, has what it has', (t) => {
  t.is(parseLinkerCache(Buffer.from('nothing')).size, 0);
  t.is(parseLinkerCache(cache([[0x303, 'a', '/a']]).subarray(0, 50)).size, 0);
});
