import test from 'ava';
import { id } from '../../../src/base/index.js';
import { NO_BINARIES } from '../../../src/target/binaries/index.js';
import type { BtfType, BtfTypeId } from '../../../src/target/btf/index.js';
import { memberNamed, pointerTarget, sizeOf, typeText } from '../../../src/target/btf/index.js';
import { recordedTarget, recordTarget } from '../../../src/target/recorded/index.js';
import type { Target } from '../../../src/target/target.js';
import { debianTarget } from '../../support/recorded-targets.js';

const TYPES: readonly BtfType[] = [
  { kind: 'void' },
  {
    kind: 'struct',
    name: 's',
    sizeBytes: 8,
    members: [
      { name: 'a', type: id<'btf'>(2), bitOffset: 0, bitSize: 0 },
      { name: '', type: id<'btf'>(2), bitOffset: 5, bitSize: 3 },
    ],
  },
  { kind: 'enum', name: 'e', sizeBytes: 8, signed: true, values: [{ name: 'LOW', value: -(2n ** 63n) }] },
];

/** Answers with what it is given, and with things that JSON has no word for. */
const SOURCE: Target = {
  release: '1.2.3',
  architecture: 'x86-64',
  hz: 250,
  possibleCpus: 3,
  binaries: NO_BINARIES,
  moduleNames: ['a', 'b'],
  feature: (feature) => (feature === 'fentry' ? { present: true } : { present: false, why: 'not' }),
  functionsMatching: (pattern) =>
    pattern === 'f*'
      ? [
          {
            name: 'f1',
            module: undefined,
            btfId: 7,
            proto: { kind: 'function-proto', result: id<'btf'>(0), parameters: [] },
            syscalls: [{ abi: 'native', number: 1, name: 'f' }],
          },
          { name: 'f2', module: undefined, btfId: undefined, proto: undefined, syscalls: [] },
        ]
      : [],
  functionNames: (module) => (module === undefined ? ['f1', 'f2'] : []),
  tracepointsMatching: (name) => [
    { system: undefined, name, btfId: undefined, parameters: [{ name: 'p', type: id<'btf'>(1) }] },
  ],
  tracepointNames: () => ['t'],
  typeNamed: (_kind, name) => (name === 's' ? id<'btf'>(1) : undefined),
  type: (typeId) => TYPES[typeId] ?? { kind: 'void' },
  syscalls: () => ({ all: [{ abi: 'native', number: 0, name: 'read' }], named: () => [], probeNames: [] }),
  module: (name) => (name === 'a' ? { kind: 'loaded' } : { kind: 'unknown', why: 'no such' }),
};

/** Asks everything once and gives the answers. */
function ask(target: Target): unknown {
  return [
    target.release,
    target.architecture,
    target.hz,
    target.possibleCpus,
    target.moduleNames,
    target.feature('fentry'),
    target.feature('kprobe'),
    target.functionsMatching('f*', undefined),
    target.functionsMatching('g', 'm'),
    target.functionNames(undefined),
    target.functionNames('m'),
    target.tracepointsMatching('t'),
    target.tracepointNames(),
    target.typeNamed('struct', 's'),
    target.typeNamed('union', 'constructor'),
    [0, 1, 2].map((each) => target.type(id<'btf'>(each))),
    target.module('a'),
    target.module('constructor'),
  ];
}

test('a recording answers as its source did', (t) => {
  const { save, target } = recordTarget(SOURCE);
  const answers = ask(target);
  t.deepEqual(answers, ask(SOURCE));
  t.deepEqual(ask(recordedTarget(save())), answers);
});

test('a recording of a replay is the same text', (t) => {
  const first = recordTarget(SOURCE);
  ask(first.target);
  first.target.syscalls();
  const second = recordTarget(recordedTarget(first.save()));
  ask(second.target);
  second.target.syscalls();
  t.is(second.save(), first.save());
});

