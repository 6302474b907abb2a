/** Text of one instruction, for listings. */
import { unreachable } from '../../base/index.js';
import type { AluOp, BranchOp, Instruction, Source } from './instruction.js';

const ALU_SIGNS: Record<AluOp, string> = {
  add: '+=',
  subtract: '-=',
  multiply: '*=',
  divide: '/=',
  or: '|=',
  and: '&=',
  shiftLeft: '<<=',
  shiftRight: '>>=',
  modulo: '%=',
  xor: '^=',
  move: '=',
  shiftRightSigned: 's>>=',
};

const BRANCH_SIGNS: Record<BranchOp, string> = {
  equal: '==',
  greater: '>',
  greaterEqual: '>=',
  anySet: '&',
  notEqual: '!=',
  greaterSigned: 's>',
  greaterEqualSigned: 's>=',
  less: '<',
  lessEqual: '<=',
  lessSigned: 's<',
  lessEqualSigned: 's<=',
};

const source = (src: Source, width: 32 | 64): string =>
  typeof src === 'number' ? String(src) : width === 64 ? src.name : src.name.replace('r', 'w');

const place = (base: string, offset: number): string =>
  offset === 0 ? `[${base}]` : `[${base} ${offset < 0 ? '-' : '+'} ${Math.abs(offset)}]`;

export function printInstruction(instruction: Instruction): string {
  switch (instruction.kind) {
    case 'alu':
      return `${source(instruction.dst, instruction.width)} ${ALU_SIGNS[instruction.op]} ${source(instruction.src, instruction.width)}`;
    case 'negate':
      return `${instruction.dst.name} = -${instruction.dst.name}`;
    case 'byteSwap':
      return `${instruction.dst.name} = be${instruction.bits} ${instruction.dst.name}`;
    case 'loadImmediate':
      return `${instruction.dst.name} = 0x${BigInt.asUintN(64, instruction.value).toString(16)}`;
    case 'loadMap':
      return `${instruction.dst.name} = map ${instruction.map}`;
    case 'loadMapValue':
      return `${instruction.dst.name} = ${instruction.map} + ${instruction.offset}`;
    case 'loadFunction':
      return `${instruction.dst.name} = ${instruction.target.name}`;
    case 'load':
      return `${instruction.dst.name} = u${instruction.size * 8} ${place(instruction.base.name, instruction.offset)}`;
    case 'store':
      return `u${instruction.size * 8} ${place(instruction.base.name, instruction.offset)} = ${source(instruction.src, 64)}`;
    case 'atomic':
      return `atomic ${instruction.op} ${place(instruction.base.name, instruction.offset)}, ${instruction.src.name}`;
    case 'jump':
      return `goto ${instruction.target.name}`;
    case 'branch': {
      const { width, left, right } = instruction;
      return `if ${source(left, width)} ${BRANCH_SIGNS[instruction.op]} ${source(right, width)} goto ${instruction.target.name}`;
    }
    case 'callHelper':
      return `call bpf_${instruction.name}`;
    case 'callKernel':
      return `call ${instruction.name}`;
    case 'mayGoto':
      return `may_goto ${instruction.target.name}`;
    case 'exit':
      return 'exit';
    default:
      return unreachable(instruction);
  }
}
