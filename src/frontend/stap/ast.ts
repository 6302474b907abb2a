/**
 * The syntax tree of a `.stp` file: what was written, nothing resolved. Produced by the parser, printed by print.ts
 * (`--dump=ast` lossless, `-p1` as stap does), read by elaborate only. Over 400 lines: one closed set of node types, best read as one.
 */
import type { ByteString, Long, PrintFormat, SourceFile, Token, ValueType } from '../../base/index.js';

export interface StapFile {
  readonly source: SourceFile;
  /** In source order. */
  readonly declarations: readonly Declaration[];
}

export type Declaration =
  | GlobalDeclaration
  | FunctionDeclaration
  | ProbeDeclaration
  | AliasDeclaration
  | EmbeddedCodeDeclaration;

/** One name of `global a, b%[10], c = 1`. */
export interface GlobalDeclaration {
  readonly kind: 'global';
  readonly token: Token;
  readonly name: string;
  readonly isPrivate: boolean;
  /** `a%`: the oldest entry makes room. */
  readonly wraps: boolean;
  /** `a[10]` */
  readonly size: number | undefined;
  readonly initial: NumberLiteral | StringLiteral | undefined;
}

export interface FunctionDeclaration {
  readonly kind: 'function';
  /** The name's token. */
  readonly token: Token;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly parameters: readonly Parameter[];
  readonly returnType: ValueType | undefined;
  /** Overloads are tried in ascending order; undefined where the script gives none. */
  readonly priority: number | undefined;
  readonly body: BlockStatement | EmbeddedCode;
}

export interface Parameter {
  readonly token: Token;
  readonly name: string;
  readonly type: ValueType | undefined;
}

/** `probe p1, p2? if (c) { … }` */
export interface ProbeDeclaration {
  readonly kind: 'probe';
  /** The keyword `probe`: what "Probe '…' has been elided" blames. */
  readonly token: Token;
  readonly isPrivate: boolean;
  readonly points: readonly ProbePoint[];
  readonly body: BlockStatement;
}

/** `probe a.b = p1, p2 { prologue } , { epilogue }` or `+= p { epilogue }` */
export interface AliasDeclaration {
  readonly kind: 'alias';
  readonly token: Token;
  readonly names: readonly ProbePoint[];
  readonly points: readonly ProbePoint[];
  readonly prologue: BlockStatement | undefined;
  readonly epilogue: BlockStatement | undefined;
}

export interface EmbeddedCodeDeclaration {
  readonly kind: 'embedded-code';
  readonly token: Token;
  readonly code: ByteString;
}

/** Brace alternatives are already multiplied out. */
export interface ProbePoint {
  /** Of the first component. */
  readonly token: Token;
  readonly components: readonly ProbeComponent[];
  /** `?` and `!` */
  readonly optional: boolean;
  readonly sufficient: boolean;
  readonly condition: Expression | undefined;
}

export interface ProbeComponent {
  readonly token: Token;
  /** May hold `*` and `**`. */
  readonly name: string;
  readonly argument: NumberLiteral | StringLiteral | undefined;
}

// ---- statements

export type Statement =
  | BlockStatement
  | EmptyStatement
  | ExpressionStatement
  | IfStatement
  | WhileStatement
  | DoWhileStatement
  | ForStatement
  | ForeachStatement
  | TryStatement
  | ReturnStatement
  | DeleteStatement
  | NextStatement
  | BreakStatement
  | ContinueStatement
  | EmbeddedCodeStatement;