test('what was not asked is not known, and says so', (t) => {
  const { save, target } = recordTarget(SOURCE);
  target.functionsMatching('f*', undefined);
  const replayed = recordedTarget(save());
  const unknown: readonly [string, () => unknown][] = [
    ['its clock ticks', () => replayed.hz],
    ['its processors', () => replayed.possibleCpus],
    ['its modules', () => replayed.moduleNames],
    ['its system calls', () => replayed.syscalls()],
    ['feature kprobe', () => replayed.feature('kprobe')],
    ['functions f* of module m', () => replayed.functionsMatching('f*', 'm')],
    ['functions constructor', () => replayed.functionsMatching('constructor', undefined)],
    ['functions f1*', () => replayed.functionsMatching('f1*', undefined)],
    ['the functions of the kernel', () => replayed.functionNames(undefined)],
    ['the functions of module m', () => replayed.functionNames('m')],
    ['its tracepoints', () => replayed.tracepointNames()],
    ['tracepoints t', () => replayed.tracepointsMatching('t')],
    ['struct s', () => replayed.typeNamed('struct', 's')],
    ['type 1', () => replayed.type(id<'btf'>(1))],
    ['module constructor', () => replayed.module('constructor')],
  ];
  for (const [question, asked] of unknown) {
    t.throws(asked, { message: `the recording of 1.2.3 does not know ${question}` });
  }
});

test('a recorded pattern answers for the names that it covers', (t) => {
  const { save, target } = recordTarget(SOURCE);
  target.functionsMatching('f*', undefined);
  const replayed = recordedTarget(save());
  t.like(replayed.functionsMatching('f1', undefined), [{ name: 'f1', btfId: 7 }]);
  t.deepEqual(replayed.functionsMatching('f3', undefined), []);
});

test('a recording of another format is refused', (t) => {
  const text = recordTarget(SOURCE).save().replace('"format": 1', '"format": 99');
  t.throws(() => recordedTarget(text), { message: 'recordings of format 99 cannot be read (1 can)' });
});

test('Debian 6.1: modules, and ext4 functions with types of the module', (t) => {
  const target = debianTarget();
  t.is(target.hz, 250);
  t.deepEqual(target.module('ext4'), { kind: 'loaded' });
  t.deepEqual(target.module('ext3'), { kind: 'unknown', why: 'kernel 6.1.0-56-amd64 has no module ext3' });
  t.true(target.moduleNames.includes('ext4'));
  t.true(target.moduleNames.length > 3000);
  const [write] = target.functionsMatching('ext4_file_write_iter', 'ext4');
  t.is(write?.module, 'ext4');
  t.deepEqual(
    write?.proto?.parameters.map(({ name, type }) => `${typeText(target, type)} ${name}`),
    ['struct kiocb* iocb', 'struct iov_iter* from'],
  );
  t.deepEqual(target.functionsMatching('ext3_file_write', 'ext4'), []);
  t.like(target.functionsMatching('__x64_sys_sync', undefined), [
    {
      syscalls: [
        { abi: 'native', number: 162 },
        { abi: 'compat', number: 36 },
        { abi: 'x32', number: 162 },
      ],
    },
  ]);
  t.true(target.feature('kprobe').present);
  t.false(target.feature('kprobe-multi').present);
});

test('Debian 6.1: the way from a packet to its device’s name', (t) => {
  const target = debianTarget();
  for (const name of ['netif_receive_skb', 'net_dev_queue']) {
    const [point] = target.tracepointsMatching(name);
    t.like(point, { system: 'net', name, parameters: [{ name: 'skb' }] });
    const skb = pointerTarget(target, point?.parameters[0]?.type ?? id<'btf'>(0));
    const length = skb === undefined ? undefined : memberNamed(target, skb, 'len');
    t.is(typeOf(target, length?.type), 'unsigned int');
    const device = memberNamed(target, skb ?? id<'btf'>(0), 'dev');
    const netDevice = pointerTarget(target, device?.type ?? id<'btf'>(0));
    t.is(typeOf(target, netDevice), 'struct net_device');
    const deviceName = memberNamed(target, netDevice ?? id<'btf'>(0), 'name');
    t.is(typeOf(target, deviceName?.type), 'char[16]');
    t.is(sizeOf(target, deviceName?.type ?? id<'btf'>(0)), 16);
  }
});

test('Debian 6.1: what generated programs read of a task', (t) => {
  const target = debianTarget();
  const task = target.typeNamed('struct', 'task_struct') ?? id<'btf'>(0);
  const info = memberNamed(target, task, 'thread_info');
  t.is(info?.bitOffset, 0);
  t.like(memberNamed(target, info?.type ?? id<'btf'>(0), 'status'), { bitOffset: 128, bitSize: 0 });
  t.is(typeOf(target, memberNamed(target, task, 'real_parent')?.type), 'struct task_struct*');
  t.is(typeOf(target, memberNamed(target, task, 'tgid')?.type), 'pid_t');
  t.true(target.functionNames('ext4').includes('ext4_file_write_iter'));
});

function typeOf(target: Target, typeId: BtfTypeId | undefined): string | undefined {
  return typeId === undefined ? undefined : typeText(target, typeId);
}
