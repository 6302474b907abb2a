import { readFileSync } from 'node:fs';
import test from 'ava';
import {
  errnoName,
  libbpfVersion,
  NativeError,
  openLibrary,
  parseCpuList,
  raiseLockedMemoryLimit,
  setAffinity,
  prepareAddressCall,
  prepareCall,
  readString,
  systemCall,
} from '../../src/native/index.js';
import { testWith } from '../support/requirements.js';

test('a prepared call reaches libc', (t) => {
  const getpid = prepareCall(openLibrary(null).requiredSymbol('getpid'), 0);
  t.is(getpid(), process.pid);
  t.is(systemCall('getpid'), process.pid);
});

test('arguments are 64 bits wide, signed, and may be Buffers', (t) => {
  const libc = openLibrary(null);
  const labs = prepareAddressCall(libc.requiredSymbol('labs'), 1);
  t.is(labs(-(2 ** 40) - 5), 2 ** 40 + 5);
  t.is(labs(-(2n ** 45n) - 1n), 2 ** 45 + 1);
  t.is(labs(-1), 1);
  const strlen = prepareCall(libc.requiredSymbol('strlen'), 1);
  t.is(strlen(Buffer.from('twelve bytes\0more')), 12);
  t.throws(() => strlen(), { instanceOf: RangeError });
});

test('a system call that fails gives its errno, negated', (t) => {
  t.is(systemCall('ioctl', -1, 0, 0), -9);
  t.is(systemCall('mount', 0, Buffer.from('/nowhere/at/all\0'), 0, 0, 0) < 0, true);
});

test('a thread is bound to a CPU', (t) => {
  const allowed = (): string =>
    /^Cpus_allowed_list:\t(.*)$/m.exec(readFileSync('/proc/thread-self/status', 'latin1'))?.[1] ?? '';
  const before = parseCpuList(allowed());
  const one = before.at(-1) ?? 0;
  t.is(setAffinity(0, [one]), 0);
  t.is(allowed(), String(one));
  t.is(setAffinity(0, []), -22);
  t.is(setAffinity(0, before), 0);
  t.deepEqual(parseCpuList(allowed()), before);
});

test('the limit of locked memory is raised, or that is refused without harm', (t) => {
  const raised = raiseLockedMemoryLimit();
  const limits = readFileSync('/proc/self/limits', 'latin1');
  t.is(raised, /^Max locked memory +unlimited +unlimited/m.test(limits));
});

test('a missing library says which package brings it', (t) => {
  const error = t.throws(() => openLibrary('libnowhere.so.7'), { instanceOf: NativeError });
  t.is(error.library, 'libnowhere.so.7');
  t.regex(error.message, /cannot use libnowhere\.so\.7: .*No such file/);
  t.regex(error.hint ?? '', /apt install/);
});

test('a missing symbol is undefined, or an error where it is required', (t) => {
  const libc = openLibrary(null);
  t.is(libc.symbol('no_such_function_here'), undefined);
  const error = t.throws(() => libc.requiredSymbol('no_such_function_here'), { instanceOf: NativeError });
  t.regex(error.message, /no function no_such_function_here/);
});

test('errno values have names', (t) => {
  t.is(errnoName(22), 'EINVAL');
  t.is(errnoName(133), 'EHWPOISON');
  t.is(errnoName(524), 'ENOTSUPP');
  t.is(errnoName(41), 'errno 41');
  t.is(errnoName(4000), 'errno 4000');
});

testWith('libbpf')('libbpf tells its version', (t) => {
  t.regex(libbpfVersion(), /^1\.\d+/);
  const strerror = prepareAddressCall(openLibrary('libbpf.so.1').requiredSymbol('libbpf_bpf_prog_type_str'), 1);
  t.is(readString(strerror(17)), 'raw_tracepoint');
});
