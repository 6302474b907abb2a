/**
 * What generated JavaScript keeps globals in. User-homed globals have OrderedArray, Statistic and plain variables of this
 * folder; kernel-homed ones are reached through a Transaction with the same interfaces (session/bridge implements it).
 */
import type { ByteString, Long } from '../../base/index.js';
import type { ForeachOrder, GlobalId, StatisticOp } from '../../ir/index.js';

export type Value = Long | ByteString;
/** A single key as itself; a tuple's values as text, joined by NUL (strings hold none). */
export type Key = Value;

/** An array element as a foreach sees it: a snapshot. */
export interface Element<V> {
  readonly key: Key;
  readonly keys: readonly Value[];
  readonly value: V;
}

/** An associative array of plain values. Iterates in order of insertion; rewriting keeps the place. */
export interface ArrayStore {
  /** undefined = not there. */
  get(key: Key, keys: readonly Value[]): Value | undefined;
  has(key: Key, keys: readonly Value[]): boolean;
  /** Throws ScriptError (array overflow) when full and not wrapping. */
  set(key: Key, keys: readonly Value[], value: Value): void;
  add(key: Key, keys: readonly Value[], delta: Long): void;
  delete(key: Key, keys: readonly Value[]): void;
  clear(): void;
  /** In insertion order, at rest for the caller. */
  elements(): readonly Element<Value>[];
}

/** A statistic; all operations wrap as in the other back ends. */
export interface StatisticStore {
  add(value: Long): void;
  readonly count: Long;
  /** Throws ScriptError (empty aggregate) as the IR instruction says. */
  read(op: StatisticOp): Long;
  /** Counts of the declared histogram. */
  readonly buckets: readonly Long[];
  clear(): void;
}

export interface StatisticArrayStore {
  get(key: Key, keys: readonly Value[]): StatisticStore | undefined;
  has(key: Key, keys: readonly Value[]): boolean;
  add(key: Key, keys: readonly Value[], value: Long): void;
  delete(key: Key, keys: readonly Value[]): void;
  clear(): void;
  elements(): readonly Element<StatisticStore>[];
}

/** One run of a user-side body over kernel-homed globals: a snapshot, and operations for the commit. */
export interface Transaction {
  loadScalar(global: GlobalId): Value;
  storeScalar(global: GlobalId, value: Value): void;
  addScalar(global: GlobalId, delta: Long): void;
  array(global: GlobalId): ArrayStore;
  statistic(global: GlobalId): StatisticStore;
  statisticArray(global: GlobalId): StatisticArrayStore;
}

/** What a user-side body calls for its effects. Buffered by the session while the body is a transaction. */
export interface BodyHost {
  /** Finished text (bytes). */
  print(text: ByteString): void;
  warn(text: ByteString): void;
  /** A command for a shell. */
  system(text: ByteString): void;
  exit(): void;
  /** Intrinsics' user-side values. */
  readonly pid: number;
  readonly target: Long;
  readonly execname: ByteString;
  /** Wall clock, as the kernel side reads it (ktime + offset). */
  nowNs(): Long;
  /** What the kernel's symbol table has at an address: `f`, or `f+0x1/0x20 [module]`; else the address in hexadecimal. */
  kernelSymbol(address: Long, how: 'name' | 'data'): ByteString;
  /** CLOCK_MONOTONIC. */
  monotonicNs(): Long;
  readonly cpu: number;
  readonly uid: number;
  readonly euid: number;
  readonly gid: number;
  readonly egid: number;
  readonly ppid: number;
  /** Called on back edges every few thousand turns: drains the ring to a buffer. Never yields to the event loop. */
  breathe(): void;
}

/** An order that both halves need: how `elements()` are sorted for a foreach. */
export type ElementOrder = ForeachOrder;
