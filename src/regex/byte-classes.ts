/** Bytes that no set of the expression tells apart share a column of the tables. */
import type { Nfa } from './nfa.js';

export interface ByteClasses {
  /** Class of each byte. Byte 0, the end of the string, has class 0 for itself. */
  readonly of: Uint8Array;
  readonly count: number;
  /** A byte of each class. */
  readonly samples: readonly number[];
}

export function byteClasses({ states }: Nfa): ByteClasses {
  const of = new Uint8Array(256);
  of.fill(1, 1);
  let count = 2;
  for (const set of new Set(states.flatMap((state) => (state.kind === 'bytes' ? [state.set] : [])))) {
    const split = new Map<number, number>();
    const seen = new Map<number, number>();
    for (let byte = 1; byte < 256; byte++) {
      const old = of[byte] ?? 0;
      const flag = set[byte] ?? 0;
      if (!seen.has(old)) seen.set(old, flag);
      if (seen.get(old) === flag) continue;
      const fresh = split.get(old) ?? count++;
      split.set(old, fresh);
      of[byte] = fresh;
    }
  }
  const samples = Array.from({ length: count }, (_, its) => of.indexOf(its));
  return { of, count, samples };
}
