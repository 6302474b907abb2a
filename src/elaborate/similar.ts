/** "(similar: a, b)": what the writer may have meant. */

const MOST_SUGGESTIONS = 5;

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

/** The nearest names, at most five, by distance, then by name. */
export function nearest(word: string, candidates: Iterable<string>): readonly string[] {
  const ranked: { readonly name: string; readonly distance: number }[] = [];
  for (const name of new Set(candidates)) {
    if (name !== '') ranked.push({ name, distance: editDistance(word, name) });
  }
  ranked.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return ranked.slice(0, MOST_SUGGESTIONS).map((each) => each.name);
}

/** ` (similar: a, b)`, or nothing where there is nothing to suggest. */
export function similarText(word: string, candidates: Iterable<string>, label = 'similar'): string {
  const names = nearest(word, candidates);
  return names.length === 0 ? '' : ` (${label}: ${names.join(', ')})`;
}
