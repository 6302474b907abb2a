/**
 * Builds elaborated programs by hand, as elaborate would: for tests of what comes after it. Tokens are made up, one column
 * after the other on one line, so that each place can be told from the next.
 */
import type {
  ArrayGlobal,
  DerivedProbe,
  ElaboratedProgram,
  FunctionDefinition,
  LocalVariable,
  Place,
  PrimitiveName,
  ScalarGlobal,
  StatisticGlobal,
  StatisticPlace,
  TypedExpression,
  TypedStatement,
} from '../../src/elaborate/program.js';
import type {
  ByteString,
  Conversion,
  FormatPiece,
  Long,
  PrintFormat,
  SourceFile,
  Token,
  TokenKind,
  ValueType,
} from '../../src/base/index.js';
import type {
  BinaryOp,
  CompareOp,
  ContextValue,
  IntrinsicName,
  Limits,
  ProbeSpec,
  StatisticOp,
  StatisticShape,
  SyscallNumber,
} from '../../src/ir/index.js';

export const TEST_FILE: SourceFile = { name: '<input>', path: '<input>', text: '', role: 'script' };

export const TEST_LIMITS: Limits = {
  maxStringLength: 512,
  maxAction: 1000,
  maxActionInterruptible: 10000,
  maxNesting: -1,
  maxMapEntries: 2048,
  maxErrors: 0,
  maxSkipped: 100,
  maxTryLock: 100,
  tryLockDelayUs: 10,
  histogramWidth: 50,
  histogramElision: 2,
};

let column = 0;

export function token(text: string, kind: TokenKind = 'identifier'): Token {
  column += 1;
  return { kind, text, file: TEST_FILE, line: 1, column, expandedFrom: undefined };
}

/** Columns begin at 1 again: call it where a test compares texts. */
export function restartColumns(): void {
  column = 0;
}

// ---- declarations

export function scalar(name: string, initial: Long | ByteString = 0): ScalarGlobal {
  const type = typeof initial === 'string' ? 'string' : 'long';
  return { kind: 'scalar', name, token: token(name), type, initial };
}

export function array(
  name: string,
  keys: readonly ValueType[],
  value: ValueType = 'long',
  more: Partial<ArrayGlobal> = {},
): ArrayGlobal {
  const size = { capacity: 2048, declaredSize: false, wraps: false };
  return { kind: 'array', name, token: token(name), keys, value: { kind: value }, ...size, ...more };
}

export function shape(...operations: readonly StatisticOp[]): StatisticShape {
  return { operations: new Set(operations), varianceShift: 0, histogram: undefined };
}

export const LOG_SHAPE: StatisticShape = { ...shape(), histogram: { kind: 'log' } };

export function statistic(name: string, its: StatisticShape): StatisticGlobal {
  return { kind: 'statistic', name, token: token(name), shape: its };
}

export function statisticArray(name: string, keys: readonly ValueType[], its: StatisticShape): ArrayGlobal {
  return array(name, keys, 'long', { value: { kind: 'statistic', shape: its } });
}

export function variable(name: string, type: ValueType = 'long'): LocalVariable {
  return { name, type, token: token(name) };
}

/** `body` may call the function itself: it is made after the definition exists. */
export function functionOf(
  name: string,
  parameters: readonly LocalVariable[],
  result: ValueType | undefined,
  body: (self: FunctionDefinition) => readonly TypedStatement[],
  locals: readonly LocalVariable[] = [],
): FunctionDefinition {
  const statements: TypedStatement[] = [];
  const self: FunctionDefinition = { name, token: token(name), parameters, locals, result, body: statements };
  statements.push(...body(self));
  return self;
}

export function probe(
  spec: ProbeSpec,
  body: readonly TypedStatement[],
  locals: readonly LocalVariable[] = [],
): DerivedProbe {
  return {
    spec,
    point: spec.kind,
    derivation: [spec.kind],
    token: token('probe', 'keyword'),
    locals,
    body: [block(...body)],
  };
}

export const BEGIN: ProbeSpec = { kind: 'begin', priority: 0 };
export const END: ProbeSpec = { kind: 'end', priority: 0 };
export const TIMER: ProbeSpec = { kind: 'timer', intervalNs: 100_000_000, randomizeNs: 0 };
export const FAST_TIMER: ProbeSpec = { kind: 'timer', intervalNs: 200_000, randomizeNs: 0 };
export const TRACEPOINT: ProbeSpec = { kind: 'tracepoint', name: 'sched_switch', btfId: 7, argumentCount: 4 };
const TABLE: readonly SyscallNumber[] = [
  { abi: 'native', number: 0, name: 'read' },
  { abi: 'native', number: 1, name: 'write' },
  { abi: 'native', number: 2, name: 'open' },
];
export const SYSCALLS: ProbeSpec = { kind: 'syscall', phase: 'entry', calls: 'all', table: TABLE };

