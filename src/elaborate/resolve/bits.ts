/** A part of a number as a number. */
import { long, type Token } from '../../base/index.js';
import type { ResolvedExpression } from '../resolved.js';

export interface Bits {
  readonly offset: number;
  readonly count: number;
  readonly signed: boolean;
}

/** Some bits of a number as a number of their own. */
export function cut(value: ResolvedExpression, { count, offset, signed }: Bits, token: Token): ResolvedExpression {
  if (offset === 0 && count === 64) return value;
  if (value.kind === 'number') {
    const bits = BigInt.asUintN(64, BigInt(value.value)) >> BigInt(offset);
    return { ...value, value: long(signed ? BigInt.asIntN(count, bits) : BigInt.asUintN(count, bits)) };
  }
  const number = (each: number | bigint): ResolvedExpression => ({ kind: 'number', token, value: long(BigInt(each)) });
  const binary = (
    op: 'and' | 'shiftLeft' | 'shiftRight',
    left: ResolvedExpression,
    right: number | bigint,
  ): ResolvedExpression => (right === 0 ? left : { kind: 'binary', token, op, left, right: number(right) });
  if (signed) return binary('shiftRight', binary('shiftLeft', value, 64 - count - offset), 64 - count);
  return binary('and', binary('shiftRight', value, offset), (1n << BigInt(count)) - 1n);
}
