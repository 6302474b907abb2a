/**
 * The rows of a histogram. log: 128, row 64 is value 0, row 64 + k holds 2^(k-1) … 2^k - 1, row 64 - k their negatives.
 * linear: row 0 below `low`, rows of `step` from `low`, the one that starts at `high` the last of them, then the row above.
 */
import { type Long, long, unreachable } from '../base/index.js';
import type { HistogramKind } from '../ir/index.js';

export const LOG_BUCKETS = 128;
export const LOG_ZERO = 64;

export function bucketCount(histogram: HistogramKind): number {
  switch (histogram.kind) {
    case 'log':
      return LOG_BUCKETS;
    case 'linear':
      return Number((BigInt(histogram.high) - BigInt(histogram.low)) / BigInt(histogram.step)) + 3;
    default:
      return unreachable(histogram);
  }
}

/** The row that counts `value`. */
export function bucketOf(histogram: HistogramKind, value: Long): number {
  switch (histogram.kind) {
    case 'log':
      return logBucket(value);
    case 'linear':
      return linearBucket(histogram, value);
    default:
      return unreachable(histogram);
  }
}

function logBucket(value: Long): number {
  if (value < 0) return LOG_ZERO - bitLength(typeof value === 'number' ? -value : -value);
  return LOG_ZERO + bitLength(value);
}

/** Bits of a value >= 0. */
function bitLength(value: Long): number {
  if (typeof value === 'bigint') return value.toString(2).length;
  return value < 0x100000000 ? 32 - Math.clz32(value) : 64 - Math.clz32(Math.floor(value / 0x100000000));
}

function linearBucket(histogram: Extract<HistogramKind, { kind: 'linear' }>, value: Long): number {
  const { low, step } = histogram;
  if (value < low) return 0;
  const last = bucketCount(histogram) - 1;
  if (typeof value === 'number' && typeof low === 'number' && typeof step === 'number') {
    return Math.min(Math.floor((value - low) / step) + 1, last);
  }
  const row = (BigInt(value) - BigInt(low)) / BigInt(step) + 1n;
  return row < BigInt(last) ? Number(row) : last;
}

/** The value that a row is labelled by: its first one (of a negative log row, the last). The outer linear rows: the bound. */
export function bucketLabel(histogram: HistogramKind, row: number): Long {
  switch (histogram.kind) {
    case 'log':
      if (row === LOG_ZERO) return 0;
      return row < LOG_ZERO ? long(-(1n << BigInt(LOG_ZERO - row - 1))) : long(1n << BigInt(row - LOG_ZERO - 1));
    case 'linear': {
      const last = bucketCount(histogram) - 1;
      const steps = row === 0 ? 0 : row === last ? row - 2 : row - 1;
      return long(BigInt(histogram.low) + BigInt(histogram.step) * BigInt(steps));
    }
    default:
      return unreachable(histogram);
  }
}
