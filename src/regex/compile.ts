/** Patterns to tables; the same pattern is compiled once. */
import { byteClasses } from './byte-classes.js';
import { buildDfa, type Dfa } from './dfa.js';
import { minimise } from './minimise.js';
import { buildNfa, type Nfa } from './nfa.js';
import { parseRegex } from './parse.js';
import { RegexError, type RegexProblem } from './syntax.js';
import { buildTaggedDfa, type TaggedDfa } from './tagged.js';

const dfas = new Map<string, Dfa>();
const taggedDfas = new Map<string, TaggedDfa>();

/**
 * What is wrong with a pattern, or too large for tables.
 * @param pattern the literal's content, bytes, escapes in place
 * @param withGroups does the script ask for subexpressions?
 */
export function problemOf(pattern: string, withGroups: boolean): RegexProblem | undefined {
  try {
    if (withGroups) compileTagged(pattern);
    else compileRegex(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof RegexError) return error.problem;
    throw error;
  }
}

/** Throws RegexError where problemOf has something against the pattern. */
export function compileRegex(pattern: string): Dfa {
  return memo(dfas, pattern, (nfa) => minimise(buildDfa(nfa, byteClasses(nfa))));
}

/** Likewise, with groups. */
export function compileTagged(pattern: string): TaggedDfa {
  return memo(taggedDfas, pattern, (nfa) => buildTaggedDfa(nfa, byteClasses(nfa)));
}

function memo<T>(known: Map<string, T>, pattern: string, make: (nfa: Nfa) => T): T {
  const found = known.get(pattern);
  if (found !== undefined) return found;
  const made = make(buildNfa(parseRegex(pattern)));
  known.set(pattern, made);
  return made;
}
