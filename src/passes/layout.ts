/**
 * Kernel-side memory as bpfgen writes it, the bridge commits to it and the session reads it. Computed once from a
 * PlacedModule (`layOut`), so that no two of them can disagree. All offsets and sizes in bytes, all words u64, 8-aligned.
 */
import type { BodyId, ComponentId, GlobalId, StatisticShape } from '../ir/index.js';
import type { Representation } from './placed.js';

/**
 * The session map: one element of a BPF_F_MMAPABLE array.
 *
 *     | header | counters of body 0 … n | component 0: lock version scalars… | component 1 … | unlocked scalars | born … |
 *
 * Components start on a cache line (64) of their own.
 */
export interface SessionLayout {
  readonly sizeBytes: number;
  readonly header: typeof SESSION_HEADER;
  /** Where body i's counters start: BODY_COUNTERS of them. */
  readonly bodies: ReadonlyMap<BodyId, number>;
  readonly components: ReadonlyMap<ComponentId, { readonly lock: number; readonly version: number }>;
}

/** Offsets of the words that every session has. */
export const SESSION_HEADER = {
  /** 1 while probes may run; bodies test it at entry. */
  running: 0,
  /** Set by exit() and by a fatal error: no later body starts. */
  exiting: 8,
  /** Set by a forced wake-up, cleared by the reader before it drains. */
  woken: 16,
  /** Nanoseconds that bpf_ktime_get_ns lacks to the time of day; rewritten at each drain. */
  realtimeOffset: 24,
  /** target(): the pid of -c or -x. */
  target: 32,
  /** Uncaught script errors of kernel-side bodies. */
  errors: 40,
  sizeBytes: 64,
} as const;

/** Per body: offsets of the words at SessionLayout.bodies. */
export const BODY_COUNTERS = {
  /** Skipped: the lock was not had in time. */
  lockTimeout: 0,
  /** Skipped: no free frame. */
  reentrancy: 8,
  /** Skipped: a map refused for a passing reason (busy bucket, no memory in this context). */
  mapBusy: 16,
  /** Hits whose output found no room in the ring. */
  lost: 24,
  sizeBytes: 32,
} as const;

/** A field of a key or value. */
export interface Field {
  readonly offset: number;
  readonly sizeBytes: number;
  readonly representation: Representation;
}

/**
 * A statistic, all zero = empty. Fields that the script does not extract are undefined and take no room.
 * `low` and `high` are kept as maxima: high = max(v ^ 2^63), low = max(~(v ^ 2^63)), unsigned, so zero needs no initialisation.
 */
export interface StatisticLayout {
  readonly shape: StatisticShape;
  readonly sizeBytes: number;
  readonly count: number;
  readonly sum: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** mean and M2, two words, written under the lock only. */
  readonly variance: number | undefined;
  /** u64 counters. log: 128, linear: (high - low) / step + 3. */
  readonly buckets: number | undefined;
  readonly bucketCount: number;
}

export type GlobalLayout =
  /** In the session map. */
  | { readonly kind: 'scalar'; readonly global: GlobalId; readonly field: Field }
  | {
      readonly kind: 'statistic';
      readonly global: GlobalId;
      readonly offset: number;
      readonly statistic: StatisticLayout;
    }
  /** A hash map of its own. `born` is the insertion stamp (from 1), undefined where nobody can see the order. */
  | {
      readonly kind: 'array';
      readonly global: GlobalId;
      readonly mapName: string;
      readonly swapped: boolean;
      /** When it is full, elements that were not used for long make room. */
      readonly perCall: boolean;
      readonly maxEntries: number;
      readonly preallocated: boolean;
      readonly keySizeBytes: number;
      readonly keys: readonly Field[];
      readonly valueSizeBytes: number;
      readonly born: number | undefined;
      /** The counter of stamps, in the session map. */
      readonly bornCounter: number | undefined;
      readonly value:
        | { readonly kind: 'plain'; readonly field: Field }
        | { readonly kind: 'statistic'; readonly offset: number; readonly statistic: StatisticLayout };
    };
export type ArrayLayout = Extract<GlobalLayout, { readonly kind: 'array' }>;

/** What the bridge program answers (the return value of BPF_PROG_RUN). */
export const BRIDGE_STATUS = {
  done: 0,
  /** The lock was not had: try again. */
  busy: 1,
  /** A version has moved since the snapshot: nothing was applied, run the body again. */
  conflict: 2,
} as const;

/** What the bridge is asked to do with the locks of the components that `mask` names, in order of ids. */
export const BRIDGE_MODE = {
  /** Take them, compare versions unless `count` is 0, apply, take the snapshot, let go. */
  once: 0,
  /** Take them, take the snapshot, keep them: the ninth try of a transaction. */
  hold: 1,
  /** They are held: apply, let go. */
  finish: 2,
} as const;

/** Kinds of operation. Each names a global and, for an array, a key as the map has it. */
export const BRIDGE_OPERATION = {
  /** The value replaces a scalar or element (its born stamp stays). */
  set: 0,
  /** A long is added to a scalar or element. */
  add: 1,
  /** `<<<` of a long. */
  accumulate: 2,
  /** The element goes; of a scalar statistic: it becomes empty. */
  delete: 3,
  /** A whole statistic, as its layout has it, is joined to the one there: what an aborted drain puts back. */
  join: 4,
} as const;

/**
 * The exchange map of the bridge: one mmapable array, written by the user side without a system call.
 *
 *     | count | done | failed | errno | mode | mask | versions … | snapshot: the session map as far as scalars go | operations |
 *     operation: | kind u32 | global u32 | key (keyBytes) | value (valueBytes) |
 */
export interface ExchangeLayout {
  readonly sizeBytes: number;
  /** Operations to apply; 0 = snapshot only. */
  readonly count: number;
  readonly done: number;
  /** Index of the first operation that failed, + 1; 0 = none. The others are applied all the same. */
  readonly failed: number;
  /** What refused it: a positive errno (E2BIG = array overflow). */
  readonly errno: number;
  /** BRIDGE_MODE */
  readonly mode: number;
  /** Bit i: component i belongs to this transaction. */
  readonly mask: number;
  /** One word per component, in order of ids. In: what the transaction's snapshot was taken at. Out: the current ones. */
  readonly versions: number;
  /** A copy of the session map, same offsets, taken under the locks. */
  readonly snapshot: number;
  readonly operations: number;
  readonly operationBytes: number;
  readonly keyOffset: number;
  readonly valueOffset: number;
  readonly maxOperations: number;
}

export interface KernelLayout {
  readonly session: SessionLayout;
  readonly globals: ReadonlyMap<GlobalId, GlobalLayout>;
  /** undefined where no user-side body uses a kernel-homed global. */
  readonly exchange: ExchangeLayout | undefined;
  readonly ringSizeBytes: number;
}
