/** A statistic keeps what the script extracts, and nothing else. */
import { unreachable } from '../base/index.js';
import type { HistogramKind, StatisticOp, StatisticShape } from '../ir/index.js';
import type { StatisticLayout } from './layout.js';

const WORD_BYTES = 8;
/** Bucket 64 is the value 0. */
export const LOG_BUCKETS = 128;

export function layOutStatistic(shape: StatisticShape): StatisticLayout {
  let end = WORD_BYTES;
  const take = (words: number, ...wanted: readonly StatisticOp[]): number | undefined => {
    if (!wanted.some((op) => shape.operations.has(op))) return undefined;
    const offset = end;
    end += words * WORD_BYTES;
    return offset;
  };
  const sum = take(1, 'sum', 'avg', 'variance');
  const low = take(1, 'min');
  const high = take(1, 'max');
  const variance = take(2, 'variance');
  const bucketCount = shape.histogram === undefined ? 0 : bucketsOf(shape.histogram);
  const buckets = bucketCount === 0 ? undefined : end;
  return {
    shape,
    sizeBytes: end + bucketCount * WORD_BYTES,
    count: 0,
    sum,
    low,
    high,
    variance,
    buckets,
    bucketCount,
  };
}

/** Linear: one bucket below `low`, one for each step up to `high` itself, one above. */
export function bucketsOf(histogram: HistogramKind): number {
  switch (histogram.kind) {
    case 'log':
      return LOG_BUCKETS;
    case 'linear': {
      const { low, high, step } = histogram;
      return Number((BigInt(high) - BigInt(low)) / BigInt(step)) + 3;
    }
    default:
      return unreachable(histogram);
  }
}
