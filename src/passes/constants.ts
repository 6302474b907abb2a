/** The value of an operation on constants, as run time has it. undefined where the operation must fail at run time. */
import { long, unreachable, type Long } from '../base/index.js';
import type { BinaryOp, CompareOp, UnaryOp } from '../ir/index.js';

export function unaryValue(op: UnaryOp, value: Long): Long {
  switch (op) {
    case 'negate':
      return long(-BigInt(value));
    case 'complement':
      return long(~BigInt(value));
    case 'not':
      return BigInt(value) === 0n ? 1 : 0;
    default:
      return unreachable(op);
  }
}

export function binaryValue(op: BinaryOp, leftValue: Long, rightValue: Long): Long | undefined {
  const left = BigInt(leftValue);
  const right = BigInt(rightValue);
  const count = right & 63n;
  switch (op) {
    case 'add':
      return long(left + right);
    case 'subtract':
      return long(left - right);
    case 'multiply':
      return long(left * right);
    case 'divide':
      return right === 0n ? undefined : long(left / right);
    case 'modulo':
      return right === 0n ? undefined : long(left % right);
    case 'and':
      return long(left & right);
    case 'or':
      return long(left | right);
    case 'xor':
      return long(left ^ right);
    case 'shiftLeft':
      return long(left << count);
    case 'shiftRight':
      return long(left >> count);
    default:
      return unreachable(op);
  }
}

/** Longs as signed numbers, strings by bytes. Both of one type. */
export function compareValue(op: CompareOp, left: Long | string, right: Long | string): Long {
  const order = left < right ? -1 : Number(left > right);
  switch (op) {
    case 'equal':
      return Number(order === 0);
    case 'notEqual':
      return Number(order !== 0);
    case 'less':
      return Number(order < 0);
    case 'lessEqual':
      return Number(order <= 0);
    case 'greater':
      return Number(order > 0);
    case 'greaterEqual':
      return Number(order >= 0);
    default:
      return unreachable(op);
  }
}
