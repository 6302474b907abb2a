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
  const owner = module === undefined ? '$' : `\\t\\[${module}\\]$`;
  const line = new RegExp(`^[0-9a-f]+ [tTwW] (?!__pfx_|__cfi_)(${name})${owner}`, 'gm');
  const found = new Set<string>();
  for (const match of kallsyms.matchAll(line)) {
    if (match[1] !== undefined) found.add(match[1]);
  }
  return [...found].sort();
}
