import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import test from 'ava';
import { id } from '../../../src/base/index.js';
import { Btf, memberNamed, pointerTarget, typeText } from '../../../src/target/btf/index.js';
import { configuredTicks, measuredTicks } from '../../../src/target/live/clock-ticks.js';
import { liveTarget } from '../../../src/target/live/index.js';
import { recordedTarget, recordTarget } from '../../../src/target/recorded/index.js';
import type { Feature, Target } from '../../../src/target/target.js';
import { testWith } from '../../support/requirements.js';

const VMLINUX = '/sys/kernel/btf/vmlinux';
const live = testWith('bpf');

testWith('bpf', 'bpftool')('struct layouts are what bpftool says', (t) => {
  const lines = spawnSync('bpftool', ['btf', 'dump', 'file', VMLINUX], {
    encoding: 'latin1',
    maxBuffer: 1 << 28,
  }).stdout;
  const target = liveTarget();
  for (const [struct, members] of [
    ['task_struct', ['pid', 'tgid', 'comm', 'real_parent', 'sched_reset_on_fork']],
    ['sk_buff', ['len', 'dev', 'head', 'cb']],
    ['net_device', ['name', 'ifindex', 'mtu']],
    ['pt_regs', ['di', 'orig_ax', 'ip']],
  ] as const) {
    const text = new RegExp(`^\\[(\\d+)\\] STRUCT '${struct}' .*\\n((?:\\t.*\\n)+)`, 'm').exec(lines);
    const structId = target.typeNamed('struct', struct);
    t.deepEqual(String(structId), text?.[1], struct);
    for (const name of members) {
      const line = new RegExp(`\\t'${name}' type_id=(\\d+) bits_offset=(\\d+)(?: bitfield_size=(\\d+))?`).exec(
        text?.[2] ?? '',
      );
      const found = structId === undefined ? undefined : memberNamed(target, structId, name);
      if (line === null) {
        t.truthy(found, `${struct}.${name} lies in an anonymous member`);
        continue;
      }
      t.deepEqual(
        [found?.type, found?.bitOffset, found?.bitSize].map(String),
        [line[1], line[2], line[3] ?? '0'],
        `${struct}.${name}`,
      );
    }
  }
});

live('every type of the kernel can be read, and every name found again', (t) => {
  const btf = new Btf(readFileSync(VMLINUX));
  const kinds = new Map<string, number>();
  let lost = 0;
  for (let typeId = 1; typeId < btf.endId; typeId++) {
    const type = btf.type(id<'btf'>(typeId));
    kinds.set(type.kind, (kinds.get(type.kind) ?? 0) + 1);
    if ((type.kind === 'struct' || type.kind === 'function') && type.name !== '') {
      const found = btf.named(type.kind, type.name);
      if (found === undefined || found > typeId) lost += 1;
    }
  }
  t.is(lost, 0);
  t.true((kinds.get('function') ?? 0) > 10_000);
  t.true((kinds.get('struct') ?? 0) > 3_000);
});

live('a tracepoint has its system and its arguments with names', (t) => {
  const target = liveTarget();
  const [point, ...others] = target.tracepointsMatching('sched_switch');
  t.deepEqual(others, []);
  t.is(point?.system, 'sched');
  t.deepEqual(point?.parameters.map(({ name, type }) => `${typeText(target, type)} ${name}`).slice(0, 3), [
    'bool preempt',
    'struct task_struct* prev',
    'struct task_struct* next',
  ]);
  const all = target.tracepointsMatching('sched:sched_*').map((each) => each.name);
  t.true(all.includes('sched_switch') && all.length > 5);
  t.deepEqual(target.tracepointsMatching('net:sched_switch'), []);
  t.deepEqual(target.tracepointsMatching('no_such_tracepoint'), []);
});

live('functions come from BTF with prototypes, from the symbol table without', (t) => {
  const target = liveTarget();
  const [read] = target.functionsMatching('vfs_read', undefined);
  t.is(read?.name, 'vfs_read');
  t.deepEqual(
    read?.proto?.parameters.map((each) => each.name),
    ['file', 'buf', 'count', 'pos'],
  );
  const names = target.functionsMatching('vfs_r*', undefined).map((each) => each.name);
  t.true(names.includes('vfs_read'));
  t.deepEqual(names, [...new Set(names)].sort());
  t.deepEqual(target.functionsMatching('no_such_function', undefined), []);
  const withoutBtf = target.functionsMatching('entry_SYSCALL_64', undefined);
  if (target.architecture === 'x86-64') t.like(withoutBtf, [{ btfId: undefined, proto: undefined }]);
});

