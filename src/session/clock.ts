/**
 * The time of day, the same on both sides: the kernel's monotonic clock (which BPF reads) plus an offset. User-side bodies
 * use the sum; the kernel side gets the offset in the session map at each drain.
 */
import { performance } from 'node:perf_hooks';

const NS_PER_MS = 1_000_000;
/** Date.now() cuts to milliseconds; a larger difference means that the clock was set. */
const STEP_MS = 5;

export class RealtimeClock {
  #offsetNs: bigint;

  constructor() {
    this.#offsetNs = wallNs() - process.hrtime.bigint();
  }

  /** Nanoseconds to add to CLOCK_MONOTONIC; follows the system clock when somebody sets it. */
  refreshOffset(): bigint {
    const computedMs = Number((process.hrtime.bigint() + this.#offsetNs) / BigInt(NS_PER_MS));
    const nowMs = Date.now();
    if (Math.abs(nowMs - computedMs) > STEP_MS)
      this.#offsetNs = BigInt(nowMs) * BigInt(NS_PER_MS) - process.hrtime.bigint();
    return this.#offsetNs;
  }

  /** Nanoseconds since 1970. */
  nowNs(): bigint {
    return process.hrtime.bigint() + this.#offsetNs;
  }
}

/** Wall clock with the resolution of a microsecond: process start (microseconds) plus a monotonic difference. */
function wallNs(): bigint {
  const originNs = BigInt(Math.round(performance.timeOrigin * 1000)) * 1000n;
  return originNs + BigInt(Math.round(performance.now() * NS_PER_MS));
}
