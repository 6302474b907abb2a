/** Hopcroft's partition refinement: states that no string tells apart become one. DEAD and ACCEPTED keep their numbers. */
import { present } from '../base/index.js';
import { ACCEPTED, DEAD, type Dfa } from './dfa.js';

export function minimise(dfa: Dfa): Dfa {
  const blocks = refine(dfa);
  const { count } = dfa.classes;
  // The blocks of the two fixed states first, the others in the order in which their first states come.
  const numbers = new Map<number, number>();
  for (let state = 0; state < dfa.states; state++) {
    const block = blocks[state] ?? 0;
    if (!numbers.has(block)) numbers.set(block, numbers.size);
  }
  const renamed = (state: number): number => present(numbers.get(blocks[state] ?? 0), 'regex', 'block');
  const next = new Uint16Array(numbers.size * count);
  for (let state = 0; state < dfa.states; state++) {
    const row = renamed(state) * count;
    for (let column = 0; column < count; column++) next[row + column] = renamed(dfa.next[state * count + column] ?? 0);
  }
  return { classes: dfa.classes, next, states: numbers.size, start: renamed(dfa.start) };
}

/** The block of each state. */
function refine(dfa: Dfa): readonly number[] {
  const { states } = dfa;
  const { count } = dfa.classes;
  const sources = sourcesOf(dfa);
  const blockOf = Array.from({ length: states }, (_, state): number => (state === ACCEPTED ? 1 : 0));
  const members = [
    new Set([DEAD, ...Array.from({ length: states - 2 }, (_, index) => index + 2)]),
    new Set([ACCEPTED]),
  ];
  // block * count + column, each to be looked at
  const work = new Set(Array.from({ length: 2 * count }, (_, splitter) => splitter));
  for (const splitter of work) {
    work.delete(splitter);
    const [block, column] = [Math.floor(splitter / count), splitter % count];
    const touched = new Map<number, number[]>();
    for (const target of present(members[block], 'regex', 'block')) {
      for (const source of sources[target * count + column] ?? []) {
        const its = blockOf[source] ?? 0;
        const list = touched.get(its);
        if (list === undefined) touched.set(its, [source]);
        else list.push(source);
      }
    }
    for (const [old, hit] of touched) {
      const whole = present(members[old], 'regex', 'block');
      if (hit.length === whole.size) continue;
      const fresh = members.push(new Set(hit)) - 1;
      for (const state of hit) {
        whole.delete(state);
        blockOf[state] = fresh;
      }
      const smaller = hit.length < whole.size ? fresh : old;
      for (let each = 0; each < count; each++)
        work.add((work.has(old * count + each) ? fresh : smaller) * count + each);
    }
  }
  return blockOf;
}

/** By target and column: where it is entered from. */
function sourcesOf({ states, next, classes }: Dfa): readonly (readonly number[] | undefined)[] {
  const sources: (number[] | undefined)[] = new Array<number[] | undefined>(next.length);
  for (let state = 0; state < states; state++) {
    for (let column = 0; column < classes.count; column++) {
      const index = (next[state * classes.count + column] ?? 0) * classes.count + column;
      const list = sources[index];
      if (list === undefined) sources[index] = [state];
      else list.push(state);
    }
  }
  return sources;
}
