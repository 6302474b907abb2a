/** Copies of instructions with other ids, for code that is copied into its caller. */
import { unreachable } from '../../base/index.js';
import type { BlockId, Instruction, IteratorId, LocalId, Operand, Terminator } from '../../ir/index.js';

export type Renaming = {
  readonly local: (local: LocalId) => LocalId;
  readonly block: (block: BlockId) => BlockId;
  readonly iterator: (iterator: IteratorId) => IteratorId;
};

/**
 * Every field that holds operands is named here once: `operand`, lists of them, and the ids. Instructions are flat objects, so
 * that a copy with those fields replaced is a renamed instruction.
 */
export function renameInstruction(instruction: Instruction, to: Renaming): Instruction {
  const copy: Record<string, unknown> = { ...instruction };
  for (const [field, value] of Object.entries(instruction)) copy[field] = renameField(field, value, to);
  // The copy has the fields of the original, of the same types: only ids inside operands differ.
  return copy as unknown as Instruction;
}

const OPERAND_FIELDS: ReadonlySet<string> = new Set([
  'src',
  'left',
  'right',
  'index',
  'start',
  'size',
  'needle',
  'from',
  'base',
  'args',
  'address',
  'keys',
  'limit',
  'slice',
  'text',
]);

function renameField(field: string, value: unknown, to: Renaming): unknown {
  if (field === 'dst') return value === undefined ? undefined : to.local(value as LocalId);
  if (field === 'iterator') return to.iterator(value as IteratorId);
  if (!OPERAND_FIELDS.has(field)) return value;
  if (Array.isArray(value))
    return value.map((each: Operand | undefined) => (each === undefined ? undefined : rename(each, to)));
  // readMemory's `size` and readString's `limit` are plain numbers of the same name.
  return typeof value === 'object' && value !== null ? rename(value as Operand, to) : value;
}

const rename = (operand: Operand, to: Renaming): Operand =>
  operand.kind === 'local' ? { kind: 'local', local: to.local(operand.local) } : operand;

export function renameTerminator(end: Terminator, to: Renaming): Terminator {
  switch (end.kind) {
    case 'jump':
      return { ...end, target: to.block(end.target) };
    case 'branch':
      return {
        ...end,
        condition: rename(end.condition, to),
        then: to.block(end.then),
        otherwise: to.block(end.otherwise),
      };
    case 'foreachNext':
      return {
        ...end,
        iterator: to.iterator(end.iterator),
        keys: end.keys.map(to.local),
        value: end.value === undefined ? undefined : to.local(end.value),
        body: to.block(end.body),
        done: to.block(end.done),
      };
    case 'return':
      return end.value === undefined ? end : { ...end, value: rename(end.value, to) };
    case 'leave':
    case 'fail':
      return end;
    default:
      return unreachable(end);
  }
}
