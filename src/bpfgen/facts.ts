/** What the generator must know of the kernel that will run the programs; asked of the Target once. */
import type { Id } from '../base/index.js';
import type { BtfTypeId } from '../target/btf/types.js';
import type { ProcessFacts } from './processes/facts.js';
import type { Feature, Target } from '../target/target.js';

export type GeneratorFacts = {
  readonly possibleCpus: number;
  readonly features: ReadonlySet<Feature>;
  /** BTF ids of the typedefs btf_trace_sys_enter and _exit; undefined: raw_tp it is. */
  readonly sysEnterBtfId: number | undefined;
  readonly sysExitBtfId: number | undefined;
  /** Byte offsets in struct cred. */
  readonly cred: { readonly euid: number | undefined; readonly egid: number | undefined };
  /** Byte offsets in struct task_struct; undefined where BTF does not have them. */
  readonly task: {
    /** thread_info.status, u32; bit 1 (TS_COMPAT) is set inside a 32-bit system call. */
    readonly status: number | undefined;
    readonly realParent: number | undefined;
    readonly tgid: number | undefined;
    readonly cred: number | undefined;
  };
  /** What probes of processes follow; undefined where BTF lacks some of it. Asked only where a script has such probes. */
  readonly processes?: () => ProcessFacts | undefined;
  /** Has the kernel one link for many places of a binary? Asked as rarely. */
  readonly uprobeMulti?: () => boolean;
};

/** Features that change the generated code or the choice of program types. */
const FEATURES: readonly Feature[] = [
  'tp-btf',
  'raw-tracepoint',
  'fentry',
  'kprobe',
  'kprobe-multi',
  'cpu-v4',
  'may-goto',
  'preempt-disable',
];

export function factsOf(target: Target): GeneratorFacts {
  const tracepointId = (name: string): number | undefined =>
    target.tracepointsMatching(name).find((each) => each.name === name)?.btfId;
  return {
    possibleCpus: target.possibleCpus,
    features: new Set(FEATURES.filter((feature) => target.feature(feature).present)),
    sysEnterBtfId: tracepointId('sys_enter'),
    sysExitBtfId: tracepointId('sys_exit'),
    cred: { euid: memberOffset(target, 'cred', ['euid']), egid: memberOffset(target, 'cred', ['egid']) },
    task: {
      status: memberOffset(target, 'task_struct', ['thread_info', 'status']),
      realParent: memberOffset(target, 'task_struct', ['real_parent']),
      tgid: memberOffset(target, 'task_struct', ['tgid']),
      cred: memberOffset(target, 'task_struct', ['cred']),
    },
    processes: () => processFacts(target),
    uprobeMulti: () => target.feature('uprobe-multi').present,
  };
}

function processFacts(target: Target): ProcessFacts | undefined {
  const offset = (struct: string, ...path: readonly string[]): number => memberOffset(target, struct, path) ?? NaN;
  const task = (name: string): number => offset('task_struct', name);
  const facts: ProcessFacts = {
    task: { pid: task('pid'), tgid: task('tgid'), mm: task('mm'), files: task('files') },
    exeFile: offset('mm_struct', 'exe_file'),
    fileInode: offset('file', 'f_inode'),
    fdTable: offset('files_struct', 'fdt'),
    fdArray: offset('fdtable', 'fd'),
  };
  const { task: fields, ...others } = facts;
  return [...Object.values(fields), ...Object.values(others)].some(Number.isNaN) ? undefined : facts;
}

/** Byte offset of a member of a member … of a struct of the kernel. */
function memberOffset(target: Target, struct: string, path: readonly string[]): number | undefined {
  let type = target.typeNamed('struct', struct);
  let offset = 0;
  for (const name of path) {
    const found = type === undefined ? undefined : findMember(target, type, name);
    if (found === undefined) return undefined;
    offset += found.offset;
    type = found.type;
  }
  return offset;
}

/** Looks into anonymous structs and unions, too. */
function findMember(target: Target, id: BtfTypeId, name: string): { offset: number; type: BtfTypeId } | undefined {
  const type = target.type(skipModifiers(target, id));
  if (type.kind !== 'struct' && type.kind !== 'union') return undefined;
  for (const member of type.members) {
    if (member.name === name) return { offset: member.bitOffset / 8, type: member.type };
    if (member.name !== '') continue;
    const inner = findMember(target, member.type, name);
    if (inner !== undefined) return { offset: member.bitOffset / 8 + inner.offset, type: inner.type };
  }
  return undefined;
}

function skipModifiers(target: Target, id: Id<'btf'>): BtfTypeId {
  const type = target.type(id);
  return type.kind === 'modifier' || type.kind === 'typedef' ? skipModifiers(target, type.type) : id;
}
