import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { syscallFacts, syscallTable } from '../../../src/target/syscalls/index.js';
import { CHECKOUT } from '../../support/checkout.js';

const FOLDER = '/usr/include/x86_64-linux-gnu/asm';
const all = syscallFacts('x86-64', ['native', 'compat', 'x32']);
const table = syscallTable(all);

function numbersIn(header: string): readonly (readonly [string, number])[] {
  const text = readFileSync(`${FOLDER}/${header}`, 'latin1');
  return [...text.matchAll(/#define __NR_(\w+) (\d+)$/gm)].map(([, name = '', number]) => [name, Number(number)]);
}

for (const [abi, header] of [
  ['native', 'unistd_64.h'],
  ['compat', 'unistd_32.h'],
] as const) {
  (existsSync(`${FOLDER}/${header}`) ? test : test.skip)(`the ${abi} table is complete against ${header}`, (t) => {
    const known = new Map(all.filter((each) => each.abi === abi).map((each) => [each.number, each.call]));
    const expected = numbersIn(header);
    t.true(expected.length > 300);
    t.deepEqual(
      expected.filter(([name, number]) => known.get(number) !== name),
      [],
    );
  });
}

test('no number is there twice, no name empty', (t) => {
  const keys = all.map(({ abi, number }) => `${abi} ${number}`);
  t.is(new Set(keys).size, keys.length);
  for (const { call, entry, name, probe } of all) {
    for (const word of [call, entry, name, probe]) t.regex(word, /^\w+$/);
  }
});

test('probes have the names that SystemTap gave them', (t) => {
  const of = (probe: string): readonly string[] =>
    table.named(probe).map(({ abi, name, number }) => `${abi} ${number} ${name}`);
  t.deepEqual(of('openat'), ['native 257 openat', 'compat 295 openat', 'x32 257 openat']);
  t.deepEqual(of('pread'), ['native 17 pread', 'compat 180 pread', 'x32 17 pread']);
  t.deepEqual(of('pread64'), []);
  t.deepEqual(of('mmap'), []);
  t.deepEqual(of('mmap2'), ['native 9 mmap2', 'compat 90 mmap2', 'compat 192 mmap2', 'x32 9 mmap2']);
  t.deepEqual(of('pipe'), [
    'native 22 pipe',
    'native 293 pipe2',
    'compat 42 pipe',
    'compat 331 pipe2',
    'x32 22 pipe',
    'x32 293 pipe2',
  ]);
  t.deepEqual(of('compat_execve'), ['compat 11 execve']);
  t.deepEqual(of('execve'), ['native 59 execve', 'x32 59 execve']);
  t.deepEqual(of('stat'), ['native 4 stat', 'compat 18 stat', 'compat 106 stat', 'compat 195 stat', 'x32 4 stat']);
  t.deepEqual(of('umount'), ['native 166 umount', 'compat 22 umount', 'compat 52 umount', 'x32 166 umount']);
  t.true(table.probeNames.includes('getdents'));
  t.deepEqual(table.probeNames, [...table.probeNames].sort());
});

/**
 * Probes of SystemTap without a number of their own on x86-64: parts of `socketcall` and `ipc`, and calls of 32-bit kernels
 * that go by another name here.
 */
const WITHOUT_NUMBER: ReadonlySet<string> = new Set(
  (
    'compat_sys_msgctl compat_sys_msgrcv compat_sys_msgsnd compat_sys_recvmsg compat_sys_semctl compat_sys_semtimedop ' +
    'compat_sys_sendmsg compat_sys_shmat compat_sys_shmctl fadvise64_64 ftruncate64 recv send sigaction'
  ).split(' '),
);

test('every system call that SystemTap lists has numbers here', (t) => {
  const text = readFileSync(join(CHECKOUT, 'test/targets/systemtap-4.8-syscalls.txt'), 'utf8');
  const listed = text.replace(/^#.*/gm, '').trim().split(/\s+/);
  t.true(listed.length > 300);
  const missing = listed.filter((name) => table.named(name).length === 0);
  t.deepEqual(new Set(missing), WITHOUT_NUMBER);
});

test('calls that SystemTap does not know keep the kernel name', (t) => {
  t.like(table.named('clone3')[0], { abi: 'native', number: 435, name: 'clone3' });
  t.is(table.named('no_such_call').length, 0);
});

test('arm64 has the generic table', (t) => {
  const arm = syscallTable(syscallFacts('arm64', ['native', 'compat']));
  t.deepEqual(arm.named('openat'), [{ abi: 'native', number: 56, name: 'openat' }]);
  t.deepEqual(arm.named('getpid'), [{ abi: 'native', number: 172, name: 'getpid' }]);
  t.deepEqual(arm.named('clone3'), [{ abi: 'native', number: 435, name: 'clone3' }]);
  t.is(arm.named('open').length, 0);
});
