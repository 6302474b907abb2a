/**
 * The program after pass 2: derived probes with everything resolved and typed. No names to look up, no wildcards, no
 * aliases, no target symbols: those are context values and typed memory reads. Read by lower and by `-p2`.
 */
import type { Long, PrintFormat, Token, ValueType } from '../base/index.js';
import type { ByteString } from '../base/index.js';
import type {
  AddressSpace,
  BinaryOp,
  CompareOp,
  ContextValue,
  EmbeddedForm,
  HistogramKind,
  IntrinsicName,
  Limits,
  ProbeSpec,
  SortDirection,
  StatisticOp,
  StatisticShape,
  UnaryOp,
} from '../ir/index.js';

export interface ElaboratedProgram {
  /** Used ones only, in declaration order. */
  readonly globals: readonly GlobalVariable[];
  /** Reachable ones only. */
  readonly functions: readonly FunctionDefinition[];
  /** In script order; synthesized ones (printing unread globals) last. */
  readonly probes: readonly DerivedProbe[];
  readonly limits: Limits;
  /** `%{ … %}` at the top, in order. */
  readonly embeds?: readonly EmbeddedText[];
  /** Library functions whose calls became an intrinsic or a primitive: without bodies, only listings ask. */
  readonly wrappers?: readonly FunctionDefinition[];
}

/** C text of the script, and its place. */
export interface EmbeddedText {
  readonly token: Token;
  readonly code: ByteString;
}

export type GlobalVariable = ScalarGlobal | StatisticGlobal | ArrayGlobal;
interface GlobalBase {
  readonly name: string;
  readonly token: Token;
}
export interface ScalarGlobal extends GlobalBase {
  readonly kind: 'scalar';
  readonly type: ValueType;
  readonly initial: Long | ByteString;
}
export interface StatisticGlobal extends GlobalBase {
  readonly kind: 'statistic';
  readonly shape: StatisticShape;
}
export interface ArrayGlobal extends GlobalBase {
  readonly kind: 'array';
  readonly keys: readonly ValueType[];
  readonly value: { readonly kind: ValueType } | { readonly kind: 'statistic'; readonly shape: StatisticShape };
  readonly capacity: number;
  readonly declaredSize: boolean;
  readonly wraps: boolean;
  /** Made by us for @entry; absent: the script's. */
  readonly perCall?: true;
}

/** A local of a probe body or function; parameters are locals, too. Identity is the object's. */
export interface LocalVariable {
  readonly name: string;
  readonly token: Token;
  readonly type: ValueType;
  /** A parameter that elaboration has added: listings leave it out. */
  readonly added?: boolean;
}

export interface FunctionDefinition {
  readonly name: string;
  readonly token: Token;
  readonly parameters: readonly LocalVariable[];
  /** Parameters not included. */
  readonly locals: readonly LocalVariable[];
  readonly result: ValueType | undefined;
  readonly body: readonly TypedStatement[];
}

/** Without those that elaboration has added behind them. */
export function writtenParameters({ parameters }: FunctionDefinition): readonly LocalVariable[] {
  return parameters.filter(({ added }) => added !== true);
}

export interface DerivedProbe {
  readonly spec: ProbeSpec;
  /** What pp() gives: `kernel.function("x")` as resolved. */
  readonly point: string;
  /** The chain of aliases from the resolved point back to what the script says, for -p2 and -l. */
  readonly derivation: readonly string[];
  /** `?` or `!` as written after the point: only listings ask. */
  readonly suffix?: string;
  /** Made by us to print unread globals; false or absent: the script's. */
  readonly synthesized?: boolean;
  readonly token: Token;
  readonly locals: readonly LocalVariable[];
  /** Alias prologues, the script's block, epilogues. */
  readonly body: readonly TypedStatement[];
}

// ---- statements

