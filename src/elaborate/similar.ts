/** "(similar: a, b)": what the writer may have meant. */

const MOST_SUGGESTIONS = 5;

interface Suggestion {
  readonly name: string;
  readonly distance: number;
}

/** Single-character insertions, deletions and replacements between two words. */
export function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

/** The nearest names, at most five, by distance, then the shorter, then by name. */
export function nearest(word: string, candidates: Iterable<string>): readonly string[] {
  const best: Suggestion[] = [];
  for (const name of new Set(candidates)) {
    const farthest = best.length < MOST_SUGGESTIONS ? Infinity : (best.at(-1)?.distance ?? Infinity);
    // Kernels have 60,000 names: most are told apart by their length.
    if (name === '' || Math.abs(name.length - word.length) > farthest) continue;
    const distance = editDistance(word, name);
    if (distance > farthest) continue;
    best.push({ name, distance });
    best.sort(byNearness);
    best.length = Math.min(best.length, MOST_SUGGESTIONS);
  }
  return best.map((each) => each.name);
}

function byNearness(a: Suggestion, b: Suggestion): number {
  return a.distance - b.distance || a.name.length - b.name.length || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/** ` (similar: a, b)`, or nothing where there is nothing to suggest. */
export function similarText(word: string, candidates: Iterable<string>, label = 'similar'): string {
  const names = nearest(word, candidates);
  return names.length === 0 ? '' : ` (${label}: ${names.join(', ')})`;
}
