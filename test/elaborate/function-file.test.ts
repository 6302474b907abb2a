/** `f@file` without debuginfo: the one function of that name is meant. */
import test from 'ava';
import { elaborateText } from '../support/elaborate.js';

const BODY = '{ println(1) }';

function points(pattern: string): readonly string[] {
  const { messages, program } = elaborateText(`probe kernel.function("${pattern}") ${BODY}`);
  return [...(program?.probes ?? []).map((each) => each.point), ...messages];
}

test('a name that one function has is that function, and the file is not checked', (t) => {
  t.deepEqual(points('vfs_read@fs/read_write.c'), [
    'kernel.function("vfs_read")',
    'warning not checked whether vfs_read is in fs/read_write.c: the kernel has one function vfs_read at 1:14',
  ]);
  t.is(points('sys_sync@fs/sync.c')[0], 'kernel.function("__x64_sys_sync")');
});

test('lines, wildcards and names that BTF does not tell apart need DWARF', (t) => {
  for (const pattern of ['vfs_read@fs/read_write.c:12', '*@fs/read_write.c', 'vfs_*@fs/open.c', 'vfs_write@fs/x.c'])
    t.regex(points(pattern).join('\n'), /missing x86_64 kernel\/module debuginfo/, pattern);
});

test('a function that is not there is no match', (t) => {
  t.regex(points('vfs_reed@fs/read_write.c').join('\n'), /no match \(similar functions: vfs_read/);
});
