/**
 * The table that answers whether there is a match anywhere: states are sets of the automaton's, a match is tried from every
 * position at once, and the first acceptance ends the walk.
 */
import { assert, present } from '../base/index.js';
import type { ByteClasses } from './byte-classes.js';
import { checkStates, WorkBudget } from './limits.js';
import type { Nfa, NfaId } from './nfa.js';

/** No match can come any more. */
export const DEAD = 0;
/** There is a match. */
export const ACCEPTED = 1;

export interface Dfa {
  readonly classes: ByteClasses;
  /** Row = state, column = class of the byte; row and column in one index. The end of the string leads to DEAD or ACCEPTED. */
  readonly next: Uint16Array;
  readonly states: number;
  readonly start: number;
}

export function buildDfa(nfa: Nfa, classes: ByteClasses): Dfa {
  return new SubsetConstruction(nfa, classes).dfa();
}

interface Subset {
  /** Sorted; states that wait for a byte or for the end. */
  readonly members: readonly NfaId[];
  readonly acceptsAtEnd: boolean;
}

class SubsetConstruction {
  readonly #nfa: Nfa;
  readonly #classes: ByteClasses;
  readonly #numbers = new Map<string, number>();
  readonly #subsets: Subset[] = [];
  /** What a match that begins at a later position starts from. */
  readonly #restart: ReadonlySet<NfaId> | undefined;
  readonly #work = new WorkBudget();

  constructor(nfa: Nfa, classes: ByteClasses) {
    this.#nfa = nfa;
    this.#classes = classes;
    this.#restart = this.#closure([nfa.entry], false, false);
  }

  dfa(): Dfa {
    const start = this.#number(this.#closure([this.#nfa.entry], true, false), true);
    const rows: number[][] = [];
    for (let row = 0; row < this.#subsets.length; row++)
      rows.push(this.#row(present(this.#subsets[row], 'regex', 'set')));
    const { count } = this.#classes;
    const next = new Uint16Array((rows.length + 2) * count);
    next.fill(ACCEPTED, count, 2 * count);
    rows.forEach((row, index) => next.set(row, (index + 2) * count));
    return { classes: this.#classes, next, states: rows.length + 2, start };
  }

  #row({ members, acceptsAtEnd }: Subset): number[] {
    return this.#classes.samples.map((byte, column) => {
      if (column === 0) return acceptsAtEnd ? ACCEPTED : DEAD;
      const targets: NfaId[] = [];
      for (const member of members) {
        const state = this.#nfa.states[member];
        if (state?.kind === 'bytes' && state.set[byte] === 1) targets.push(state.next);
      }
      this.#work.spend(members.length);
      return this.#number(this.#closure(targets, false, false), false);
    });
  }

  /** States that are reached without a byte; undefined where that is acceptance. */
  #closure(from: readonly NfaId[], atStart: boolean, atEnd: boolean): ReadonlySet<NfaId> | undefined {
    const reached = new Set(from);
    for (const id of reached) {
      this.#work.spend(1);
      const state = present(this.#nfa.states[id], 'regex', `state ${id}`);
      if (state.kind === 'accept') return undefined;
      if (state.kind === 'split') reached.add(state.first).add(state.second);
      else if (state.kind === 'tag') reached.add(state.next);
      else if ((state.kind === 'start' && atStart) || (state.kind === 'end' && atEnd)) reached.add(state.next);
    }
    return reached;
  }

  #number(reached: ReadonlySet<NfaId> | undefined, atStart: boolean): number {
    if (reached === undefined || this.#restart === undefined) return ACCEPTED;
    const members = new Set<NfaId>();
    for (const id of [...reached, ...this.#restart]) {
      const kind = this.#nfa.states[id]?.kind;
      if (kind === 'bytes' || kind === 'end') members.add(id);
    }
    this.#work.spend(members.size);
    if (members.size === 0) return DEAD;
    const sorted = [...members].sort((a, b) => a - b);
    const acceptsAtEnd = this.#closure(sorted, atStart, true) === undefined;
    const key = `${acceptsAtEnd ? '$' : ''}${sorted.join(' ')}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    checkStates(this.#subsets.length);
    const number = this.#subsets.push({ members: sorted, acceptsAtEnd }) + 1;
    assert(number >= 2, 'regex', 'the first states are fixed');
    this.#numbers.set(key, number);
    return number;
  }
}
