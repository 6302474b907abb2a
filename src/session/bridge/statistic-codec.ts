/** A kernel-side statistic's bytes → the numbers in it. Layout and encodings: passes/layout.ts. */
import { long, type Long } from '../../base/index.js';
import type { StatisticState } from '../../jsgen/index.js';
import type { StatisticLayout } from '../../passes/index.js';
import { readLong } from './codec.js';

const SIGN = 1n << 63n;

/** Fields that the script does not extract are 0. */
export function readStatistic(bytes: Uint8Array, base: number, layout: StatisticLayout): StatisticState {
  const word = (offset: number | undefined): Long => (offset === undefined ? 0 : readLong(bytes, base + offset));
  const { variance, buckets } = layout;
  return {
    count: word(layout.count),
    sum: word(layout.sum),
    min: layout.low === undefined ? 0 : decodeExtreme(~BigInt(word(layout.low))),
    max: layout.high === undefined ? 0 : decodeExtreme(BigInt(word(layout.high))),
    variance: variance === undefined ? { mean: 0, m2: 0 } : { mean: word(variance), m2: word(variance + 8) },
    buckets:
      buckets === undefined ? [] : Array.from({ length: layout.bucketCount }, (_, row) => word(buckets + 8 * row)),
  };
}

/** Stored as v ^ 2^63, so that unsigned order is signed order. */
function decodeExtreme(stored: bigint): Long {
  return long(BigInt.asIntN(64, BigInt.asUintN(64, stored) ^ SIGN));
}
