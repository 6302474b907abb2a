/**
 * What arms a body: the probe families after resolution, free of wildcards and names that only the target knows.
 * One alternative per family; elaborate/probes, bpfgen/programs, loader/attach and the module's cgen have a file for each.
 */
import type { ByteString, Long, Token } from '../base/index.js';

/** x86-64: `native` 64-bit, `compat` int 0x80 (other numbers); x32 is native with bit 30. */
export type SyscallAbi = 'native' | 'compat' | 'x32';
export interface SyscallNumber {
  readonly abi: SyscallAbi;
  readonly number: number;
  /** SystemTap's name (`openat`), what `name` prints. */
  readonly name: string;
}

export type ProbeSpec =
  /** Lower priorities first; equal ones in script order. */
  | { readonly kind: 'begin'; readonly priority: number }
  | { readonly kind: 'end'; readonly priority: number }
  | { readonly kind: 'error'; readonly priority: number }
  | { readonly kind: 'never' }
  | {
      readonly kind: 'timer';
      readonly intervalNs: number;
      /** Each interval is drawn anew from interval ± this; 0 = none. */
      readonly randomizeNs: number;
    }
  | {
      readonly kind: 'tracepoint';
      readonly name: string;
      /** BTF id of `btf_trace_NAME`, for tp_btf; undefined where BTF has none. */
      readonly btfId: number | undefined;
      readonly argumentCount: number;
    }
  | {
      readonly kind: 'syscall';
      readonly phase: 'entry' | 'return';
      /** `all`: every system call, known or not; the table gives names. */
      readonly calls: 'all' | readonly SyscallNumber[];
      /** Every (ABI, number) → name of the target, for `name`. */
      readonly table: readonly SyscallNumber[];
    }
  | {
      readonly kind: 'function';
      readonly phase: 'entry' | 'return';
      readonly module: string | undefined;
      /** The kernel's symbol (`__x64_sys_sync`). */
      readonly symbol: string;
      readonly btfId: number | undefined;
      readonly parameterCount: number;
      /** Set where the function is a system call's entry: armed through sys_enter or sys_exit if nothing better exists. */
      readonly syscall: readonly SyscallNumber[] | undefined;
      /** The point as written where a wildcard brought the function: it is left out in silence where the kernel does not
       * let it be probed, as long as others of the wildcard remain. */
      readonly wildcard?: string;
    }
  /** An event of perf_event_open(2), on every CPU. */
  | {
      readonly kind: 'perf';
      readonly type: number;
      readonly config: Long;
      readonly sampling: PerfSampling;
      readonly processes: ProcessFilter;
    }
  /** Places in a binary: more than one where a wildcard names them. */
  | {
      readonly kind: 'uprobe';
      readonly phase: 'entry' | 'return';
      /** Canonical path of the file. */
      readonly path: string;
      readonly places: readonly BinaryPlace[];
      readonly processes: ProcessFilter;
    }
  /** What becomes of processes and threads, and their system calls. */
  | { readonly kind: 'process'; readonly event: ProcessEvent; readonly processes: ProcessFilter };

export interface BinaryPlace {
  /** In the file. */
  readonly offset: number;
  /** File offset of the counter that the program asks whether anybody listens (SDT); 0: none. */
  readonly semaphoreOffset: number;
  /** The function that holds the place; "" where no symbol tells. */
  readonly symbol: ByteString;
  /** pp() there. */
  readonly point: ByteString;
}

/** period: at every n-th occurrence; frequency: about so many times a second. */
export interface PerfSampling {
  readonly kind: 'period' | 'frequency';
  readonly count: Long;
}

/** Which processes a probe is for: those that meet all that is given. */
export interface ProcessFilter {
  /** Canonical path of the file that it runs. */
  readonly executable: string | undefined;
  /** As stap's own PID namespace numbers it. */
  readonly pid: number | undefined;
  /** The process of -c or -x, and what descends from it. */
  readonly target: boolean;
}

export const ALL_PROCESSES: ProcessFilter = { executable: undefined, pid: undefined, target: false };

export type ProcessEvent = 'begin' | 'end' | 'threadBegin' | 'threadEnd' | 'syscall' | 'syscallReturn';

export type ProbeKind = ProbeSpec['kind'];
export type ProbeOf<K extends ProbeKind> = Extract<ProbeSpec, { readonly kind: K }>;

export interface IrProbe {
  readonly spec: ProbeSpec;
  /** As pp() and the loss report print it. */
  readonly point: string;
  readonly at: Token;
}