export type TypedStatement =
  | { readonly kind: 'block'; readonly token: Token; readonly statements: readonly TypedStatement[] }
  | { readonly kind: 'expression'; readonly token: Token; readonly expression: TypedExpression }
  | {
      readonly kind: 'if';
      readonly token: Token;
      readonly condition: TypedExpression;
      readonly consequent: TypedStatement;
      readonly alternate: TypedStatement | undefined;
    }
  /** while, do-while and for; parts as in C. `testFirst` is false for do-while. */
  | {
      readonly kind: 'loop';
      readonly token: Token;
      readonly initial: TypedExpression | undefined;
      readonly condition: TypedExpression | undefined;
      readonly step: TypedExpression | undefined;
      readonly testFirst: boolean;
      readonly body: TypedStatement;
    }
  | {
      readonly kind: 'foreach';
      readonly token: Token;
      readonly array: ArrayGlobal;
      readonly keys: readonly LocalVariable[];
      readonly value: LocalVariable | undefined;
      readonly order: {
        readonly by:
          | { readonly kind: 'insertion' }
          | { readonly kind: 'key'; readonly index: number }
          | { readonly kind: 'value'; readonly statistic: StatisticOp | undefined };
        readonly direction: SortDirection;
      };
      readonly slice: readonly (TypedExpression | undefined)[] | undefined;
      readonly limit: TypedExpression | undefined;
      readonly body: TypedStatement;
    }
  | {
      readonly kind: 'try';
      readonly token: Token;
      readonly body: TypedStatement;
      readonly variable: LocalVariable | undefined;
      readonly handler: TypedStatement;
    }
  | { readonly kind: 'return'; readonly token: Token; readonly value: TypedExpression | undefined }
  | { readonly kind: 'delete'; readonly token: Token; readonly operand: DeletePlace }
  | { readonly kind: 'next' | 'break' | 'continue'; readonly token: Token };

export type DeletePlace =
  | { readonly kind: 'scalar'; readonly global: ScalarGlobal }
  | { readonly kind: 'local'; readonly local: LocalVariable }
  /** A whole statistic or array. */
  | { readonly kind: 'whole'; readonly global: StatisticGlobal | ArrayGlobal }
  /** undefined = `*` */
  | { readonly kind: 'element'; readonly array: ArrayGlobal; readonly keys: readonly (TypedExpression | undefined)[] };

// ---- expressions: `type` is that of the value; undefined only for calls that give none

export type TypedExpression = { readonly token: Token } & (
  | { readonly kind: 'long'; readonly type: 'long'; readonly value: Long }
  | { readonly kind: 'string'; readonly type: 'string'; readonly value: ByteString }
  | { readonly kind: 'local'; readonly type: ValueType; readonly local: LocalVariable }
  | { readonly kind: 'global'; readonly type: ValueType; readonly global: ScalarGlobal }
  | {
      readonly kind: 'element';
      readonly type: ValueType;
      readonly array: ArrayGlobal;
      readonly keys: readonly TypedExpression[];
    }
  | { readonly kind: 'unary'; readonly type: 'long'; readonly op: UnaryOp; readonly operand: TypedExpression }
  | {
      readonly kind: 'binary';
      readonly type: 'long';
      readonly op: BinaryOp;
      readonly left: TypedExpression;
      readonly right: TypedExpression;
    }
  | {
      readonly kind: 'compare';
      readonly type: 'long';
      readonly op: CompareOp;
      readonly left: TypedExpression;
      readonly right: TypedExpression;
    }
  | {
      readonly kind: 'logical';
      readonly type: 'long';
      readonly op: 'and' | 'or';
      readonly left: TypedExpression;
      readonly right: TypedExpression;
    }
  | {
      readonly kind: 'concat';
      readonly type: 'string';
      readonly left: TypedExpression;
      readonly right: TypedExpression;
    }
  /** `pattern`: the literal's content, escapes in place. */
  | {
      readonly kind: 'regex';
      readonly type: 'long';
      readonly negated: boolean;
      readonly operand: TypedExpression;
      readonly pattern: ByteString;
    }
  | {
      readonly kind: 'ternary';
      readonly type: ValueType;
      readonly condition: TypedExpression;
      readonly consequent: TypedExpression;
      readonly alternate: TypedExpression;
    }
  | {
      readonly kind: 'in';
      readonly type: 'long';
      readonly array: ArrayGlobal;
      readonly keys: readonly (TypedExpression | undefined)[];
    }
  /** `p = e`, value = what was stored. */
  | { readonly kind: 'assign'; readonly type: ValueType; readonly place: Place; readonly value: TypedExpression }
  /** `p op= e`; the value is the new one. */
  | {
      readonly kind: 'update';
      readonly type: ValueType;
      readonly place: Place;
      readonly op: BinaryOp | 'concat';
      readonly value: TypedExpression;
    }
  /** `p++`, `--p` */
  | {
      readonly kind: 'crement';
      readonly type: 'long';
      readonly place: Place;
      readonly delta: 1 | -1;
      readonly result: 'old' | 'new';
    }
  /** `s <<< e`; the value is e. */
  | {
      readonly kind: 'accumulate';
      readonly type: 'long';
      readonly place: StatisticPlace;
      readonly value: TypedExpression;
    }
  | {
      readonly kind: 'call';
      readonly type: ValueType | undefined;
      readonly callee: FunctionDefinition;
      readonly arguments: readonly TypedExpression[];
    }
  | {
      readonly kind: 'intrinsic';
      readonly type: ValueType | undefined;
      readonly name: IntrinsicName;
      readonly arguments: readonly TypedExpression[];
    }
  | {
      readonly kind: 'primitive';
      readonly type: ValueType | undefined;
      readonly name: PrimitiveName;
      readonly arguments: readonly TypedExpression[];
    }
  | { readonly kind: 'context'; readonly type: ValueType; readonly value: ContextValue }
  /** C text; `names`: what it calls the arguments. No value: a statement. */
  | {
      readonly kind: 'embedded';
      readonly type: ValueType | undefined;
      readonly form: EmbeddedForm;
      readonly code: ByteString;
      readonly names: readonly string[];
      readonly arguments: readonly TypedExpression[];
    }
  | {
      readonly kind: 'memory';
      readonly type: 'long';
      readonly space: AddressSpace;
      readonly address: TypedExpression;
      readonly size: 1 | 2 | 4 | 8;
      readonly signed: boolean;
      readonly bits: { readonly shift: number; readonly count: number } | undefined;
    }
  /** `$x = e`, `$p->f = e`; the value is e. */
  | {
      readonly kind: 'write';
      readonly type: 'long';
      readonly target: WriteTarget;
      readonly value: TypedExpression;
    }
  | { readonly kind: 'statistic'; readonly type: 'long'; readonly place: StatisticPlace; readonly op: StatisticOp }
  | {
      readonly kind: 'bucket';
      readonly type: 'long';
      readonly place: StatisticPlace;
      readonly histogram: HistogramKind;
      readonly index: TypedExpression;
    }
  /** print, printf, println, printd, … : one format each. No value. */
  | {
      readonly kind: 'print';
      readonly type: undefined;
      readonly format: PrintFormat;
      readonly arguments: readonly TypedExpression[];
    }
  | {
      readonly kind: 'sprint';
      readonly type: 'string';
      readonly format: PrintFormat;
      readonly arguments: readonly TypedExpression[];
    }
  | {
      readonly kind: 'print-histogram';
      readonly type: undefined;
      readonly place: StatisticPlace;
      readonly newline: boolean;
    }
  | {
      readonly kind: 'sprint-histogram';
      readonly type: 'string';
      readonly place: StatisticPlace;
      readonly newline: boolean;
    }
);

