/**
 * What the generator hands to the loader (and later writes as `.bo`): maps to create, own BTF, programs with relocations, and
 * how to read the ring. Everything is plain data; nothing here knows of a file descriptor.
 *
 * Loading: create the maps, fill and freeze them as their specs say; load `btf`; patch each program's code with the
 * descriptors; load it with the same BTF; attach by its AttachSpec.
 */
import type { Long } from '../base/index.js';
import type { BinaryPlace, BodyId, GlobalId, PerfSampling } from '../ir/index.js';
import type { EventSchema } from '../passes/event-schema.js';
import type { ProcessTable } from './processes/table.js';
import type { Relocation } from './isa/index.js';

export type MapKind = 'array' | 'hash' | 'lru-hash' | 'ring' | 'array-of-maps';

/** What the map is for: the loader finds the session, the ring and the arrays by it. */
export type MapPurpose =
  | { readonly kind: 'session' }
  | { readonly kind: 'ring' }
  | { readonly kind: 'exchange' }
  | { readonly kind: 'frames' }
  /** Which processes probes are for: what the loader stores, and what programs keep of each. */
  | { readonly kind: 'processes' }
  | { readonly kind: 'members' }
  /** Read-only tables: names of system calls, texts of interned strings, zeros. */
  | { readonly kind: 'table' }
  | { readonly kind: 'global'; readonly global: GlobalId };

export type MapSpec = {
  /** At most 15 bytes; relocations name it. */
  readonly name: string;
  readonly kind: MapKind;
  readonly purpose: MapPurpose;
  readonly keySizeBytes: number;
  readonly valueSizeBytes: number;
  readonly maxEntries: number;
  /** BPF_F_MMAPABLE: the user side maps it. */
  readonly mmapable: boolean;
  /** Hash maps: without, elements are allocated when inserted (BPF_F_NO_PREALLOC). */
  readonly preallocated: boolean;
  /** BPF_F_RDONLY_PROG, and frozen once it is filled. */
  readonly readOnly: boolean;
  /** Of an array of maps: what each inner map is created as. Slot 0 holds one when the programs are loaded. */
  readonly inner: MapSpec | undefined;
  /** Array maps: elements to store before the programs are loaded, by index; the rest is zero. */
  readonly initial: readonly { readonly index: number; readonly value: Uint8Array }[];
};

export type ProgramType = 'raw-tracepoint' | 'tracing' | 'kprobe' | 'perf-event';

/** How a program is armed. `tracing` kinds are loaded with the BTF id of their target. */
export type AttachSpec =
  | { readonly kind: 'raw-tracepoint'; readonly name: string }
  /** expected_attach_type BPF_TRACE_RAW_TP */
  | { readonly kind: 'tp-btf'; readonly name: string; readonly btfId: number }
  /** BPF_TRACE_FENTRY or BPF_TRACE_FEXIT */
  | {
      readonly kind: 'fentry' | 'fexit';
      readonly symbol: string;
      readonly module: string | undefined;
      readonly btfId: number;
      /** As ProbeSpec's. */
      readonly wildcard: string | undefined;
    }
  | {
      readonly kind: 'kprobe';
      readonly symbol: string;
      readonly module: string | undefined;
      readonly onReturn: boolean;
      /** As ProbeSpec's. */
      readonly wildcard: string | undefined;
    }
  /** Places of a file, in whatever process maps it (or in one); the cookie of each is its index. */
  | {
      readonly kind: 'uprobe';
      readonly path: string;
      readonly places: readonly BinaryPlace[];
      readonly onReturn: boolean;
      /** In stap's PID namespace. */
      readonly pid: number | undefined;
      /** One link for all (6.6), for which the program is loaded. */
      readonly together: boolean;
    }
  /** An event of perf_event_open(2): on every CPU that is online, or on one of them. */
  | {
      readonly kind: 'perf-event';
      readonly type: number;
      readonly config: Long;
      readonly sampling: PerfSampling;
      readonly cpus: 'all' | 'one';
    }
  /** Run once over all tasks when everything is armed. */
  | { readonly kind: 'task-iterator' }
  /** One program at many functions: kprobe_multi. Those that cannot be traced are left out, as long as others remain. */
  | { readonly kind: 'kprobe-multi'; readonly functions: readonly FunctionName[]; readonly onReturn: boolean }
  /** Never armed: run by BPF_PROG_RUN (the bridge). */
  | { readonly kind: 'none' };

export type FunctionName = { readonly symbol: string; readonly module: string | undefined };

export type BpfProgram = {
  /** At most 15 bytes. */
  readonly name: string;
  readonly type: ProgramType;
  readonly attach: AttachSpec;
  /** May it sleep, so that it reads memory of its process that is not in place? */
  readonly sleepable: boolean;
  /** The bodies it runs, in script order: whose losses its recursion misses are. Empty for the bridge. */
  readonly bodies: readonly BodyId[];
  /** 8 bytes a unit, to be patched by `relocations`. */
  readonly code: Uint8Array;
  readonly relocations: readonly Relocation[];
  /** { insn_off u32, type_id u32 } each. */
  readonly functionInfo: Uint8Array;
  readonly functionInfoCount: number;
  /** { insn_off u32, file_name_off u32, line_off u32, line_col u32 } each. */
  readonly lineInfo: Uint8Array;
  readonly lineInfoCount: number;
  /** Annotated text for --dump=bpf. */
  readonly listing: string;
};

export type BpfObject = {
  readonly maps: readonly MapSpec[];
  readonly programs: readonly BpfProgram[];
  /** Types and names for function and line info; of our own, not the kernel's. */
  readonly btf: Uint8Array;
  readonly license: string;
  /** What the `processes` map is to hold before anything is armed. */
  readonly processes: ProcessTable | undefined;
  readonly schema: EventSchema;
};

export const FUNCTION_INFO_BYTES = 8;
export const LINE_INFO_BYTES = 16;
