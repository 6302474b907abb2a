import { type Long, long, unreachable } from '../../base/index.js';
import { bucketCount, bucketOf } from '../../format/index.js';
import type { StatisticOp, StatisticShape } from '../../ir/index.js';
import { add } from './arithmetic.js';
import type { Journal, Journaled } from './journal.js';
import { ScriptError } from './script-error.js';
import type { StatisticStore } from './store.js';

/** The integer Welford of SystemTap: values shifted left, a mean that truncates, deltas of 32 bits. */
export interface VarianceState {
  readonly mean: Long;
  readonly m2: Long;
}

/** `count`: with this value. The first value is the mean. */
export function varianceAfter(state: VarianceState, value: Long, count: Long, shift: number): VarianceState {
  const shifted = BigInt.asIntN(64, BigInt(value) << BigInt(shift));
  if (count === 1) return { mean: long(shifted), m2: 0 };
  const delta = BigInt.asIntN(32, shifted - BigInt(state.mean));
  const mean = BigInt.asIntN(64, BigInt(state.mean) + delta / BigInt(count));
  return { mean: long(mean), m2: long(BigInt(state.m2) + delta * (shifted - mean)) };
}

/**
 * @variance of one or more values: the spread inside (M2), and how far the running mean is from sum / count, as upstream
 * joins its CPUs. One CPU is joined, too: this is why 1 … 10 has 48 and not 31. The last shift is modulo 64, as all are.
 */
export function varianceOf(state: VarianceState, count: Long, sum: Long, shift: number): Long {
  if (count === 1) return 0;
  const n = BigInt(count);
  const mean = BigInt.asIntN(64, BigInt(sum) << BigInt(shift)) / n;
  const off = BigInt(state.mean) - mean;
  const between = BigInt.asIntN(64, n * off * off);
  const inside = BigInt.asIntN(64, (n - 1n) * (BigInt(state.m2) / (n - 1n)));
  return long((BigInt.asIntN(64, between + inside) / (n - 1n)) >> BigInt((2 * shift) % 64));
}

/** All the numbers of a statistic. */
export interface StatisticState {
  readonly count: Long;
  readonly sum: Long;
  readonly min: Long;
  readonly max: Long;
  readonly variance: VarianceState;
  readonly buckets: readonly Long[];
}

const NO_VARIANCE: VarianceState = { mean: 0, m2: 0 };

/** A user-homed statistic, or an element of an array of them. Keeps what its shape asks for. */
export class Statistic implements StatisticStore, Journaled {
  journal: Journal | undefined;
  readonly #shape: StatisticShape;
  readonly #hasVariance: boolean;
  #count: Long = 0;
  #sum: Long = 0;
  #min: Long = 0;
  #max: Long = 0;
  #variance = NO_VARIANCE;
  #buckets: Long[];

  constructor(shape: StatisticShape) {
    this.#shape = shape;
    this.#hasVariance = shape.operations.has('variance');
    this.#buckets = emptyBuckets(shape);
  }

  /** A statistic that was kept elsewhere. `state`: what its shape asks for; the rest is ignored. */
  static restored(shape: StatisticShape, state: StatisticState): Statistic {
    const statistic = new Statistic(shape);
    statistic.#count = state.count;
    statistic.#sum = state.sum;
    statistic.#min = state.min;
    statistic.#max = state.max;
    statistic.#variance = state.variance;
    if (shape.histogram !== undefined) statistic.#buckets = [...state.buckets];
    return statistic;
  }

  add(value: Long): void {
    this.#save();
    const first = this.#count === 0;
    this.#count = add(this.#count, 1);
    this.#sum = add(this.#sum, value);
    if (first || value < this.#min) this.#min = value;
    if (first || value > this.#max) this.#max = value;
    if (this.#hasVariance) {
      this.#variance = varianceAfter(this.#variance, value, this.#count, this.#shape.varianceShift);
    }
    if (this.#shape.histogram !== undefined) {
      const row = bucketOf(this.#shape.histogram, value);
      this.#buckets[row] = add(this.#buckets[row] ?? 0, 1);
    }
  }

  get count(): Long {
    return this.#count;
  }

  get buckets(): readonly Long[] {
    return this.#buckets;
  }

  read(op: StatisticOp): Long {
    if (op === 'count') return this.#count;
    if (op === 'sum') return this.#sum;
    if (this.#count === 0) throw ScriptError.made('emptyAggregate');
    switch (op) {
      case 'min':
        return this.#min;
      case 'max':
        return this.#max;
      case 'avg':
        return long(BigInt(this.#sum) / BigInt(this.#count));
      case 'variance':
        return varianceOf(this.#variance, this.#count, this.#sum, this.#shape.varianceShift);
      default:
        return unreachable(op);
    }
  }

  clear(): void {
    this.#save();
    this.#count = 0;
    this.#sum = 0;
    this.#variance = NO_VARIANCE;
    this.#buckets = emptyBuckets(this.#shape);
  }

  #save(): void {
    if (this.journal?.first(this) !== true) return;
    const [count, sum, min, max, variance] = [this.#count, this.#sum, this.#min, this.#max, this.#variance];
    const buckets = [...this.#buckets];
    this.journal.record(() => {
      this.#count = count;
      this.#sum = sum;
      this.#min = min;
      this.#max = max;
      this.#variance = variance;
      this.#buckets = buckets;
    });
  }
}

function emptyBuckets(shape: StatisticShape): Long[] {
  return new Array<Long>(shape.histogram === undefined ? 0 : bucketCount(shape.histogram)).fill(0);
}
