/**
 * The stage between the syntax tree and the typed program: every name is bound, probe points are derived, target symbols
 * are context values and memory reads, library wrappers are intrinsics and primitives. Types are not known yet: infer/
 * finds them, optimise/ rewrites this tree, build/ turns both into program.ts.
 */
import type { ByteString, Long, PrintFormat, Token, ValueType } from '../base/index.js';
import type { FunctionDeclaration, GlobalDeclaration, StapFile } from '../frontend/stap/ast.js';
import type {
  AddressSpace,
  BinaryOp,
  CompareOp,
  ContextValue,
  EmbeddedForm,
  HistogramKind,
  IntrinsicName,
  ProbeSpec,
  SortDirection,
  StatisticOp,
  UnaryOp,
} from '../ir/index.js';
import type { EmbeddedText, PrimitiveName } from './program.js';

/** Identity is the object's. */
export interface LocalSymbol {
  readonly kind: 'local';
  readonly name: string;
  readonly token: Token;
  /** As the script declares it (parameters, catch variables). */
  readonly declared: ValueType | undefined;
  readonly role: 'variable' | 'parameter' | 'probe-text';
}
export interface GlobalSymbol {
  readonly kind: 'global';
  readonly name: string;
  readonly token: Token;
  readonly declaration: GlobalDeclaration;
  readonly file: StapFile;
  /** Made by us for @entry: what calls keep for their return. */
  readonly perCall?: true;
}
export type Variable = LocalSymbol | GlobalSymbol;
export interface FunctionSymbol {
  readonly kind: 'function';
  readonly name: string;
  readonly token: Token;
  readonly declaration: FunctionDeclaration;
  readonly file: StapFile;
  readonly parameters: readonly LocalSymbol[];
}

export interface ResolvedProgram {
  /** All that any file in use declares, in declaration order: the script's first. */
  readonly globals: readonly GlobalSymbol[];
  readonly functions: readonly ResolvedFunction[];
  readonly probes: readonly ResolvedProbe[];
  /** `%{ … %}` at the top, in order. */
  readonly embeds: readonly EmbeddedText[];
}
export interface ResolvedBody {
  /** In order of first use; parameters not included. */
  readonly locals: readonly LocalSymbol[];
  readonly statement: ResolvedStatement;
}
export interface ResolvedFunction extends ResolvedBody {
  readonly symbol: FunctionSymbol;
  /** The parameters behind its own: what it asks of the probe that runs. */
  readonly texts: ReadonlyMap<ProbeText, LocalSymbol>;
}
export interface ResolvedProbe extends ResolvedBody {
  readonly spec: ProbeSpec;
  readonly point: string;
  readonly texts: ProbeTexts;
  /** `?` or `!` as written: only listings ask. */
  readonly suffix: string;
  readonly derivation: readonly string[];
  /** The keyword `probe` of the script's declaration. */
  readonly token: Token;
  readonly synthetic: boolean;
  /** Names that SystemTap sets in such a probe and we do not. */
  readonly unavailable?: ReadonlySet<string> | undefined;
}

export interface ProbeTexts {
  /** pp(): the point as resolved. */
  readonly point: string;
  /** pn(): the alias as the script names it, else the point. */
  readonly name: string;
  /** probefunc(): undefined where no function is probed. */
  readonly functionName: string | undefined;
  /** Set where `*` stands for any system call: its name goes there when the probe fires. */
  readonly anySyscall: boolean;
  /** Set where the probe has several places: what is asked of one is known when it is hit. */
  readonly anyPlace: boolean;
  /** Is it code of a process that is probed? */
  readonly inUserSpace: boolean;
}

export type ProbeText = 'point' | 'name' | 'function' | 'pointFunction';

export type ResolvedStatement = { readonly token: Token } & (
  | { readonly kind: 'block'; readonly statements: readonly ResolvedStatement[] }
  | { readonly kind: 'empty' }
  | { readonly kind: 'expression'; readonly expression: ResolvedExpression }
  | {
      readonly kind: 'if';
      readonly condition: ResolvedExpression;
      readonly consequent: ResolvedStatement;
      readonly alternate: ResolvedStatement | undefined;
    }
  | {
      readonly kind: 'loop';
      readonly initial: ResolvedExpression | undefined;
      readonly condition: ResolvedExpression | undefined;
      readonly step: ResolvedExpression | undefined;
      readonly testFirst: boolean;
      readonly body: ResolvedStatement;
      /** The loop counts over this statistic's buckets: it is read, though no expression says so. */
      readonly over: Variable | undefined;
    }
  | ResolvedForeach
  | {
      readonly kind: 'try';
      readonly body: ResolvedStatement;
      readonly variable: LocalSymbol | undefined;
      readonly handler: ResolvedStatement;
    }
  | { readonly kind: 'return'; readonly value: ResolvedExpression | undefined }
  | { readonly kind: 'delete'; readonly operand: ResolvedExpression }
  | { readonly kind: 'next' | 'break' | 'continue' }
);
export type StatementOf<K extends ResolvedStatement['kind']> = Extract<ResolvedStatement, { readonly kind: K }>;

export interface ResolvedForeach {
  readonly kind: 'foreach';
  readonly token: Token;
  readonly array: GlobalSymbol;
  readonly arrayToken: Token;
  readonly keys: readonly {
    readonly symbol: LocalSymbol;
    readonly token: Token;
    readonly direction: SortDirection | undefined;
  }[];
  readonly value: { readonly symbol: LocalSymbol; readonly token: Token } | undefined;
  /** A sign on the value's name, the array or its aggregate. */
  readonly valueDirection: SortDirection | undefined;
  readonly aggregate: StatisticOp | undefined;
  readonly slice: readonly (ResolvedExpression | undefined)[] | undefined;
  readonly limit: ResolvedExpression | undefined;
  readonly body: ResolvedStatement;
}

