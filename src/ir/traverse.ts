/** Questions about instructions and graphs that verify, lower and the passes share. */
import { type ByteString, type Long, unreachable } from '../base/index.js';
import { type IntrinsicDeclaration, INTRINSICS } from './intrinsics.js';
import type { Block, Instruction, Terminator } from './instructions.js';
import { fieldsOf, instructionOf, type Field } from './shape.js';
import type { BlockId, GlobalId, LocalId, Operand } from './values.js';

export function longOperand(value: Long): Operand {
  return { kind: 'long', value };
}

export function stringOperand(value: ByteString): Operand {
  return { kind: 'string', value };
}

export function localOperand(local: LocalId): Operand {
  return { kind: 'local', local };
}

/** Operands that the instruction reads, in the order of its fields. */
export function operandsOf(instruction: Instruction): readonly Operand[] {
  return fieldsOf(instruction).flatMap(operandsOfField);
}

function operandsOfField(field: Field): readonly Operand[] {
  switch (field.kind) {
    case 'operand':
      return [field.value];
    case 'operands':
      return field.value;
    case 'optOperand':
      return field.value === undefined ? [] : [field.value];
    case 'slice':
    case 'optSlice':
      return (field.value ?? []).filter((operand) => operand !== undefined);
    default:
      return [];
  }
}

/** The instruction with each operand that it reads replaced. */
export function mapOperands(instruction: Instruction, change: (operand: Operand) => Operand): Instruction {
  const optional = (operand: Operand | undefined): Operand | undefined =>
    operand === undefined ? undefined : change(operand);
  const fields = fieldsOf(instruction).map((field): Field => {
    switch (field.kind) {
      case 'operand':
        return { ...field, value: change(field.value) };
      case 'operands':
        return { ...field, value: field.value.map(change) };
      case 'optOperand':
        return { ...field, value: optional(field.value) };
      case 'slice':
        return { ...field, value: field.value.map(optional) };
      case 'optSlice':
        return { ...field, value: field.value?.map(optional) };
      default:
        return field;
    }
  });
  return instructionOf(instruction.kind, instruction.at, fields);
}

/** The local that the instruction writes. */
export function definedLocal(instruction: Instruction): LocalId | undefined {
  return 'dst' in instruction ? instruction.dst : undefined;
}

/** Operands that the terminator reads. */
export function operandsOfEnd(end: Terminator): readonly Operand[] {
  switch (end.kind) {
    case 'branch':
      return [end.condition];
    case 'return':
      return end.value === undefined ? [] : [end.value];
    case 'jump':
    case 'foreachNext':
    case 'leave':
    case 'fail':
      return [];
    default:
      return unreachable(end);
  }
}

/** Locals that the terminator writes. */
export function definedByEnd(end: Terminator): readonly LocalId[] {
  if (end.kind !== 'foreachNext') return [];
  return end.value === undefined ? end.keys : [...end.keys, end.value];
}

/** Blocks that follow without an error. */
export function successors(end: Terminator): readonly BlockId[] {
  switch (end.kind) {
    case 'jump':
      return [end.target];
    case 'branch':
      return [end.then, end.otherwise];
    case 'foreachNext':
      return [end.body, end.done];
    case 'return':
    case 'leave':
    case 'fail':
      return [];
    default:
      return unreachable(end);
  }
}

/** Blocks that follow, the error edge included. */
export function allSuccessors(block: Block): readonly BlockId[] {
  const next = successors(block.end);
  return block.onError === undefined ? next : [...next, block.onError];
}

export function mapTargets(end: Terminator, change: (block: BlockId) => BlockId): Terminator {
  switch (end.kind) {
    case 'jump':
      return { ...end, target: change(end.target) };
    case 'branch':
      return { ...end, then: change(end.then), otherwise: change(end.otherwise) };
    case 'foreachNext':
      return { ...end, body: change(end.body), done: change(end.done) };
    case 'return':
    case 'leave':
    case 'fail':
      return end;
    default:
      return unreachable(end);
  }
}

/** May the instruction take the error edge of its block? A zero divisor is a run-time error even where it is a constant. */
export function fails(instruction: Instruction): boolean {
  switch (instruction.kind) {
    case 'binary':
      return instruction.op === 'divide' || instruction.op === 'modulo';
    case 'intrinsic': {
      const row: IntrinsicDeclaration = INTRINSICS[instruction.name];
      return row.fails;
    }
    case 'addStatistic':
      return instruction.keys.length > 0;
    case 'readStatistic':
      return instruction.op !== 'count' && instruction.op !== 'sum';
    case 'print':
      return false;
    default:
      return FAILING.has(instruction.kind);
  }
}

const FAILING: ReadonlySet<Instruction['kind']> = new Set([
  'stringByteAt',
  'readMemory',
  'readBits',
  'readString',
  'storeElement',
  'addElement',
  'readBucket',
  'printHistogram',
  'formatHistogram',
  'raise',
  'call',
  'tick',
] as const);

/** Does the instruction only compute its result, so that it may go when nobody reads that? */
export function isPure(instruction: Instruction): boolean {
  if (fails(instruction)) return false;
  switch (instruction.kind) {
    case 'intrinsic':
      return INTRINSICS[instruction.name].pure;
    case 'takeError':
      return false;
    default:
      return definedLocal(instruction) !== undefined;
  }
}

/** What an instruction does to a global. `add` commutes with other adds; `iterate` also sees the order of insertion. */
export type AccessKind = 'read' | 'iterate' | 'add' | 'store' | 'delete' | 'clear';
export interface Access {
  readonly global: GlobalId;
  readonly kind: AccessKind;
}

export function accessOf(instruction: Instruction): Access | undefined {
  switch (instruction.kind) {
    case 'loadScalar':
    case 'loadElement':
    case 'hasElement':
    case 'readStatistic':
    case 'readBucket':
    case 'printHistogram':
    case 'formatHistogram':
      return { global: instruction.global, kind: 'read' };
    case 'foreachStart':
      return { global: instruction.global, kind: 'iterate' };
    case 'addScalar':
    case 'addElement':
    case 'addStatistic':
      return { global: instruction.global, kind: 'add' };
    case 'storeScalar':
    case 'storeElement':
      return { global: instruction.global, kind: 'store' };
    case 'deleteElement':
      return { global: instruction.global, kind: 'delete' };
    case 'clear':
      return { global: instruction.global, kind: 'clear' };
    default:
      return undefined;
  }
}
