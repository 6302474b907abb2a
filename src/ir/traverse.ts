/** Questions about instructions and graphs that verify, lower and the passes share. */
import { type ByteString, type Long, unreachable } from '../base/index.js';
import { type IntrinsicDeclaration, INTRINSICS } from './intrinsics.js';
import { INSTRUCTION_FACTS, type AccessKind, type InstructionFacts } from './facts.js';
import type { Block, Instruction, InstructionOf, Terminator } from './instructions.js';
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
  const operands: Operand[] = [];
  for (const field of fieldsOf(instruction)) addOperands(operands, field);
  return operands;
}

function addOperands(operands: Operand[], field: Field): void {
  if (field.kind === 'operand') operands.push(field.value);
  else if (field.kind === 'optOperand') {
    if (field.value !== undefined) operands.push(field.value);
  } else if (field.kind === 'operands' || field.kind === 'slice' || field.kind === 'optSlice') {
    for (const operand of field.value ?? []) if (operand !== undefined) operands.push(operand);
  }
}

/** The instruction with each operand that it reads replaced; the same object where nothing changes. */
export function mapOperands(instruction: Instruction, change: (operand: Operand) => Operand): Instruction {
  if (operandsOf(instruction).every((operand) => change(operand) === operand)) return instruction;
  const fields = fieldsOf(instruction).map((field) => mapField(field, change));
  return instructionOf(instruction.kind, instruction.at, fields);
}

function mapField(field: Field, change: (operand: Operand) => Operand): Field {
  const optional = (operand: Operand | undefined): Operand | undefined =>
    operand === undefined ? undefined : change(operand);
  if (field.kind === 'operand') return { ...field, value: change(field.value) };
  if (field.kind === 'operands') return { ...field, value: field.value.map(change) };
  if (field.kind === 'optOperand') return { ...field, value: optional(field.value) };
  if (field.kind === 'slice') return { ...field, value: field.value.map(optional) };
  if (field.kind === 'optSlice') return { ...field, value: field.value?.map(optional) };
  return field;
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

/** May the instruction take the error edge of its block? */
export function fails(instruction: Instruction): boolean {
  const { fails: row } = INSTRUCTION_FACTS[instruction.kind];
  return row === 'depends' ? failsHere(instruction) : row !== 'never';
}

function failsHere(it: Instruction): boolean {
  if (it.kind === 'binary') return it.op === 'divide' || it.op === 'modulo';
  if (it.kind === 'addStatistic') return it.keys.length > 0;
  if (it.kind === 'readStatistic') return it.op !== 'count' && it.op !== 'sum';
  return it.kind === 'intrinsic' && intrinsicRow(it).fails;
}

function intrinsicRow({ name }: InstructionOf<'intrinsic'>): IntrinsicDeclaration {
  return INTRINSICS[name];
}

/** Does the instruction only compute its result, so that it may go when nobody reads that? */
export function isPure(it: Instruction): boolean {
  if (fails(it) || it.kind === 'takeError') return false;
  if (it.kind === 'regexMatch') return !it.regex.keeps;
  return it.kind === 'intrinsic' ? intrinsicRow(it).pure : definedLocal(it) !== undefined;
}

export interface Access {
  readonly global: GlobalId;
  readonly kind: AccessKind;
}

export function accessOf(instruction: Instruction): Access | undefined {
  const { access }: InstructionFacts = INSTRUCTION_FACTS[instruction.kind];
  if (access === undefined || !('global' in instruction)) return undefined;
  return { global: instruction.global, kind: access };
}
