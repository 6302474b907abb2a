/** A kernel of a dozen types, for tests that need to know every name in it. */
import { id } from '../../src/base/index.js';
import { type Binaries, NO_BINARIES } from '../../src/target/binaries/index.js';
import type { SyscallNumber } from '../../src/ir/index.js';
import type { BtfType, BtfTypeId } from '../../src/target/btf/index.js';
import type {
  Feature,
  FeatureAnswer,
  KernelFunction,
  ModuleAnswer,
  Target,
  Tracepoint,
} from '../../src/target/target.js';

export interface FakeOptions {
  /** Features that are missing, with the reason. */
  readonly missing?: Partial<Readonly<Record<Feature, string>>>;
  readonly binaries?: Binaries;
  readonly modules?: Readonly<Record<string, ModuleAnswer>>;
}

const types: BtfType[] = [{ kind: 'void' }];
function type(each: BtfType): BtfTypeId {
  types.push(each);
  return id<'btf'>(types.length - 1);
}
const int = type({ kind: 'int', name: 'int', sizeBytes: 4, bits: 32, signed: true, encoding: 'int' });
const bool = type({ kind: 'int', name: '_Bool', sizeBytes: 1, bits: 8, signed: false, encoding: 'bool' });
const char = type({ kind: 'int', name: 'char', sizeBytes: 1, bits: 8, signed: true, encoding: 'char' });
const u32 = type({ kind: 'int', name: 'unsigned int', sizeBytes: 4, bits: 32, signed: false, encoding: 'int' });
const u64 = type({ kind: 'int', name: 'unsigned long', sizeBytes: 8, bits: 64, signed: false, encoding: 'int' });
const pidType = type({ kind: 'typedef', name: 'pid_t', type: int });
const name16 = type({ kind: 'array', element: char, count: 16 });
const device = type({
  kind: 'struct',
  name: 'net_device',
  sizeBytes: 64,
  members: [
    { name: 'flags', type: u32, bitOffset: 0, bitSize: 0 },
    { name: 'name', type: name16, bitOffset: 64, bitSize: 0 },
  ],
});
const devicePointer = type({ kind: 'pointer', to: device });
const inner = type({
  kind: 'union',
  name: '',
  sizeBytes: 8,
  members: [{ name: 'dev', type: devicePointer, bitOffset: 0, bitSize: 0 }],
});
const skb = type({
  kind: 'struct',
  name: 'sk_buff',
  sizeBytes: 128,
  members: [
    { name: 'next', type: u64, bitOffset: 0, bitSize: 0 },
    { name: '', type: inner, bitOffset: 128, bitSize: 0 },
    { name: 'len', type: u32, bitOffset: 256, bitSize: 0 },
    { name: 'cloned', type: u32, bitOffset: 290, bitSize: 3 },
  ],
});
const skbPointer = type({ kind: 'pointer', to: skb });
const task = type({
  kind: 'struct',
  name: 'task_struct',
  sizeBytes: 256,
  members: [
    { name: 'pid', type: pidType, bitOffset: 320, bitSize: 0 },
    { name: 'comm', type: name16, bitOffset: 384, bitSize: 0 },
  ],
});
const taskPointer = type({ kind: 'pointer', to: task });

const TRACEPOINTS: readonly Tracepoint[] = [
  { system: 'net', name: 'net_dev_queue', btfId: 70, parameters: [{ name: 'skb', type: skbPointer }] },
  { system: 'net', name: 'netif_receive_skb', btfId: 71, parameters: [{ name: 'skb', type: skbPointer }] },
  {
    system: 'sched',
    name: 'sched_switch',
    btfId: 72,
    parameters: [
      { name: 'preempt', type: bool },
      { name: 'prev', type: taskPointer },
      { name: 'next', type: taskPointer },
    ],
  },
];

const SYSCALLS: readonly SyscallNumber[] = [
  { abi: 'native', number: 162, name: 'sync' },
  { abi: 'native', number: 257, name: 'openat' },
  { abi: 'compat', number: 295, name: 'openat' },
  { abi: 'native', number: 110, name: 'getppid' },
];

const FUNCTIONS: readonly KernelFunction[] = [
  {
    name: '__do_sys_sync',
    module: undefined,
    btfId: 80,
    syscalls: SYSCALLS.slice(0, 1),
    proto: { kind: 'function-proto', result: u64, parameters: [] },
  },
  {
    name: 'vfs_read',
    module: undefined,
    btfId: 81,
    syscalls: [],
    proto: {
      kind: 'function-proto',
      result: int,
      parameters: [
        { name: 'task', type: taskPointer },
        { name: 'count', type: u32 },
      ],
    },
  },
  { name: 'vfs_write', module: undefined, btfId: undefined, syscalls: [], proto: undefined },
  {
    name: 'ext4_file_write_iter',
    module: 'ext4',
    btfId: 90,
    syscalls: [],
    proto: { kind: 'function-proto', result: int, parameters: [{ name: 'count', type: u32 }] },
  },
  { name: 'ext4_file_read_iter', module: 'ext4', btfId: 91, syscalls: [], proto: undefined },
];

const MODULES: Readonly<Record<string, ModuleAnswer>> = { ext4: { kind: 'loaded' }, xfs: { kind: 'available' } };

export function fakeTarget({ binaries = NO_BINARIES, missing = {}, modules = MODULES }: FakeOptions = {}): Target {
  const feature = (name: Feature): FeatureAnswer => {
    const why = missing[name];
    return why === undefined ? { present: true } : { present: false, why };
  };
  const matching = (pattern: string, name: string): boolean =>
    new RegExp(
      `^${pattern
        .split('*')
        .map((part) => part.replaceAll('?', '.'))
        .join('.*')}$`,
    ).test(name);
  return {
    release: '6.1.0-test',
    architecture: 'x86-64',
    hz: 250,
    possibleCpus: 2,
    binaries,
    feature,
    functionsMatching: (pattern, module) =>
      FUNCTIONS.filter((each) => each.module === module && matching(pattern, each.name)),
    tracepointsMatching: (pattern) => TRACEPOINTS.filter((each) => matching(pattern, each.name)),
    functionNames: (module) => FUNCTIONS.filter((each) => each.module === module).map((each) => each.name),
    tracepointNames: () => TRACEPOINTS.map((each) => each.name),
    typeNamed: (kind, name) => {
      const found = types.findIndex((each) => each.kind === kind && each.name === name);
      return found < 0 ? undefined : id<'btf'>(found);
    },
    type: (each) => types[each] ?? { kind: 'void' },
    syscalls: () => ({
      all: SYSCALLS,
      named: (name) => SYSCALLS.filter((each) => each.name === name),
      probeNames: ['getppid', 'openat', 'sync'],
    }),
    module: (name) => modules[name] ?? { kind: 'unknown', why: `no module ${name} in modules.dep` },
    moduleNames: Object.keys(modules).sort(),
  };
}
