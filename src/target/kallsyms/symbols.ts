/**
 * /proc/kallsyms as text, searched where it lies: `ADDRESS TYPE NAME` and, for a module's, a tab and `[MODULE]`. 120,000
 * lines are never split; a search is one regular expression over them.
 */
import { globSource } from '../glob.js';

/**
 * Names of functions that match a glob, sorted, each once. The compiler's clones (`f.cold`, `f.isra.0`) are found only by
 * a pattern with a dot; the padding before functions (`__pfx_f`, since Linux 6.2) never.
 */
export function functionSymbols(kallsyms: string, pattern: string, module: string | undefined): readonly string[] {
  const name = globSource(pattern, pattern.includes('.') ? '[^\\s]' : '[^\\s.]');
  return [...new Set(occurrences(kallsyms, name, module))].sort();
}

/** Names that several functions have: static ones, of different files. */
export function repeatedSymbols(kallsyms: string, module: string | undefined): ReadonlySet<string> {
  const once = new Set<string>();
  const repeated = new Set<string>();
  for (const name of occurrences(kallsyms, '[^\\s.]*', module)) (once.has(name) ? repeated : once).add(name);
  return repeated;
}

function* occurrences(kallsyms: string, name: string, module: string | undefined): Generator<string> {
  const owner = module === undefined ? '$' : `\\t\\[${module}\\]$`;
  const line = new RegExp(`^[0-9a-f]+ [tTwW] (?!__pfx_|__cfi_)(${name})${owner}`, 'gm');
  for (const match of kallsyms.matchAll(line)) {
    if (match[1] !== undefined) yield match[1];
  }
}
