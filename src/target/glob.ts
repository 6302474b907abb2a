/** SystemTap's wildcards in names: `*`, `?` and `[sets]`, as a shell has them. */

export type Glob = {
  readonly pattern: string;
  /** The name itself where the pattern has no wildcard. */
  readonly literal: string | undefined;
  /** What every match starts with. */
  readonly prefix: string;
  readonly matches: (name: string) => boolean;
};

const SPECIAL = /[*?[]/;

/** Has it a wildcard? */
export function isGlob(pattern: string): boolean {
  return SPECIAL.test(pattern);
}

export function parseGlob(pattern: string): Glob {
  const first = pattern.search(SPECIAL);
  if (first < 0) return { pattern, literal: pattern, prefix: pattern, matches: (name) => name === pattern };
  const expression = new RegExp(`^(?:${globSource(pattern, '.')})$`, 's');
  return { pattern, literal: undefined, prefix: pattern.slice(0, first), matches: (name) => expression.test(name) };
}

/** The pattern as regular expression source; `any` is what a wildcard stands for. */
export function globSource(pattern: string, any: string): string {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    const set = char === '[' ? /^\[([!^]?)(\]?[^\]]*)\]/.exec(pattern.slice(at)) : undefined;
    if (char === '*') source += `${any}*`;
    else if (char === '?') source += any;
    else if (set?.[2] !== undefined) {
      source += `[${set[1] === '' ? '' : '^'}${set[2].replace(/[\\\]^[]/g, '\\$&')}]`;
      at += set[0].length - 1;
    } else source += char.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  }
  return source;
}
