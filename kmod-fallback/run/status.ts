/** `/proc/MODULE/status`: losses in words, a line each (kmod-fallback/runtime/kernel/control.h). */
import { id, long, type Long } from '../../src/base/index.js';
import type { BodyId } from '../../src/ir/index.js';

export interface BodyCounters {
  readonly body: BodyId;
  readonly lockTimeout: Long;
  readonly reentrancy: Long;
  readonly mapBusy: Long;
  readonly lost: Long;
  /** Hits that the kernel did not deliver. */
  readonly missed: Long;
}

export interface ModuleStatus {
  /** What could not be armed. */
  readonly complaint: string | undefined;
  readonly bodies: readonly BodyCounters[];
}

export function readStatus(text: string): ModuleStatus {
  const bodies: BodyCounters[] = [];
  let complaint: string | undefined;
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.split(' ');
    if (word === 'complaint') complaint = rest.join(' ');
    if (word === 'body') bodies.push(countersOf(rest));
  }
  return { complaint, bodies };
}

function countersOf(words: readonly string[]): BodyCounters {
  const [body = 0, lockTimeout = 0, reentrancy = 0, mapBusy = 0, lost = 0, missed = 0] = words.map((word) =>
    long(BigInt(word)),
  );
  return { body: id(Number(body)), lockTimeout, reentrancy, mapBusy, lost, missed };
}

export function skippedIn({ bodies }: ModuleStatus): number {
  return bodies.reduce((sum, { lockTimeout, reentrancy, mapBusy }) => {
    return sum + Number(lockTimeout) + Number(reentrancy) + Number(mapBusy);
  }, 0);
}