export function program(
  globals: readonly (ScalarGlobal | StatisticGlobal | ArrayGlobal)[],
  probes: readonly DerivedProbe[],
  functions: readonly FunctionDefinition[] = [],
  limits: Limits = TEST_LIMITS,
): ElaboratedProgram {
  return { globals, functions, probes, limits };
}

// ---- statements

const keyword = (text: string): Token => token(text, 'keyword');

export function block(...statements: readonly TypedStatement[]): TypedStatement {
  return { kind: 'block', token: token('{', 'operator'), statements };
}

export function run(expression: TypedExpression): TypedStatement {
  return { kind: 'expression', token: expression.token, expression };
}

export function when(
  condition: TypedExpression,
  consequent: TypedStatement,
  alternate?: TypedStatement,
): TypedStatement {
  return { kind: 'if', token: keyword('if'), condition, consequent, alternate };
}

export function loop(
  condition: TypedExpression,
  body: TypedStatement,
  parts: { initial?: TypedExpression; step?: TypedExpression; testFirst?: boolean } = {},
): TypedStatement {
  const { initial, step, testFirst = true } = parts;
  return { kind: 'loop', token: keyword('while'), initial, condition, step, testFirst, body };
}

type Foreach = Extract<TypedStatement, { readonly kind: 'foreach' }>;

export function foreach(
  over: ArrayGlobal,
  keys: readonly LocalVariable[],
  body: TypedStatement,
  parts: Partial<Pick<Foreach, 'value' | 'order' | 'slice' | 'limit'>> = {},
): TypedStatement {
  const order: Foreach['order'] = { by: { kind: 'insertion' }, direction: 'ascending' };
  const defaults = { value: undefined, order, slice: undefined, limit: undefined };
  return { kind: 'foreach', token: keyword('foreach'), array: over, keys, body, ...defaults, ...parts };
}

export function tryCatch(body: TypedStatement, handler: TypedStatement, caught?: LocalVariable): TypedStatement {
  return { kind: 'try', token: keyword('try'), body, variable: caught, handler };
}

export function jump(kind: 'next' | 'break' | 'continue'): TypedStatement {
  return { kind, token: keyword(kind) };
}

export function give(value?: TypedExpression): TypedStatement {
  return { kind: 'return', token: keyword('return'), value };
}

export function clear(global: ArrayGlobal | StatisticGlobal): TypedStatement {
  return { kind: 'delete', token: keyword('delete'), operand: { kind: 'whole', global } };
}

export function remove(from: ArrayGlobal, ...keys: readonly (TypedExpression | undefined)[]): TypedStatement {
  return { kind: 'delete', token: keyword('delete'), operand: { kind: 'element', array: from, keys } };
}

// ---- expressions

export function num(value: Long): TypedExpression {
  return { kind: 'long', type: 'long', value, token: token(String(value), 'number') };
}

export function str(value: ByteString): TypedExpression {
  return { kind: 'string', type: 'string', value, token: token(value, 'string') };
}

export function use(what: LocalVariable | ScalarGlobal): TypedExpression {
  if ('kind' in what) return { kind: 'global', type: what.type, global: what, token: token(what.name) };
  return { kind: 'local', type: what.type, local: what, token: token(what.name) };
}

export function at(from: ArrayGlobal, ...keys: readonly TypedExpression[]): TypedExpression {
  const type = from.value.kind === 'string' ? 'string' : 'long';
  return { kind: 'element', type, array: from, keys, token: token(from.name) };
}

export function contains(where: ArrayGlobal, ...keys: readonly (TypedExpression | undefined)[]): TypedExpression {
  return { kind: 'in', type: 'long', array: where, keys, token: keyword('in') };
}

export function binary(op: BinaryOp, left: TypedExpression, right: TypedExpression): TypedExpression {
  return { kind: 'binary', type: 'long', op, left, right, token: token(op, 'operator') };
}

export function compare(op: CompareOp, left: TypedExpression, right: TypedExpression): TypedExpression {
  return { kind: 'compare', type: 'long', op, left, right, token: token(op, 'operator') };
}

export function logical(op: 'and' | 'or', left: TypedExpression, right: TypedExpression): TypedExpression {
  return { kind: 'logical', type: 'long', op, left, right, token: token(op, 'operator') };
}

