/**
 * What the passes add to an IrModule: where each body runs, where each global lives, how each string is represented, what
 * is locked. The module itself may be rewritten (folding, elision), its types stay.
 */
import type { ByteString, Long } from '../base/index.js';
import type { BodyId, ComponentId, FunctionId, GlobalId, IrModule } from '../ir/index.js';

export type Side = 'user' | 'kernel';

/**
 * How a kernel-side slot (local, key, value) holds its value.
 * bytes: at most `limit` bytes, zero padded to `sizeBytes` (a power of two, > limit; so equality is word compare).
 * interned: the rank (u64) in PlacedModule.strings, 0 is "": `==`, `<` and sorts work on ids.
 */
export type Representation =
  | { readonly kind: 'long' }
  | { readonly kind: 'bytes'; readonly limit: number; readonly sizeBytes: number }
  | { readonly kind: 'interned' };

/** user: a JavaScript variable or Map, no kernel-side body uses it. kernel: in maps, whoever uses it. */
export type GlobalHome = 'user' | 'kernel';

export interface PlacedBody {
  readonly id: BodyId;
  readonly side: Side;
  /** One per local. Meaningful on the kernel side only (JavaScript needs none). */
  readonly representations: readonly Representation[];
  /** Kernel-homed globals that the body reads or writes: on the user side they make it a transaction. */
  readonly shared: ReadonlySet<GlobalId>;
  /** User side: arrays that every error-free path clears and that kernel bodies only add to; swapped at first use. */
  readonly drains: ReadonlySet<GlobalId>;
}

export interface PlacedFunction {
  readonly id: FunctionId;
  readonly sides: ReadonlySet<Side>;
  readonly representations: readonly Representation[];
  readonly recursive: boolean;
}

export interface PlacedGlobal {
  readonly id: GlobalId;
  readonly home: GlobalHome;
  /** Of the keys, when an array. */
  readonly keys: readonly Representation[];
  /** Of a scalar or an array's plain value; undefined for statistics. */
  readonly value: Representation | undefined;
  /** The lock that covers it in kernel-side bodies; undefined: all uses are single commutative operations. */
  readonly component: ComponentId | undefined;
  /** An inner map of a one-slot ARRAY_OF_MAPS: some user-side body drains it. */
  readonly swapped: boolean;
  /** Can a foreach (or the end-of-session print) observe its insertion order? Then values start with a `born` stamp. */
  readonly ordered: boolean;
}

export interface PlacedModule {
  readonly module: IrModule;
  /** Index = id, in all three. */
  readonly bodies: readonly PlacedBody[];
  readonly functions: readonly PlacedFunction[];
  readonly globals: readonly PlacedGlobal[];
  /** The closed table of interned strings, in byte order; index 0 is "". */
  readonly strings: readonly ByteString[];
}

export type ScalarValue = Long | ByteString;
