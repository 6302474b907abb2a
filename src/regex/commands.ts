/**
 * What steps do to registers. A list is pairs | register | value |, ended by END; value: a register, POSITION or NOTHING.
 * Offset 0 is the empty list.
 */
import { RegexError } from './syntax.js';
import type { Placed, Source } from './ways.js';

/** In place of a register: the list is over. */
export const END = 255;
/** Values that are no registers. */
export const POSITION = 255;
export const NOTHING = 254;

const MAX_REGISTERS = 250;
const MAX_BYTES = 65_534;

export class CommandTable {
  readonly #tags: number;
  readonly #bytes: number[] = [END, END];
  readonly #known = new Map<string, number>([['', 0]]);
  /** Working registers of the largest state. */
  #working = 0;

  constructor(tags: number) {
    this.#tags = tags;
    this.reserve(0);
  }

  /** Tags, working registers, and one to swap through. */
  get registers(): number {
    return this.#tags + this.#working + 1;
  }

  reserve(working: number): void {
    this.#working = Math.max(this.#working, working);
    if (this.#tags + this.#working + 1 > MAX_REGISTERS) {
      throw new RegexError('size', `regular expression needs more than ${MAX_REGISTERS} registers`, undefined);
    }
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  /** Offset of the list. Stores read what the moves overwrite, so they come first; moves happen at once. */
  add(stores: readonly Placed[], moves: readonly Placed[]): number {
    const pairs = [
      ...stores.map(({ to, from }) => [to, this.#value(from)] as const),
      ...inTurn(moves).map(({ to, from }) => [this.#register(to), this.#value(from)] as const),
    ];
    const key = pairs.map((pair) => pair.join('=')).join(' ');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const offset = this.#bytes.length;
    if (offset + 2 * pairs.length + 2 > MAX_BYTES) {
      throw new RegexError('size', 'regular expression needs too many register commands', undefined);
    }
    this.#bytes.push(...pairs.flat(), END, END);
    this.#known.set(key, offset);
    return offset;
  }

  #value(source: Source): number {
    if (source === 'position') return POSITION;
    return typeof source === 'number' ? this.#register(source) : NOTHING;
  }

  /** The one to swap through stands before the working registers: its number is known while they grow. */
  #register(working: number): number {
    return this.#tags + 1 + working;
  }
}

const SWAP = -1;

/** Moves that happen at once, as a sequence: what is still to be read is not overwritten; a cycle goes through SWAP. */
function inTurn(moves: readonly Placed[]): readonly Placed[] {
  const left = new Map(moves.map((move) => [move.to, move.from]));
  const sequence: Placed[] = [];
  while (left.size > 0) {
    const free = [...left.keys()].find((to) => ![...left.values()].includes(to));
    if (free !== undefined) {
      sequence.push({ to: free, from: left.get(free) ?? 'unset' });
      left.delete(free);
      continue;
    }
    // All that is left is cycles: one value is put aside, and who wants it reads it there.
    const [first] = left.keys();
    if (first === undefined) break;
    sequence.push({ to: SWAP, from: first });
    for (const [to, from] of left) if (from === first) left.set(to, SWAP);
  }
  return sequence;
}