/** `=`, `<<<`, or what an update applies. */
export type AssignmentKind = 'store' | 'accumulate' | 'concat' | BinaryOp;

export type ResolvedExpression = { readonly token: Token } & (
  | { readonly kind: 'number'; readonly value: Long }
  | { readonly kind: 'string'; readonly value: ByteString }
  | { readonly kind: 'variable'; readonly symbol: Variable }
  /** A key is undefined for `*`: only where a slice may stand. */
  | {
      readonly kind: 'element';
      readonly array: GlobalSymbol;
      readonly keys: readonly (ResolvedExpression | undefined)[];
    }
  | { readonly kind: 'in'; readonly array: GlobalSymbol; readonly keys: readonly (ResolvedExpression | undefined)[] }
  | { readonly kind: 'unary'; readonly op: UnaryOp | 'plus'; readonly operand: ResolvedExpression }
  | {
      readonly kind: 'crement';
      readonly delta: 1 | -1;
      readonly result: 'old' | 'new';
      readonly operand: ResolvedExpression;
    }
  | {
      readonly kind: 'binary';
      readonly op: BinaryOp;
      readonly left: ResolvedExpression;
      readonly right: ResolvedExpression;
    }
  | {
      readonly kind: 'compare';
      readonly op: CompareOp;
      readonly left: ResolvedExpression;
      readonly right: ResolvedExpression;
    }
  | {
      readonly kind: 'logical';
      readonly op: 'and' | 'or';
      readonly left: ResolvedExpression;
      readonly right: ResolvedExpression;
    }
  | { readonly kind: 'concat'; readonly left: ResolvedExpression; readonly right: ResolvedExpression }
  /** `pattern`: the literal's content, escapes in place. */
  | {
      readonly kind: 'regex';
      readonly negated: boolean;
      readonly operand: ResolvedExpression;
      readonly pattern: ByteString;
      readonly patternToken: Token;
    }
  | {
      readonly kind: 'ternary';
      readonly condition: ResolvedExpression;
      readonly consequent: ResolvedExpression;
      readonly alternate: ResolvedExpression;
    }
  | {
      readonly kind: 'assignment';
      readonly op: AssignmentKind;
      readonly target: ResolvedExpression;
      readonly value: ResolvedExpression;
    }
  | { readonly kind: 'call'; readonly callee: FunctionSymbol; readonly arguments: readonly ResolvedExpression[] }
  /** `wrapper`: the library function that was called and is nothing but this operation. */
  | {
      readonly kind: 'intrinsic';
      readonly name: IntrinsicName;
      readonly arguments: readonly ResolvedExpression[];
      readonly wrapper: FunctionSymbol | undefined;
    }
  | {
      readonly kind: 'primitive';
      readonly name: PrimitiveName;
      readonly arguments: readonly ResolvedExpression[];
      readonly wrapper: FunctionSymbol | undefined;
    }
  | { readonly kind: 'context'; readonly type: ValueType; readonly value: ContextValue }
  /** C text; a function's whole body, with its parameters as arguments, is one, too. */
  | {
      readonly kind: 'embedded';
      readonly form: EmbeddedForm;
      readonly code: ByteString;
      readonly type: ValueType | undefined;
      readonly pure: boolean;
      /** What the text calls the arguments. */
      readonly names: readonly string[];
      readonly arguments: readonly ResolvedExpression[];
    }
  | {
      readonly kind: 'memory';
      readonly space: AddressSpace;
      readonly address: ResolvedExpression;
      readonly size: 1 | 2 | 4 | 8;
      readonly signed: boolean;
      readonly bits: { readonly shift: number; readonly count: number } | undefined;
    }
  /** `$x = e`, `$p->f = e` (-g): the value is e. */
  | { readonly kind: 'write'; readonly target: WriteTarget; readonly value: ResolvedExpression }
  | {
      readonly kind: 'statistic';
      readonly operand: ResolvedExpression;
      readonly op: StatisticOp;
      readonly shift: number;
    }
  | {
      readonly kind: 'bucket';
      readonly operand: ResolvedExpression;
      readonly histogram: HistogramKind;
      /** The `@hist_…` itself: what a clash of kinds blames. */
      readonly histogramToken: Token;
      readonly index: ResolvedExpression;
    }
  | ResolvedPrint
  | {
      readonly kind: 'print-histogram';
      readonly toString: boolean;
      readonly newline: boolean;
      readonly operand: ResolvedExpression;
      readonly histogram: HistogramKind;
      readonly histogramToken: Token;
    }
);
export type ExpressionOf<K extends ResolvedExpression['kind']> = Extract<ResolvedExpression, { readonly kind: K }>;

/** What a target variable is: a value of the event, or memory. */
export type WriteTarget = ExpressionOf<'context' | 'memory'>;

export interface ResolvedPrint {
  readonly kind: 'print';
  readonly token: Token;
  readonly toString: boolean;
  readonly form:
    | { readonly kind: 'values'; readonly newline: boolean; readonly delimiter: ByteString }
    | { readonly kind: 'formatted'; readonly format: PrintFormat };
  readonly arguments: readonly ResolvedExpression[];
}
