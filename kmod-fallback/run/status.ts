/** `/proc/MODULE/status`: losses in words, a line each (kmod-fallback/runtime/kernel/control.h). */
import { id, long } from '../../src/base/index.js';
import { type BodyLosses, skippedOf } from '../../src/ir/index.js';

export interface ModuleStatus {
  /** What could not be armed. */
  readonly complaint: string | undefined;
  readonly bodies: readonly BodyLosses[];
}

export function readStatus(text: string): ModuleStatus {
  const bodies: BodyLosses[] = [];
  let complaint: string | undefined;
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.split(' ');
    if (word === 'complaint') complaint = rest.join(' ');
    if (word === 'body') bodies.push(countersOf(rest));
  }
  return { complaint, bodies };
}

function countersOf(words: readonly string[]): BodyLosses {
  const [body = 0, lockTimeout = 0, reentrancy = 0, mapBusy = 0, lost = 0, missed = 0] = words.map((word) =>
    long(BigInt(word)),
  );
  return { body: id(Number(body)), lockTimeout, reentrancy, mapBusy, lost, missed };
}

export function skippedIn({ bodies }: ModuleStatus): number {
  return Number(bodies.reduce((sum, each) => sum + skippedOf(each), 0n));
}
