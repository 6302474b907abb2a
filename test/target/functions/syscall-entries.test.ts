import test from 'ava';
import { syscallEntry, syscallsOf } from '../../../src/target/functions/index.js';
import { syscallFacts } from '../../../src/target/syscalls/index.js';

const facts = syscallFacts('x86-64', ['native', 'compat']);
/** What BTF has of these calls: sync takes no arguments, select has a 32-bit form of its own. */
const FUNCTIONS = new Set([
  '__do_sys_sync',
  '__x64_sys_read',
  '__ia32_sys_read',
  '__x64_sys_select',
  '__ia32_sys_select',
  '__ia32_compat_sys_select',
  '__x64_sys_newstat',
  '__ia32_compat_sys_newstat',
]);
const numbers = (symbol: string): readonly string[] =>
  syscallsOf({ facts, hasFunction: (name) => FUNCTIONS.has(name) }, symbol).map(
    ({ abi, number }) => `${abi} ${number}`,
  );

test('the old name of a call gives the function of today', (t) => {
  t.deepEqual(syscallEntry('x86-64', 'sys_sync'), ['__x64_sys_sync', '__do_sys_sync']);
  t.deepEqual(syscallEntry('x86-64', 'compat_sys_select'), ['__ia32_compat_sys_select']);
  t.deepEqual(syscallEntry('arm64', 'sys_openat'), ['__arm64_sys_openat']);
  t.deepEqual(syscallEntry('x86-64', 'vfs_read'), []);
  t.deepEqual(syscallEntry('x86-64', 'ksys_read'), []);
});

test('a wrapper serves one ABI', (t) => {
  t.deepEqual(numbers('__x64_sys_read'), ['native 0']);
  t.deepEqual(numbers('__ia32_sys_read'), ['compat 3']);
  t.deepEqual(numbers('__x64_sys_newstat'), ['native 4']);
  t.deepEqual(numbers('__ia32_compat_sys_newstat'), ['compat 106']);
  t.deepEqual(numbers('__ia32_compat_sys_select'), ['compat 142']);
  t.deepEqual(numbers('__ia32_sys_select'), []);
});

test('a call without arguments is one function for all ABIs', (t) => {
  for (const name of ['__x64_sys_sync', '__ia32_sys_sync', '__do_sys_sync']) {
    t.deepEqual(numbers(name), ['native 162', 'compat 36'], name);
  }
});

test('other functions serve no call', (t) => {
  t.deepEqual(numbers('vfs_read'), []);
  t.deepEqual(numbers('__x64_sys_no_such'), []);
  t.deepEqual(numbers('ksys_read'), []);
});
