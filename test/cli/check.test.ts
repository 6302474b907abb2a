import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { StapError } from '../../src/base/index.js';
import { checkMachine, complaintAboutPrivilege, type Machine, runCheck } from '../../src/cli/index.js';
import { privilegeOf } from '../../src/cli/privilege.js';
import { CHECKOUT } from '../support/checkout.js';

const DEBIAN: Machine = {
  kernel: '6.1.0-1-amd64',
  architecture: 'x86_64',
  nodeVersion: '20.19.0',
  hasApt: true,
  hasDebianKernel: true,
  lackOfPrivilege: () => undefined,
  ffiPackage: () => 'ffi-napi',
  libbpfVersion: () => '1.1',
  hasLibdw: () => true,
  hasBtf: () => true,
  hasTracefs: () => true,
  lockdown: () => 'none',
  feature: () => ({ present: true }),
  hasHeaders: () => true,
  hasDebuginfo: () => true,
};

test('where all is there, each row says yes', (t) => {
  const { status, text } = checkMachine(DEBIAN);
  t.is(status, 0);
  t.is(text.split('\n')[0], `stap ${versionOfPackage()} on Linux 6.1.0-1-amd64 (x86_64)`);
  t.deepEqual(states(text, 'no').concat(states(text, '?')), []);
  t.is(states(text, 'yes').length, 19);
  t.true(text.endsWith('\n\nScripts with probes in the kernel run here.\n'));
});

test('what is missing is named with the command that brings it', (t) => {
  const { status, text } = checkMachine({
    ...DEBIAN,
    libbpfVersion: () => {
      throw new StapError('cannot use libbpf.so.1: not found', 'apt-get install libbpf1');
    },
    hasHeaders: () => false,
    hasDebuginfo: () => false,
    lockdown: () => 'confidentiality',
    feature: (feature) => (feature === 'kprobe' ? { present: false, why: 'no kprobes here' } : { present: true }),
  });
  t.is(status, 1);
  t.deepEqual(states(text, 'no'), ['libbpf', 'kernel lockdown', 'kprobes', 'kernel headers', 'kernel debuginfo']);
  t.regex(text, /^libbpf +no +cannot use libbpf\.so\.1: not found\n +apt-get install libbpf1$/m);
  t.regex(text, /\n +apt-get install linux-headers-6\.1\.0-1-amd64\n/);
  t.regex(text, /\n +apt-get install linux-image-6\.1\.0-1-amd64-dbg\n/);
  t.regex(text, /for want of: libbpf\.\n$/);
});

test('a kernel of nobody’s packages has no command for its headers', (t) => {
  const { text } = checkMachine({ ...DEBIAN, hasDebianKernel: false, hasHeaders: () => false });
  t.notRegex(text, /apt-get/);
});

test('without privilege the kernel is not asked, and the table says so', (t) => {
  const { status, text } = checkMachine({
    ...DEBIAN,
    lackOfPrivilege: () => 'not root',
    hasTracefs: () => undefined,
    feature: (feature) => (feature === 'modules' ? { present: true } : t.fail(`asked for ${feature}`)),
  });
  t.is(status, 1);
  t.is(states(text, '?').length, 9);
  t.regex(text, /^privilege +no +not root$/m);
  t.regex(text, /for want of: privilege, BPF programs\.\nWhat only root can find out: sudo \.\/stap --check\n$/);
});

test('this machine has a table, too', (t) => {
  const { status, text } = runCheck();
  t.regex(text, new RegExp(`^Node\\.js +yes +${process.versions.node.replaceAll('.', '\\.')}$`, 'm'));
  t.is(status === 0, complaintAboutPrivilege() === undefined && /^BPF programs +yes/m.test(text));
});

const ALL = (1n << 41n) - 1n;
const FIRST = 'user:[4026531837]';

test('privilege is a matter of capabilities in the first user namespace', (t) => {
  t.deepEqual(privilegeOf(ALL, FIRST, 0), { kind: 'enough', as: 'root' });
  t.deepEqual(privilegeOf((1n << 39n) | (1n << 38n), FIRST, 1000), { kind: 'enough', as: 'CAP_BPF and CAP_PERFMON' });
  t.is(privilegeOf(1n << 21n, FIRST, 0).kind, 'enough');
  t.is(privilegeOf(1n << 39n, FIRST, 1000).kind, 'lacking');
  t.is(privilegeOf(0n, FIRST, 0).kind, 'lacking');
  t.deepEqual(privilegeOf(ALL, 'user:[4026532000]', 0), { kind: 'lacking', why: 'inside a user namespace' });
});

test('the lack of it is told in one line', (t) => {
  t.is(complaintAboutPrivilege({ kind: 'enough', as: 'root' }), undefined);
  const complaint = complaintAboutPrivilege({ kind: 'lacking', why: 'not root' });
  t.regex(complaint ?? '', /^ERROR: this script probes the kernel .*as root.*; this process is not root$/);
});

/** The names of the rows in this state, in order. */
function states(text: string, state: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => /^(\S.*?) {2,}(yes|no|\?) /.exec(line))
    .filter((found) => found?.[2] === state)
    .map((found) => found?.[1] ?? '');
}

function versionOfPackage(): string {
  const file: unknown = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8'));
  return typeof file === 'object' && file !== null && 'version' in file ? String(file.version) : 'none';
}
