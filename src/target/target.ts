/**
 * What the kernel (and later the binaries) are, as questions. `live` asks this machine, `recorded` replays what a test run
 * recorded. Nothing above this interface reads /sys, /proc or BTF.
 */
import type { SyscallNumber } from '../ir/index.js';
import type { Binaries } from './binaries/index.js';
import type { BtfFunctionProto, BtfType, BtfTypeId } from './btf/types.js';

export interface Target {
  /** `uname -r`. */
  readonly release: string;
  readonly architecture: Architecture;
  /** Clock ticks per second (CONFIG_HZ, else measured). */
  readonly hz: number;
  /** Possible CPUs: what per-CPU maps and frames are sized by. */
  readonly possibleCpus: number;
  /** The kernel decides by being tried, never by its version. */
  feature(feature: Feature): FeatureAnswer;

  /** Functions of vmlinux or of a module by name; `*` and `?` as in a shell, `[` sets too. Sorted by name. */
  functionsMatching(pattern: string, module: string | undefined): readonly KernelFunction[];
  /** Names of all functions of vmlinux or of a module, sorted: for similar names (60,000 names: what they are is not looked up). */
  functionNames(module: string | undefined): readonly string[];
  tracepointsMatching(pattern: string): readonly Tracepoint[];
  /** Names of all tracepoints, sorted: for similar names. */
  tracepointNames(): readonly string[];
  /** struct, union, enum or typedef of vmlinux by name. */
  typeNamed(kind: 'struct' | 'union' | 'enum' | 'typedef', name: string): BtfTypeId | undefined;
  type(id: BtfTypeId): BtfType;
  syscalls(): SyscallTable;
  /** Is the module loaded, or could it be? */
  module(name: string): ModuleAnswer;
  /** Names of modules with BTF or in modules.dep, sorted: for "nearest module". */
  readonly moduleNames: readonly string[];
  /** Programs and libraries: never part of a recording. */
  readonly binaries: Binaries;
}

export type Architecture = 'x86-64' | 'arm64';

/** Facts found by trying, each with the release that brought it. */
export type Feature =
  /** raw_tp programs attach (4.17) */
  | 'raw-tracepoint'
  /** tp_btf programs load (5.5) */
  | 'tp-btf'
  /** fentry/fexit attach (5.5; arm64 6.0) */
  | 'fentry'
  /** perf kprobe PMU (4.17) */
  | 'kprobe'
  /** kprobe_multi links (5.18, CONFIG_FPROBE) */
  | 'kprobe-multi'
  /** uprobe_multi links (6.6) */
  | 'uprobe-multi'
  /** loadable modules at all */
  | 'modules'
  /** may_goto (6.9) */
  | 'may-goto'
  /** signed division, movsx (6.6) */
  | 'cpu-v4'
  /** bpf_preempt_disable (6.10) */
  | 'preempt-disable';
export type FeatureAnswer = { readonly present: true } | { readonly present: false; readonly why: string };

export interface KernelFunction {
  readonly name: string;
  readonly module: string | undefined;
  /** BTF id of the FUNC, for fentry; undefined where BTF lacks it, or knows but one of several functions of that name. */
  readonly btfId: number | undefined;
  readonly proto: BtfFunctionProto | undefined;
  /** The system calls whose entry this is, by the table. */
  readonly syscalls: readonly SyscallNumber[];
}

export interface Tracepoint {
  /** `sched` in `sched:sched_switch`; undefined where tracefs cannot be read. */
  readonly system: string | undefined;
  readonly name: string;
  /** BTF id of the typedef `btf_trace_NAME`. */
  readonly btfId: number | undefined;
  /** The tracepoint's arguments, without the leading `void *`. */
  readonly parameters: readonly { readonly name: string; readonly type: BtfTypeId }[];
}

export interface SyscallTable {
  readonly all: readonly SyscallNumber[];
  /** By the name of SystemTap's probe (`syscall.NAME`), every ABI. It need not be what `name` prints (`pipe`: pipe, pipe2). */
  named(name: string): readonly SyscallNumber[];
  /** All names that `named` knows, sorted: for wildcards and similar names. */
  readonly probeNames: readonly string[];
}

export type ModuleAnswer =
  | { readonly kind: 'loaded' }
  /** In modules.dep of this kernel, not loaded. */
  | { readonly kind: 'available' }
  | { readonly kind: 'unknown'; readonly why: string };
