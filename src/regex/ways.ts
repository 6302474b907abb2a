/** Ways that a match can be under way, and the naming of their registers. */
import type { NfaId } from './nfa.js';

export const UNSET = 'unset';
/** Where a tag's value lies: a working register, the position of now, or nowhere. `lost`: no register of the state has it. */
export type Source = number | 'position' | typeof UNSET | 'lost';

export interface Way {
  readonly at: NfaId;
  /** By tag. */
  readonly tags: readonly Source[];
}

/** To a register: the final place of a tag (a store) or a working register (a move). */
export interface Placed {
  readonly to: number;
  readonly from: Source;
}

/**
 * Registers numbered in the order in which the ways first name them, so that equal lists become equal states; the moves
 * bring the values there. An acceptance's tags need no registers: they are stored at once.
 */
export function canonical(
  ways: readonly Way[],
  accepted: readonly Source[] | undefined,
  tags: number,
): {
  readonly ways: readonly Way[];
  readonly accepted: readonly Source[] | undefined;
  readonly moves: readonly Placed[];
  readonly registers: number;
} {
  const numbers = new Map<Source, number>();
  const named = (source: Source): Source => {
    if (source === UNSET) return source;
    const known = numbers.get(source) ?? numbers.size;
    numbers.set(source, known);
    return known;
  };
  const renamed = ways.map((way) => ({
    at: way.at,
    tags: way.tags === accepted ? new Array<Source>(tags).fill('lost') : way.tags.map(named),
  }));
  const moves = [...numbers].flatMap(([from, to]) => (from === to ? [] : [{ to, from }]));
  const kept = accepted?.map((source) => (source === UNSET ? source : (numbers.get(source) ?? 'lost')));
  return { ways: renamed, accepted: kept, moves, registers: numbers.size };
}