/** What a target variable is: a value of the event, or memory. */
export type WriteTarget = Extract<TypedExpression, { readonly kind: 'context' | 'memory' }>;

/** Where a value can be stored. */
export type Place =
  | { readonly kind: 'local'; readonly local: LocalVariable }
  | { readonly kind: 'global'; readonly global: ScalarGlobal }
  | ElementPlace;
export type StatisticPlace = { readonly kind: 'statistic'; readonly global: StatisticGlobal } | ElementPlace;
export interface ElementPlace {
  readonly kind: 'element';
  readonly array: ArrayGlobal;
  readonly keys: readonly TypedExpression[];
  /** The array's name where it is used: what an overflow blames. Absent: the whole expression's token. */
  readonly token?: Token;
}

/**
 * What the library calls and lowering turns into an IR instruction of its own. Tapset functions are written over them:
 * in tapsets/ a primitive is called by this name with two underscores before it.
 */
export interface PrimitiveDeclaration {
  readonly parameters: readonly ValueType[];
  readonly result: ValueType | undefined;
  readonly pure: boolean;
}
export const PRIMITIVES = {
  string_length: { parameters: ['string'], result: 'long', pure: true },
  string_byte_at: { parameters: ['string', 'long'], result: 'long', pure: true },
  string_slice: { parameters: ['string', 'long', 'long'], result: 'string', pure: true },
  string_find: { parameters: ['string', 'string', 'long'], result: 'long', pure: true },
  string_to_long: { parameters: ['string', 'long'], result: 'long', pure: true },
  matched_group: { parameters: ['long'], result: 'string', pure: true },
  matched_count: { parameters: [], result: 'long', pure: true },
  kernel_string: { parameters: ['long'], result: 'string', pure: true },
  user_string: { parameters: ['long'], result: 'string', pure: true },
  exit: { parameters: [], result: undefined, pure: false },
  warn: { parameters: ['string'], result: undefined, pure: false },
  system: { parameters: ['string'], result: undefined, pure: false },
  error: { parameters: ['string'], result: undefined, pure: false },
} as const satisfies Record<string, PrimitiveDeclaration>;
export type PrimitiveName = keyof typeof PRIMITIVES;
