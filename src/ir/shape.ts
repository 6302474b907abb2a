/**
 * The fields of every instruction as a table, so that printing, reading, verifying and rewriting walk instructions
 * without naming each kind. The table is checked against the types: a new field or kind does not compile without its row.
 */
import type { Token } from '../base/index.js';
import type {
  ContextValue,
  ForeachOrder,
  Instruction,
  InstructionKind,
  InstructionOf,
  RegexUse,
} from './instructions.js';
import type { ComponentId, FormatId, FunctionId, GlobalId, IteratorId, LocalId, Operand } from './values.js';

type Slice = readonly (Operand | undefined)[];

/** The values of instruction fields, tagged by what they are. */
export type FieldValue =
  | { readonly kind: 'def'; readonly value: LocalId }
  | { readonly kind: 'optDef'; readonly value: LocalId | undefined }
  | { readonly kind: 'operand'; readonly value: Operand }
  | { readonly kind: 'optOperand'; readonly value: Operand | undefined }
  | { readonly kind: 'operands'; readonly value: readonly Operand[] }
  | { readonly kind: 'slice'; readonly value: Slice }
  | { readonly kind: 'optSlice'; readonly value: Slice | undefined }
  | { readonly kind: 'global'; readonly value: GlobalId }
  | { readonly kind: 'format'; readonly value: FormatId }
  | { readonly kind: 'function'; readonly value: FunctionId }
  | { readonly kind: 'component'; readonly value: ComponentId }
  | { readonly kind: 'iterator'; readonly value: IteratorId }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'optNumber'; readonly value: number | undefined }
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'word'; readonly value: string }
  | { readonly kind: 'order'; readonly value: ForeachOrder }
  | { readonly kind: 'context'; readonly value: ContextValue }
  | { readonly kind: 'regex'; readonly value: RegexUse };
export type FieldKind = FieldValue['kind'];
export type Field = FieldValue & { readonly name: string };

/** `Wrapped` is the field's type in a tuple, so that unions are compared whole. */
type KindOf<Wrapped> = Wrapped extends [LocalId]
  ? 'def'
  : Wrapped extends [GlobalId]
    ? 'global'
    : Wrapped extends [FormatId]
      ? 'format'
      : Wrapped extends [FunctionId]
        ? 'function'
        : Wrapped extends [ComponentId]
          ? 'component'
          : Wrapped extends [IteratorId]
            ? 'iterator'
            : PlainKindOf<Wrapped>;
type PlainKindOf<Wrapped> = Wrapped extends [boolean]
  ? 'flag'
  : Wrapped extends [number]
    ? 'number'
    : Wrapped extends [string]
      ? 'word'
      : Wrapped extends [Operand]
        ? 'operand'
        : Wrapped extends [readonly Operand[]]
          ? 'operands'
          : Wrapped extends [Slice]
            ? 'slice'
            : Wrapped extends [ContextValue]
              ? 'context'
              : Wrapped extends [ForeachOrder]
                ? 'order'
                : Wrapped extends [RegexUse]
                  ? 'regex'
                  : OptionalKindOf<Wrapped>;
type OptionalKindOf<Wrapped> = Wrapped extends [LocalId | undefined]
  ? 'optDef'
  : Wrapped extends [Operand | undefined]
    ? 'optOperand'
    : Wrapped extends [Slice | undefined]
      ? 'optSlice'
      : Wrapped extends [number | undefined]
        ? 'optNumber'
        : never;

type Shapes = {
  readonly [K in InstructionKind]: {
    readonly [F in Exclude<keyof InstructionOf<K>, 'kind' | 'at'>]: KindOf<[InstructionOf<K>[F]]>;
  };
};