export function not(operand: TypedExpression): TypedExpression {
  return { kind: 'unary', type: 'long', op: 'not', operand, token: token('!', 'operator') };
}

export function concat(left: TypedExpression, right: TypedExpression): TypedExpression {
  return { kind: 'concat', type: 'string', left, right, token: token('.', 'operator') };
}

export function ternary(
  condition: TypedExpression,
  consequent: TypedExpression,
  alternate: TypedExpression,
): TypedExpression {
  const type = consequent.type ?? 'long';
  return { kind: 'ternary', type, condition, consequent, alternate, token: token('?', 'operator') };
}

export function placeOf(what: LocalVariable | ScalarGlobal): Place {
  return 'kind' in what ? { kind: 'global', global: what } : { kind: 'local', local: what };
}

export function element(of: ArrayGlobal, ...keys: readonly TypedExpression[]): Extract<Place, { kind: 'element' }> {
  return { kind: 'element', array: of, keys, token: token(of.name) };
}

function typeOfPlace(place: Place): ValueType {
  if (place.kind === 'local') return place.local.type;
  if (place.kind === 'global') return place.global.type;
  return place.array.value.kind === 'string' ? 'string' : 'long';
}

export function assign(place: Place, value: TypedExpression): TypedExpression {
  return { kind: 'assign', type: typeOfPlace(place), place, value, token: token('=', 'operator') };
}

export function update(place: Place, op: BinaryOp | 'concat', value: TypedExpression): TypedExpression {
  return { kind: 'update', type: typeOfPlace(place), place, op, value, token: token(`${op}=`, 'operator') };
}

export function increment(place: Place, result: 'old' | 'new' = 'old', delta: 1 | -1 = 1): TypedExpression {
  return { kind: 'crement', type: 'long', place, delta, result, token: token('++', 'operator') };
}

export function accumulate(place: StatisticPlace | StatisticGlobal, value: TypedExpression): TypedExpression {
  const its: StatisticPlace = 'shape' in place ? { kind: 'statistic', global: place } : place;
  return { kind: 'accumulate', type: 'long', place: its, value, token: token('<<<', 'operator') };
}

export function ask(op: StatisticOp, place: StatisticPlace | StatisticGlobal): TypedExpression {
  const its: StatisticPlace = 'shape' in place ? { kind: 'statistic', global: place } : place;
  return { kind: 'statistic', type: 'long', place: its, op, token: token(`@${op}`, 'operator') };
}

export function call(callee: FunctionDefinition, ...args: readonly TypedExpression[]): TypedExpression {
  return { kind: 'call', type: callee.result, callee, arguments: args, token: token(callee.name) };
}

export function intrinsic(name: IntrinsicName): TypedExpression {
  const type = name === 'execname' || name === 'caller' ? 'string' : 'long';
  return { kind: 'intrinsic', type, name, arguments: [], token: token(name) };
}

export function primitive(
  name: PrimitiveName,
  type: ValueType | undefined,
  ...args: readonly TypedExpression[]
): TypedExpression {
  return { kind: 'primitive', type, name, arguments: args, token: token(name) };
}

export function context(value: ContextValue): TypedExpression {
  const type = value.kind === 'syscallName' || value.kind === 'functionName' ? 'string' : 'long';
  return { kind: 'context', type, value, token: token(`$${value.kind}`) };
}

/** `format` of literal texts and conversions: `['n = ', d, '\n']`. */
export function format(...pieces: readonly (string | FormatPiece)[]): PrintFormat {
  return pieces.map((piece) => (typeof piece === 'string' ? { kind: 'literal', text: piece } : piece));
}

export function directive(conversion: Conversion, width?: number): FormatPiece {
  const none = { kind: 'none' } as const;
  const its = width === undefined ? none : ({ kind: 'fixed', value: width } as const);
  return { kind: 'directive', conversion, flag: undefined, width: its, precision: none };
}

export const D: FormatPiece = directive('d');
export const S: FormatPiece = directive('s');

export function printf(pieces: PrintFormat, ...args: readonly TypedExpression[]): TypedExpression {
  return { kind: 'print', type: undefined, format: pieces, arguments: args, token: token('printf') };
}

export function sprintf(pieces: PrintFormat, ...args: readonly TypedExpression[]): TypedExpression {
  return { kind: 'sprint', type: 'string', format: pieces, arguments: args, token: token('sprintf') };
}

export function println(value: TypedExpression): TypedExpression {
  return printf(format(value.type === 'string' ? S : D, '\n'), value);
}
