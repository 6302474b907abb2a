/** What was skipped, lost or missed, in words: at the end of every session, per probe. Nothing is ever lost silently. */
import type { Long } from '../base/index.js';
import { type LossCounts, skippedOf } from '../ir/index.js';

export interface ProbeLosses extends LossCounts {
  /** pp() of the probe. */
  readonly point: string;
}

export function totalSkipped(all: readonly ProbeLosses[]): bigint {
  return all.reduce((sum, each) => sum + skippedOf(each), 0n);
}

/** One `WARNING:` line per probe and reason; none when nothing happened. */
export function lossLines(all: readonly ProbeLosses[]): readonly string[] {
  return all.flatMap((losses) => linesOf(losses));
}

function linesOf(losses: ProbeLosses): string[] {
  const lines: string[] = [];
  const say = (count: Long, what: string): void => {
    if (BigInt(count) !== 0n) lines.push(`WARNING: ${what}: ${count} (probe ${losses.point})\n`);
  };
  say(losses.lockTimeout, 'Skipped due to global lock timeout');
  say(losses.reentrancy, 'Skipped due to reentrancy');
  say(losses.mapBusy, 'Skipped due to a busy array');
  say(losses.missed, 'Skipped due to missed events');
  say(losses.lost, 'Lost output of hits, try stap -s to increase the buffer size');
  return lines;
}