live('a system call’s entry is known by its number, also where BTF has no such name', (t) => {
  const target = liveTarget();
  if (target.architecture !== 'x86-64') return void t.pass();
  t.like(target.functionsMatching('__x64_sys_openat', undefined), [{ syscalls: [{ abi: 'native', number: 257 }] }]);
  const [sync] = target.functionsMatching('__x64_sys_sync', undefined);
  t.like(sync?.syscalls[0], { abi: 'native', number: 162, name: 'sync' });
  t.is(sync?.btfId, target.functionsMatching('__do_sys_sync', undefined)[0]?.btfId);
  t.truthy(sync?.btfId);
  t.deepEqual(target.functionsMatching('sys_sync', undefined), []);
});

live('the call tables agree with the functions that the kernel has', (t) => {
  const target = liveTarget();
  if (target.architecture !== 'x86-64') return void t.pass();
  const served = target
    .functionsMatching('__x64_sys_*', undefined)
    .flatMap((each) => each.syscalls.filter(({ abi }) => abi === 'native').map(({ number }) => number));
  t.is(new Set(served).size, served.length, 'no call has two functions');
  t.true(served.length > 300);
});

live('what a recording of this machine answers is what the machine answers', (t) => {
  const { save, target } = recordTarget(liveTarget());
  const answers = askAboutPackets(target);
  t.deepEqual(askAboutPackets(recordedTarget(save())), answers);
});

function askAboutPackets(target: Target): unknown {
  const points = target.tracepointsMatching('net*');
  const skb = target.typeNamed('struct', 'sk_buff') ?? id<'btf'>(0);
  const device = pointerTarget(target, memberNamed(target, skb, 'dev')?.type ?? id<'btf'>(0)) ?? id<'btf'>(0);
  return [
    points,
    memberNamed(target, skb, 'len'),
    memberNamed(target, device, 'name'),
    target.functionsMatching('vfs_*', undefined),
    target.syscalls().named('openat'),
    target.hz,
    target.possibleCpus,
    target.module('ext4'),
    target.moduleNames,
    target.typeNamed('enum', 'no_such_enum'),
    target.feature('tp-btf'),
  ];
}

live('every feature has an answer, and an absent one a reason', (t) => {
  const target = liveTarget();
  const features: readonly Feature[] = [
    'raw-tracepoint',
    'tp-btf',
    'fentry',
    'kprobe',
    'kprobe-multi',
    'modules',
    'may-goto',
    'cpu-v4',
    'preempt-disable',
  ];
  for (const feature of features) {
    const answer = target.feature(feature);
    t.is(target.feature(feature), answer);
    if (!answer.present) t.regex(answer.why, /^this kernel has no .* \(needs .*\)/);
  }
  t.true(target.feature('raw-tracepoint').present);
  t.true(target.feature('tp-btf').present);
});

live('the tick measured is the tick configured', (t) => {
  const configured = configuredTicks(release());
  const measured = measuredTicks();
  if (configured === undefined) t.true(measured > 0);
  else t.is(measured, configured);
});

live('names alone are those that the questions give', (t) => {
  const target = liveTarget();
  t.deepEqual(
    target.functionNames(undefined).filter((each) => each.startsWith('vfs_r')),
    target.functionsMatching('vfs_r*', undefined).map((each) => each.name),
  );
  t.deepEqual(
    target.tracepointNames().filter((each) => each.startsWith('sched_')),
    target.tracepointsMatching('sched_*').map((each) => each.name),
  );
});

test('the facts of this machine are plausible', (t) => {
  const target = liveTarget();
  t.true([100, 250, 300, 1000].includes(target.hz));
  t.true(target.possibleCpus >= 1);
  t.is(target.release, readFileSync('/proc/sys/kernel/osrelease', 'latin1').trim());
  t.deepEqual(target.moduleNames, [...target.moduleNames].sort());
});
