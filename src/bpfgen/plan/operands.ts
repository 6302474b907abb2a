/** What instructions and terminators read and write. */
import { unreachable } from '../../base/index.js';
import type { Block, BlockId, Instruction, LocalId, Operand, Terminator } from '../../ir/index.js';

export function operandsOf(instruction: Instruction): readonly Operand[] {
  switch (instruction.kind) {
    case 'move':
    case 'unary':
    case 'stringLength':
    case 'storeScalar':
    case 'addScalar':
      return [instruction.src];
    case 'binary':
    case 'compare':
    case 'stringConcat':
      return [instruction.left, instruction.right];
    case 'stringByteAt':
      return [instruction.src, instruction.index];
    case 'stringSlice':
      return [instruction.src, instruction.start, instruction.size];
    case 'stringFind':
      return [instruction.src, instruction.needle, instruction.from];
    case 'stringToLong':
      return [instruction.src, instruction.base];
    case 'stringFormat':
    case 'intrinsic':
    case 'print':
    case 'call':
      return instruction.args;
    case 'readMemory':
    case 'readBits':
    case 'readString':
      return [instruction.address];
    case 'loadElement':
    case 'readStatistic':
    case 'printHistogram':
    case 'formatHistogram':
      return instruction.keys;
    case 'storeElement':
    case 'addElement':
    case 'addStatistic':
      return [...instruction.keys, instruction.src];
    case 'hasElement':
    case 'deleteElement':
      return given(instruction.keys);
    case 'readBucket':
      return [...instruction.keys, instruction.index];
    case 'foreachStart':
      return given([instruction.limit, ...(instruction.slice ?? [])]);
    case 'warn':
    case 'raise':
      return [instruction.text];
    case 'context':
    case 'loadScalar':
    case 'clear':
    case 'exit':
    case 'takeError':
    case 'lock':
    case 'unlock':
    case 'tick':
      return [];
    default:
      return unreachable(instruction);
  }
}

const given = (operands: readonly (Operand | undefined)[]): readonly Operand[] =>
  operands.filter((each) => each !== undefined);

export function localsOf(operands: readonly Operand[]): readonly LocalId[] {
  return operands.flatMap((each) => (each.kind === 'local' ? [each.local] : []));
}

/** The local that the instruction writes. */
export function resultOf(instruction: Instruction): LocalId | undefined {
  return 'dst' in instruction ? instruction.dst : undefined;
}

export function operandsOfEnd(end: Terminator): readonly Operand[] {
  if (end.kind === 'branch') return [end.condition];
  return end.kind === 'return' && end.value !== undefined ? [end.value] : [];
}

/** Locals that the terminator writes: on the edge to `body` only. */
export function resultsOfEnd(end: Terminator): readonly LocalId[] {
  if (end.kind !== 'foreachNext') return [];
  return end.value === undefined ? end.keys : [...end.keys, end.value];
}

export function successorsOf(block: Block): readonly BlockId[] {
  const error = block.onError === undefined ? [] : [block.onError];
  const { end } = block;
  switch (end.kind) {
    case 'jump':
      return [end.target, ...error];
    case 'branch':
      return [end.then, end.otherwise, ...error];
    case 'foreachNext':
      return [end.body, end.done, ...error];
    case 'return':
    case 'leave':
    case 'fail':
      return error;
    default:
      return unreachable(end);
  }
}
