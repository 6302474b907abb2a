/** Shell wildcards, as fnmatch(3) without flags reads them: `*`, `?`, `[a-z]`, `[!x]`, and `\` before a byte. */

export function hasWildcard(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/** Does the whole text match? At most pattern × text steps. */
export function matchesWildcard(pattern: string, text: string): boolean {
  let [at, from] = [0, 0];
  let star: { readonly at: number; from: number } | undefined;
  while (from < text.length) {
    const step = pattern[at] === '*' ? undefined : matchOne(pattern, at, text.charAt(from));
    if (pattern[at] === '*') {
      star = { at: ++at, from };
    } else if (step !== undefined) {
      at = step;
      from++;
    } else if (star !== undefined) {
      at = star.at;
      from = ++star.from;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/** @returns where the pattern goes on when its next element takes the byte */
function matchOne(pattern: string, at: number, byte: string): number | undefined {
  const element = pattern[at];
  if (element === undefined) return undefined;
  if (element === '?') return at + 1;
  if (element === '[') {
    const end = pattern.indexOf(']', pattern[at + 1] === '!' || pattern[at + 1] === '^' ? at + 3 : at + 2);
    if (end > 0) return inSet(pattern.slice(at + 1, end), byte) ? end + 1 : undefined;
  }
  if (element === '\\' && at + 1 < pattern.length) return pattern[at + 1] === byte ? at + 2 : undefined;
  return element === byte ? at + 1 : undefined;
}

function inSet(set: string, byte: string): boolean {
  const negated = set.startsWith('!') || set.startsWith('^');
  const members = negated ? set.slice(1) : set;
  let found = false;
  for (let at = 0; at < members.length; at++) {
    const low = members.charAt(at);
    const isRange = members[at + 1] === '-' && at + 2 < members.length;
    const high = isRange ? members.charAt(at + 2) : low;
    if (byte >= low && byte <= high) found = true;
    if (isRange) at += 2;
  }
  return found !== negated;
}
