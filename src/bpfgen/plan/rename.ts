/** Copies of instructions with other ids, for code that is copied into its caller. */
import {
  type BlockId,
  fieldsOf,
  type Field,
  type Instruction,
  instructionOf,
  type IteratorId,
  type LocalId,
  mapOperands,
  mapTargets,
  type Operand,
  type Terminator,
} from '../../ir/index.js';

export interface Renaming {
  readonly local: (local: LocalId) => LocalId;
  readonly block: (block: BlockId) => BlockId;
  readonly iterator: (iterator: IteratorId) => IteratorId;
}

export function renameInstruction(instruction: Instruction, to: Renaming): Instruction {
  const moved = mapOperands(instruction, (operand) => renameOperand(operand, to));
  const fields = fieldsOf(moved).map((field): Field => {
    if (field.kind === 'def') return { ...field, value: to.local(field.value) };
    if (field.kind === 'iterator') return { ...field, value: to.iterator(field.value) };
    if (field.kind !== 'optDef') return field;
    return { ...field, value: field.value === undefined ? undefined : to.local(field.value) };
  });
  return instructionOf(moved.kind, moved.at, fields);
}

const renameOperand = (operand: Operand, to: Renaming): Operand =>
  operand.kind === 'local' ? { kind: 'local', local: to.local(operand.local) } : operand;

export function renameTerminator(original: Terminator, to: Renaming): Terminator {
  const end = mapTargets(original, to.block);
  if (end.kind === 'branch') return { ...end, condition: renameOperand(end.condition, to) };
  if (end.kind === 'return' && end.value !== undefined) return { ...end, value: renameOperand(end.value, to) };
  if (end.kind !== 'foreachNext') return end;
  return {
    ...end,
    iterator: to.iterator(end.iterator),
    keys: end.keys.map(to.local),
    value: end.value === undefined ? undefined : to.local(end.value),
  };
}
