/**
 * The time of day, the same on both sides: the kernel's monotonic clock (which BPF reads) plus an offset. User-side bodies
 * use the sum; the kernel side gets the offset in the session map at each drain.
 */
import { long, type Long } from '../base/index.js';

const NS_PER_MS = 1_000_000;
/** Date.now() cuts to milliseconds; a larger difference means that the clock was set. */
const STEP_MS = 5;

export class RealtimeClock {
  /** undefined until somebody asks for the time. */
  #offsetNs: bigint | undefined;

  /** Nanoseconds to add to CLOCK_MONOTONIC; follows the system clock when somebody sets it. */
  refreshOffset(): bigint {
    const offsetNs = this.#offset;
    const computedMs = Number((process.hrtime.bigint() + offsetNs) / BigInt(NS_PER_MS));
    const nowMs = Date.now();
    if (Math.abs(nowMs - computedMs) <= STEP_MS) return offsetNs;
    return (this.#offsetNs = BigInt(nowMs) * BigInt(NS_PER_MS) - process.hrtime.bigint());
  }

  /** Nanoseconds since 1970. */
  nowNs(): bigint {
    return process.hrtime.bigint() + this.#offset;
  }

  /** CLOCK_MONOTONIC. */
  monotonicNs(): Long {
    return long(process.hrtime.bigint());
  }

  get #offset(): bigint {
    return (this.#offsetNs ??= wallNs() - process.hrtime.bigint());
  }
}

/** Wall clock with the resolution of a microsecond: process start (microseconds) plus a monotonic difference. */
function wallNs(): bigint {
  // Loaded here: scripts that ask for no time need not wait for it.
  const { performance } = process.getBuiltinModule('node:perf_hooks');
  const originNs = BigInt(Math.round(performance.timeOrigin * 1000)) * 1000n;
  return originNs + BigInt(Math.round(performance.now() * NS_PER_MS));
}