/** The order of fields is that of the dump. */
export const SHAPES = {
  move: { dst: 'def', src: 'operand' },
  unary: { dst: 'def', op: 'word', src: 'operand' },
  binary: { dst: 'def', op: 'word', left: 'operand', right: 'operand' },
  compare: { dst: 'def', op: 'word', left: 'operand', right: 'operand' },
  stringLength: { dst: 'def', src: 'operand' },
  stringByteAt: { dst: 'def', src: 'operand', index: 'operand' },
  stringSlice: { dst: 'def', src: 'operand', start: 'operand', size: 'operand' },
  stringConcat: { dst: 'def', left: 'operand', right: 'operand' },
  stringFind: { dst: 'def', src: 'operand', needle: 'operand', from: 'operand' },
  stringToLong: { dst: 'def', src: 'operand', base: 'operand' },
  stringFormat: { dst: 'def', format: 'format', args: 'operands' },
  regexMatch: { dst: 'def', src: 'operand', regex: 'regex' },
  matchedGroup: { dst: 'def', index: 'operand' },
  matchedCount: { dst: 'def' },
  intrinsic: { dst: 'optDef', name: 'word', args: 'operands' },
  context: { dst: 'def', value: 'context' },
  readMemory: { dst: 'def', space: 'word', address: 'operand', size: 'number', signed: 'flag' },
  readBits: { dst: 'def', address: 'operand', size: 'number', shift: 'number', bits: 'number', signed: 'flag' },
  writeMemory: { space: 'word', address: 'operand', size: 'number', src: 'operand' },
  writeContext: { value: 'context', src: 'operand' },
  readString: { dst: 'def', space: 'word', address: 'operand', limit: 'optNumber' },
  loadScalar: { dst: 'def', global: 'global' },
  storeScalar: { global: 'global', src: 'operand' },
  addScalar: { global: 'global', src: 'operand' },
  loadElement: { dst: 'def', global: 'global', keys: 'operands' },
  storeElement: { global: 'global', keys: 'operands', src: 'operand' },
  addElement: { global: 'global', keys: 'operands', src: 'operand' },
  hasElement: { dst: 'def', global: 'global', keys: 'slice' },
  deleteElement: { global: 'global', keys: 'slice' },
  clear: { global: 'global' },
  addStatistic: { global: 'global', keys: 'operands', src: 'operand' },
  readStatistic: { dst: 'def', global: 'global', keys: 'operands', op: 'word' },
  readBucket: { dst: 'def', global: 'global', keys: 'operands', index: 'operand' },
  printHistogram: { global: 'global', keys: 'operands', newline: 'flag' },
  formatHistogram: { dst: 'def', global: 'global', keys: 'operands', newline: 'flag' },
  foreachStart: { iterator: 'iterator', global: 'global', order: 'order', limit: 'optOperand', slice: 'optSlice' },
  print: { format: 'format', args: 'operands' },
  printMemory: { format: 'format', args: 'operands' },
  warn: { text: 'operand' },
  system: { text: 'operand' },
  exit: {},
  raise: { text: 'operand' },
  takeError: { dst: 'optDef' },
  call: { dst: 'optDef', callee: 'function', args: 'operands' },
  embedded: { dst: 'optDef', row: 'number', args: 'operands' },
  lock: { component: 'component' },
  unlock: { component: 'component' },
  tick: { count: 'number' },
} as const satisfies Shapes;

export function isInstructionKind(word: string): word is InstructionKind {
  return Object.hasOwn(SHAPES, word);
}

type Shape = readonly (readonly [string, FieldKind])[];
const ROWS = new Map<InstructionKind, Shape>();

/** Names and kinds of a kind's fields, in the order of the dump. */
export function shapeOf(kind: InstructionKind): Shape {
  const known = ROWS.get(kind);
  if (known !== undefined) return known;
  const row = Object.entries(SHAPES[kind]);
  ROWS.set(kind, row);
  return row;
}

/** An instruction's fields with their values. */
export function fieldsOf(instruction: Instruction): readonly Field[] {
  // The table is checked against the types above: the value under a name has the type of the name's kind.
  const values = instruction as unknown as Readonly<Record<string, unknown>>;
  return shapeOf(instruction.kind).map(([name, kind]) => ({ name, kind, value: values[name] }) as Field);
}

/** The inverse of `fieldsOf`. */
export function instructionOf(kind: InstructionKind, at: Token, fields: readonly Field[]): Instruction {
  const values: Record<string, unknown> = { kind };
  for (const field of fields) values[field.name] = field.value;
  values['at'] = at;
  // As above: a complete row of the table is an instruction of its kind.
  return values as unknown as Instruction;
}
