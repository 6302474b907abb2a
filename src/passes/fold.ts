/**
 * Folds operations on constants, and branches on them. In: any module. Out: the same meaning; a division by a constant
 * zero stays, since it is a run-time error. Temporaries that hold one constant give way to it.
 */
import { unreachable } from '../base/index.js';
import {
  definedByEnd,
  definedLocal,
  longOperand,
  mapOperands,
  stringOperand,
  type Block,
  type Instruction,
  type InstructionOf,
  type IrCode,
  type IrModule,
  type LocalId,
  type Operand,
  type Terminator,
} from '../ir/index.js';
import { compileRegex, matchesRegex } from '../regex/index.js';
import { withoutIdleEdges } from './error-edges.js';
import { binaryValue, compareValue, unaryValue } from './constants.js';

export function foldConstants(module: IrModule): IrModule {
  const limit = module.limits.maxStringLength - 1;
  const fold = (code: IrCode, parameters: number): IrCode => foldCode(code, parameters, limit);
  return {
    ...module,
    functions: module.functions.map((fn) => ({ ...fn, code: fold(fn.code, fn.parameterCount) })),
    bodies: module.bodies.map((body) => ({ ...body, code: fold(body.code, 0) })),
  };
}

function foldCode(code: IrCode, parameters: number, limit: number): IrCode {
  let current = code;
  for (let before: IrCode | undefined; before !== current; ) {
    before = current;
    current = foldOnce(current, parameters, limit);
  }
  return current;
}

/** The same object where nothing is left to fold. */
function foldOnce(code: IrCode, parameters: number, limit: number): IrCode {
  const constants = constantTemporaries(code, parameters);
  const replaced = (operand: Operand): Operand =>
    operand.kind === 'local' ? (constants.get(operand.local) ?? operand) : operand;
  const blocks = code.blocks.map((block): Block => {
    const instructions = block.instructions.map((each) => foldInstruction(mapOperands(each, replaced), limit));
    const end = foldEnd(block.end, replaced);
    const isSame = end === block.end && instructions.every((each, index) => each === block.instructions[index]);
    return isSame ? block : { ...block, instructions, end };
  });
  if (blocks.every((block, index) => block === code.blocks[index])) return code;
  return withoutIdleEdges({ ...code, blocks });
}

/** A temporary that one move fills, and that with a constant: every use comes after it. */
function constantTemporaries(code: IrCode, parameters: number): ReadonlyMap<LocalId, Operand> {
  const written = new Map<LocalId, number>();
  const constants = new Map<LocalId, Operand>();
  const count = (local: LocalId): void => {
    written.set(local, (written.get(local) ?? 0) + 1);
  };
  for (const block of code.blocks) {
    for (const instruction of block.instructions) {
      const local = definedLocal(instruction);
      if (local === undefined) continue;
      count(local);
      if (instruction.kind === 'move' && instruction.src.kind !== 'local') constants.set(local, instruction.src);
    }
    for (const local of definedByEnd(block.end)) count(local);
  }
  const isTemporary = (local: LocalId): boolean =>
    local >= parameters && code.locals[local]?.name.startsWith('%') === true;
  return new Map([...constants].filter(([local]) => written.get(local) === 1 && isTemporary(local)));
}

function foldInstruction(it: Instruction, limit: number): Instruction {
  const value = constantValue(it, limit);
  const dst = definedLocal(it);
  return value === undefined || dst === undefined ? it : { kind: 'move', dst, src: value, at: it.at };
}

function constantValue(it: Instruction, limit: number): Operand | undefined {
  if (it.kind === 'unary') return it.src.kind === 'long' ? longOperand(unaryValue(it.op, it.src.value)) : undefined;
  if (it.kind === 'binary') {
    if (it.left.kind !== 'long' || it.right.kind !== 'long') return undefined;
    const value = binaryValue(it.op, it.left.value, it.right.value);
    return value === undefined ? undefined : longOperand(value);
  }
  if (it.kind === 'compare') {
    if (it.left.kind === 'local' || it.right.kind === 'local') return undefined;
    return longOperand(compareValue(it.op, it.left.value, it.right.value));
  }
  if (it.kind === 'regexMatch') return regexValue(it);
  if (it.kind === 'stringLength') return it.src.kind === 'string' ? longOperand(it.src.value.length) : undefined;
  if (it.kind !== 'stringConcat' || it.left.kind !== 'string' || it.right.kind !== 'string') return undefined;
  return stringOperand((it.left.value + it.right.value).slice(0, limit));
}

/** A match that is asked about afterwards must be made. */
function regexValue({ src, regex }: InstructionOf<'regexMatch'>): Operand | undefined {
  if (src.kind !== 'string' || regex.keeps) return undefined;
  return longOperand(matchesRegex(compileRegex(regex.pattern), src.value) ? 1 : 0);
}

function foldEnd(end: Terminator, replaced: (operand: Operand) => Operand): Terminator {
  switch (end.kind) {
    case 'branch': {
      const condition = replaced(end.condition);
      const { then, otherwise, at } = end;
      if (then === otherwise) return { kind: 'jump', target: then, at };
      if (condition.kind !== 'long') return condition === end.condition ? end : { ...end, condition };
      return { kind: 'jump', target: condition.value === 0 ? otherwise : then, at };
    }
    case 'return':
      return end.value === undefined || replaced(end.value) === end.value
        ? end
        : { ...end, value: replaced(end.value) };
    case 'jump':
    case 'foreachNext':
    case 'leave':
    case 'fail':
      return end;
    default:
      return unreachable(end);
  }
}
