/**
 * A lowered script: what every back end gets. A CFG of basic blocks per body and function, not SSA; all reads and writes of
 * globals, locks, ticks and error edges are explicit.
 */
import type { ByteString, Long, Token, ValueType } from '../base/index.js';
import type { Block, EmbeddedForm, IrFormat, StatisticOp } from './instructions.js';
import type { IrProbe } from './probes.js';
import type { BlockId, BodyId, ComponentId, FunctionId, GlobalId, IrLocal } from './values.js';

export type HistogramKind =
  | { readonly kind: 'log' }
  | { readonly kind: 'linear'; readonly low: Long; readonly high: Long; readonly step: Long };

/** What a statistic keeps: only what the script extracts. `count` is always kept. */
export interface StatisticShape {
  readonly operations: ReadonlySet<StatisticOp>;
  readonly varianceShift: number;
  readonly histogram: HistogramKind | undefined;
}

export type IrGlobal =
  | {
      readonly kind: 'scalar';
      readonly id: GlobalId;
      readonly name: string;
      readonly at: Token;
      readonly type: ValueType;
      readonly initial: Long | ByteString;
    }
  | {
      readonly kind: 'statistic';
      readonly id: GlobalId;
      readonly name: string;
      readonly at: Token;
      readonly shape: StatisticShape;
    }
  | {
      readonly kind: 'array';
      readonly id: GlobalId;
      readonly name: string;
      readonly at: Token;
      readonly keys: readonly ValueType[];
      readonly value: { readonly kind: ValueType } | { readonly kind: 'statistic'; readonly shape: StatisticShape };
      readonly capacity: number;
      /** Was the capacity written in the script? Decides the overflow message. */
      readonly declaredSize: boolean;
      readonly wraps: boolean;
      /**
       * What calls keep from their entry for their return, under keys that no other call has: it needs no lock, and elements
       * whose call never returned make room.
       */
      readonly perCall?: true;
    };
export type IrArray = Extract<IrGlobal, { readonly kind: 'array' }>;

/** The code of a body or a function. */
export interface IrCode {
  readonly locals: readonly IrLocal[];
  readonly iterators: number;
  readonly entry: BlockId;
  /** Index = block id. Locals start as 0 or "". */
  readonly blocks: readonly Block[];
}

export interface IrFunction {
  readonly id: FunctionId;
  readonly name: string;
  readonly at: Token;
  /** The first locals are the parameters. */
  readonly parameterCount: number;
  readonly result: ValueType | undefined;
  readonly code: IrCode;
}

export interface IrBody {
  readonly id: BodyId;
  /** Script order = order of the array. */
  readonly probe: IrProbe;
  readonly code: IrCode;
}

export interface IrComponent {
  readonly id: ComponentId;
  readonly globals: readonly GlobalId[];
}

/** -D values and defaults, in stap's terms. */
export interface Limits {
  readonly maxStringLength: number;
  readonly maxAction: number;
  /** begin, end, error; user-side bodies without a -D get 10^8. */
  readonly maxActionInterruptible: number;
  /** Default: the deepest static call chain, + 10 where there is recursion. */
  readonly maxNesting: number;
  readonly maxMapEntries: number;
  readonly maxErrors: number;
  readonly maxSkipped: number;
  readonly maxTryLock: number;
  readonly tryLockDelayUs: number;
  readonly histogramWidth: number;
  readonly histogramElision: number;
}

/** C text of a script in guru mode; only the module runtime performs it. */
export interface IrEmbedded {
  /** Index in the list. */
  readonly id: number;
  /** Of `%{`. */
  readonly at: Token;
  /** top: outside of all bodies, in front of them; no instruction names it. */
  readonly form: EmbeddedForm | 'top';
  readonly code: ByteString;
  /** What the text calls the arguments, and what they are. */
  readonly parameters: readonly { readonly name: string; readonly type: ValueType }[];
  readonly result: ValueType | undefined;
}

export interface IrModule {
  readonly globals: readonly IrGlobal[];
  readonly functions: readonly IrFunction[];
  readonly bodies: readonly IrBody[];
  readonly formats: readonly IrFormat[];
  readonly components: readonly IrComponent[];
  readonly limits: Limits;
  /** Absent: the script has none. */
  readonly embedded?: readonly IrEmbedded[];
}
