/** What a kernel-side runtime could not do of what it was asked for, by reason. Nothing is ever lost silently. */
import type { Long } from '../base/index.js';
import type { BodyId } from './values.js';

export interface LossCounts {
  /** Skipped: the lock was not had in time. */
  readonly lockTimeout: Long;
  /** Skipped: the handler's own CPU was inside another one. */
  readonly reentrancy: Long;
  /** Skipped: an array refused for a passing reason. */
  readonly mapBusy: Long;
  /** Hits whose output found no room. */
  readonly lost: Long;
  /** Events that the kernel did not deliver. */
  readonly missed: Long;
}

export interface BodyLosses extends LossCounts {
  readonly body: BodyId;
}

/** Hits that ran nothing. */
export function skippedOf({ lockTimeout, reentrancy, mapBusy }: LossCounts): bigint {
  return BigInt(lockTimeout) + BigInt(reentrancy) + BigInt(mapBusy);
}
