/** What bounds the tables of a pattern, and the time that making them takes: subsets of states can be exponentially many. */
import { RegexError } from './syntax.js';

const MAX_STATES = 4096;
/** Of the automaton's states looked at. */
const MAX_WORK = 20_000_000;

/** @throws {RegexError} where one state more would be too many */
export function checkStates(count: number): void {
  if (count >= MAX_STATES)
    throw new RegexError('size', `regular expression needs more than ${MAX_STATES} states`, undefined);
}

export class WorkBudget {
  #spent = 0;

  /** @throws {RegexError} */
  spend(steps: number): void {
    this.#spent += steps;
    if (this.#spent > MAX_WORK) throw new RegexError('size', 'regular expression is too complex', undefined);
  }
}
