import test from 'ava';
import { functionSymbols, repeatedSymbols } from '../../../src/target/kallsyms/index.js';

const TEXT = `ffffffff81000000 T vfs_write
ffffffff81000010 t vfs_read
ffffffff81000020 t __pfx_vfs_open
ffffffff81000030 T vfs_open
ffffffff81000040 t vfs_open.cold
ffffffff81000050 D vfs_data
ffffffff81000060 W vfs_weak
ffffffff81000070 t vfs_read
ffffffffc0000000 t ext4_file_open\t[ext4]
ffffffffc0000010 t ext4_file_mmap\t[ext4]
ffffffffc0000020 t vfs_odd\t[ext4]
`;

test('functions only, each once, sorted, the kernel proper or one module', (t) => {
  t.deepEqual(functionSymbols(TEXT, 'vfs_*', undefined), ['vfs_open', 'vfs_read', 'vfs_weak', 'vfs_write']);
  t.deepEqual(functionSymbols(TEXT, 'vfs_read', undefined), ['vfs_read']);
  t.deepEqual(functionSymbols(TEXT, 'fs_read', undefined), []);
  t.deepEqual(functionSymbols(TEXT, 'ext4*', undefined), []);
  t.deepEqual(functionSymbols(TEXT, '*', 'ext4'), ['ext4_file_mmap', 'ext4_file_open', 'vfs_odd']);
});

test('names that several functions have', (t) => {
  t.deepEqual([...repeatedSymbols(TEXT, undefined)], ['vfs_read']);
  t.deepEqual([...repeatedSymbols(TEXT, 'ext4')], []);
});

test('the compiler’s clones need a dot in the pattern', (t) => {
  t.deepEqual(functionSymbols(TEXT, 'vfs_open.*', undefined), ['vfs_open.cold']);
});
