/**
 * 64-bit arithmetic on canonical longs. Numbers in, number out is the path that is taken nearly always; results that leave
 * ±(2^53 - 1) and operands that are outside take the BigInt path. -0 never leaves here.
 */
import { type Long, long, longFromHalves } from '../../base/index.js';
import { ScriptError } from './script-error.js';

const MAX = Number.MAX_SAFE_INTEGER;
const TWO_32 = 0x100000000;

export function add(left: Long, right: Long): Long {
  if (typeof left === 'number' && typeof right === 'number') {
    const sum = left + right;
    if (sum <= MAX && sum >= -MAX) return sum;
  }
  return long(BigInt(left) + BigInt(right));
}

export function subtract(left: Long, right: Long): Long {
  if (typeof left === 'number' && typeof right === 'number') {
    const difference = left - right;
    if (difference <= MAX && difference >= -MAX) return difference;
  }
  return long(BigInt(left) - BigInt(right));
}

export function multiply(left: Long, right: Long): Long {
  if (typeof left === 'number' && typeof right === 'number') {
    const product = left * right;
    if (product <= MAX && product >= -MAX) return product + 0;
  }
  return long(BigInt(left) * BigInt(right));
}

/** Truncates to zero. (A double quotient of two safe integers truncates to the exact one.) */
export function divide(left: Long, right: Long): Long {
  if (right === 0) throw ScriptError.made('divisionByZero');
  if (typeof left === 'number' && typeof right === 'number') return Math.trunc(left / right) + 0;
  return long(BigInt(left) / BigInt(right));
}

/** The sign is the dividend's. */
export function modulo(left: Long, right: Long): Long {
  if (right === 0) throw ScriptError.made('divisionByZero');
  if (typeof left === 'number' && typeof right === 'number') return (left % right) + 0;
  return long(BigInt(left) % BigInt(right));
}

export function negate(value: Long): Long {
  return typeof value === 'number' ? 0 - value : long(-value);
}

export function complement(value: Long): Long {
  return subtract(-1, value);
}

/** The upper 32 bits of a safe integer, signed; `value | 0` are the lower ones. */
function high(value: number): number {
  return Math.floor(value / TWO_32);
}

export function and(left: Long, right: Long): Long {
  if (typeof left === 'number' && typeof right === 'number') {
    if ((left | 0) === left && (right | 0) === right) return left & right;
    return longFromHalves(left & right, high(left) & high(right));
  }
  return long(BigInt(left) & BigInt(right));
}

export function or(left: Long, right: Long): Long {
  if (typeof left === 'number' && typeof right === 'number') {
    if ((left | 0) === left && (right | 0) === right) return left | right;
    return longFromHalves(left | right, high(left) | high(right));
  }
  return long(BigInt(left) | BigInt(right));
}

export function xor(left: Long, right: Long): Long {
  if (typeof left === 'number' && typeof right === 'number') {
    if ((left | 0) === left && (right | 0) === right) return left ^ right;
    return longFromHalves(left ^ right, high(left) ^ high(right));
  }
  return long(BigInt(left) ^ BigInt(right));
}

/** Counts are taken modulo 64, as the x86 instruction does. */
function shiftCount(count: Long): number {
  return typeof count === 'number' ? count & 63 : Number(count & 63n);
}

export function shiftLeft(value: Long, count: Long): Long {
  const bits = shiftCount(count);
  if (typeof value === 'number') {
    const shifted = value * 2 ** bits;
    if (shifted <= MAX && shifted >= -MAX) return shifted;
  }
  return long(BigInt(value) << BigInt(bits));
}

/** Arithmetic. */
export function shiftRight(value: Long, count: Long): Long {
  const bits = shiftCount(count);
  return typeof value === 'number' ? Math.floor(value / 2 ** bits) : long(value >> BigInt(bits));
}