export interface BlockStatement {
  readonly kind: 'block';
  readonly token: Token;
  readonly statements: readonly Statement[];
}
export interface EmptyStatement {
  readonly kind: 'empty';
  readonly token: Token;
}
export interface ExpressionStatement {
  readonly kind: 'expression-statement';
  readonly token: Token;
  readonly expression: Expression;
}
export interface IfStatement {
  readonly kind: 'if';
  readonly token: Token;
  readonly condition: Expression;
  readonly consequent: Statement;
  readonly alternate: Statement | undefined;
}
export interface WhileStatement {
  readonly kind: 'while';
  readonly token: Token;
  readonly condition: Expression;
  readonly body: Statement;
}
/** Not upstream's: the article's scripts use it. */
export interface DoWhileStatement {
  readonly kind: 'do-while';
  readonly token: Token;
  readonly body: Statement;
  readonly condition: Expression;
}
export interface ForStatement {
  readonly kind: 'for';
  readonly token: Token;
  readonly initial: Expression | undefined;
  readonly condition: Expression | undefined;
  readonly step: Expression | undefined;
  readonly body: Statement;
}
export interface ForeachStatement {
  readonly kind: 'foreach';
  readonly token: Token;
  /** `v = [k] in a` */
  readonly value: ForeachName | undefined;
  readonly keys: readonly ForeachName[];
  /** Were the keys in brackets? Only print.ts asks. */
  readonly bracketed: boolean;
  /** An array, or a histogram. */
  readonly base: SymbolExpression | HistogramExpression;
  /** `a["x", *]`; undefined = no slice, an undefined element = `*`. */
  readonly slice: readonly (Expression | undefined)[] | undefined;
  /** `a @sum -` */
  readonly aggregate: StatisticOperation | undefined;
  /** A sign on the array or its aggregate: sort by value. */
  readonly direction: SortDirection | undefined;
  readonly limit: Expression | undefined;
  readonly body: Statement;
}
export interface ForeachName {
  readonly token: Token;
  readonly name: string;
  readonly direction: SortDirection | undefined;
}
export type SortDirection = 'ascending' | 'descending';
export interface TryStatement {
  readonly kind: 'try';
  readonly token: Token;
  readonly body: BlockStatement;
  readonly variable: SymbolExpression | undefined;
  readonly handler: BlockStatement;
}
export interface ReturnStatement {
  readonly kind: 'return';
  readonly token: Token;
  readonly value: Expression | undefined;
}
export interface DeleteStatement {
  readonly kind: 'delete';
  readonly token: Token;
  readonly operand: Expression;
}
export interface NextStatement {
  readonly kind: 'next';
  readonly token: Token;
}
export interface BreakStatement {
  readonly kind: 'break';
  readonly token: Token;
}
export interface ContinueStatement {
  readonly kind: 'continue';
  readonly token: Token;
}
export interface EmbeddedCodeStatement {
  readonly kind: 'embedded-code-statement';
  readonly token: Token;
  readonly code: ByteString;
}
/** A function body in C. */
export interface EmbeddedCode {
  readonly kind: 'embedded-code-body';
  readonly token: Token;
  readonly code: ByteString;
}

// ---- expressions

export type Expression =
  | NumberLiteral
  | StringLiteral
  | EmbeddedCodeExpression
  | SymbolExpression
  | ArrayIndexExpression
  | FunctionCall
  | UnaryExpression
  | CrementExpression
  | BinaryExpression
  | LogicalExpression
  | ComparisonExpression
  | ConcatenationExpression
  | RegexQuery
  | ArrayInExpression
  | TernaryExpression
  | AssignmentExpression
  | TargetSymbol
  | CastOperation
  | VarOperation
  | AutocastExpression
  | EntryOperation
  | DefinedOperation
  | ProbewriteOperation
  | PerfOperation
  | ConstantOperation
  | RegisterOperation
  | DereferenceOperation
  | StatisticExpression
  | HistogramExpression
  | PrintExpression;

export interface NumberLiteral {
  readonly kind: 'number';
  readonly token: Token;
  readonly value: Long;
}
export interface StringLiteral {
  readonly kind: 'string';
  readonly token: Token;
  /** As written: escapes in place, adjacent literals joined. */
  readonly raw: ByteString;
  /** What a C compiler makes of it, cut at a NUL. */
  readonly value: ByteString;
}
export interface EmbeddedCodeExpression {
  readonly kind: 'embedded-code-expression';
  readonly token: Token;
  readonly code: ByteString;
}
/** A variable's or an array's name, or (resolved later) a call without parentheses is not one: `pid` is a variable. */
export interface SymbolExpression {
  readonly kind: 'symbol';
  readonly token: Token;
  readonly name: string;
}
export interface ArrayIndexExpression {
  readonly kind: 'array-index';
  readonly token: Token;
  readonly base: SymbolExpression | HistogramExpression;
  /** undefined = `*` */
  readonly indexes: readonly (Expression | undefined)[];
}
export interface FunctionCall {
  readonly kind: 'call';
  readonly token: Token;
  readonly name: string;
  readonly arguments: readonly Expression[];
}
export interface UnaryExpression {
  readonly kind: 'unary';
  readonly token: Token;
  readonly operator: '+' | '-' | '!' | '~';
  readonly operand: Expression;
}
export interface CrementExpression {
  readonly kind: 'crement';
  readonly token: Token;
  readonly operator: '++' | '--';
  readonly position: 'prefix' | 'postfix';
  readonly operand: Expression;
}
export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>' | '>>>';
export interface BinaryExpression {
  readonly kind: 'binary';
  readonly token: Token;
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}
export interface LogicalExpression {
  readonly kind: 'logical';
  readonly token: Token;
  readonly operator: '&&' | '||';
  readonly left: Expression;
  readonly right: Expression;
}
export type ComparisonOperator = '<' | '>' | '<=' | '>=' | '==' | '!=';
export interface ComparisonExpression {
  readonly kind: 'comparison';
  readonly token: Token;
  readonly operator: ComparisonOperator;
  readonly left: Expression;
  readonly right: Expression;
}
export interface ConcatenationExpression {
  readonly kind: 'concatenation';
  readonly token: Token;
  readonly left: Expression;
  readonly right: Expression;
}
export interface RegexQuery {
  readonly kind: 'regex';
  readonly token: Token;
  readonly operator: '=~' | '!~';
  readonly left: Expression;
  readonly right: StringLiteral;
}
export interface ArrayInExpression {
  readonly kind: 'array-in';
  readonly token: Token;
  /** undefined = `*` */
  readonly indexes: readonly (Expression | undefined)[];
  readonly base: SymbolExpression | HistogramExpression;
}
export interface TernaryExpression {
  readonly kind: 'ternary';
  readonly token: Token;
  readonly condition: Expression;
  readonly consequent: Expression;
  readonly alternate: Expression;
}
export type AssignmentOperator =
  | '='
  | '<<<'
  | '+='
  | '-='
  | '*='
  | '/='
  | '%='
  | '<<='
  | '>>='
  | '&='
  | '^='
  | '|='
  | '.=';
