/**
 * SystemTap's `long`: 64 bits, two's complement. Inside ±(2^53 − 1) it is a JavaScript number, outside a BigInt, and that
 * form is canonical: equal values are `===` and the same Map key.
 */
export type Long = number | bigint;

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Wraps any integer to 64 bits and gives it its canonical form. */
export function long(value: Long): Long {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : long(BigInt(value));
  const wrapped = BigInt.asIntN(64, value);
  return wrapped <= MAX_SAFE && wrapped >= -MAX_SAFE ? Number(wrapped) : wrapped;
}

/** Low and high 32 bits (both signed) to a canonical long; what ring and map readers use. */
export function longFromHalves(low: number, high: number): Long {
  if (high >= -0x200000 && high < 0x200000) {
    const value = high * 0x100000000 + (low >>> 0);
    if (value >= Number.MIN_SAFE_INTEGER) return value;
  }
  return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low >>> 0));
}

/** The unsigned 64-bit reading of a long, as `%u` and `%x` print it. */
export function unsignedLong(value: Long): bigint {
  return BigInt.asUintN(64, BigInt(value));
}