export interface AssignmentExpression {
  readonly kind: 'assignment';
  readonly token: Token;
  readonly operator: AssignmentOperator;
  /** Any expression parses; elaborate checks that it is an lvalue. */
  readonly target: Expression;
  readonly value: Expression;
}

/** `->m`, `[i]`, a final `$` or `$$`. */
export type TargetComponent =
  | { readonly kind: 'member'; readonly token: Token; readonly name: string }
  | { readonly kind: 'index'; readonly token: Token; readonly index: Expression }
  | { readonly kind: 'pretty'; readonly token: Token; readonly deep: boolean };

/** Names of types, modules, variables, counters and constants are literals as written: no C compiler sees them as strings. */
interface TargetBase {
  readonly token: Token;
  readonly components: readonly TargetComponent[];
  /** `&$x->y` */
  readonly addressOf: boolean;
}
/** `$x->y`, `$$vars`, `$return` */
export interface TargetSymbol extends TargetBase {
  readonly kind: 'target-symbol';
  /** With its `$`. */
  readonly name: string;
}
export interface CastOperation extends TargetBase {
  readonly kind: 'cast';
  readonly operand: Expression;
  readonly type: ByteString;
  readonly module: ByteString | undefined;
}
/** `@var("x@file.c","module")` */
export interface VarOperation extends TargetBase {
  readonly kind: 'var';
  readonly name: ByteString;
  readonly module: ByteString | undefined;
}
/** `f(x)->y`, `v->y`: the operand's own type decides. */
export interface AutocastExpression extends TargetBase {
  readonly kind: 'autocast';
  readonly operand: Expression;
}
export interface EntryOperation {
  readonly kind: 'entry';
  readonly token: Token;
  readonly operand: Expression;
}
export interface DefinedOperation {
  readonly kind: 'defined';
  readonly token: Token;
  readonly operand: Expression;
}
export interface ProbewriteOperation {
  readonly kind: 'probewrite';
  readonly token: Token;
  readonly operand: Expression;
}
export interface PerfOperation {
  readonly kind: 'perf';
  readonly token: Token;
  readonly counter: ByteString;
}
/** `@const("X")`, `@enum("X")`, `@enumname(e, "type", "module")` */
export interface ConstantOperation {
  readonly kind: 'const' | 'enum' | 'enumname';
  readonly token: Token;
  readonly text: ByteString | undefined;
  readonly operand: Expression | undefined;
  readonly type: ByteString | undefined;
  readonly module: ByteString | undefined;
}
/** `@kregister(n)`, `@uregister(n)` */
export interface RegisterOperation {
  readonly kind: 'register';
  readonly token: Token;
  readonly space: 'kernel' | 'user';
  readonly operand: Expression;
}
/** `@kderef(size, address)`, `@uderef(size, address)` */
export interface DereferenceOperation {
  readonly kind: 'dereference';
  readonly token: Token;
  readonly space: 'kernel' | 'user';
  readonly size: Expression;
  readonly address: Expression;
}
export type StatisticOperation = 'count' | 'sum' | 'min' | 'max' | 'avg' | 'variance';
/** `@sum(s)`, `@variance(s, shift)` */
export interface StatisticExpression {
  readonly kind: 'statistic';
  readonly token: Token;
  readonly operation: StatisticOperation;
  readonly operand: Expression;
  /** @variance’s bit shift, where one is given. */
  readonly shift: Long | undefined;
}
/** `@hist_log(s)`, `@hist_linear(s, low, high, step)`; only where print, an index, foreach or `in` takes it. */
export interface HistogramExpression {
  readonly kind: 'histogram';
  readonly token: Token;
  readonly operand: Expression;
  readonly shape: HistogramShape;
}
export type HistogramShape =
  | { readonly kind: 'log' }
  | { readonly kind: 'linear'; readonly low: Long; readonly high: Long; readonly step: Long };

/** The print family; `toString` is sprint, sprintf, … */
export interface PrintExpression {
  readonly kind: 'print';
  readonly token: Token;
  readonly toString: boolean;
  readonly form:
    | { readonly kind: 'values'; readonly newline: boolean; readonly delimiter: StringLiteral | undefined }
    | { readonly kind: 'formatted'; readonly raw: StringLiteral; readonly format: PrintFormat }
    | { readonly kind: 'histogram'; readonly newline: boolean; readonly histogram: HistogramExpression };
  readonly arguments: readonly Expression[];
}
