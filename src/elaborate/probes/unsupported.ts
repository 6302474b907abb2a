/** Families of SystemTap that exist and that this version cannot arm: said by name, so that nobody looks for a typing error. */
import { refuseUnsupported } from '../refusal.js';
import { word, type PatternComponent, type ProbePattern } from './family.js';

const FAMILIES: readonly { readonly head: readonly PatternComponent[]; readonly what: string }[] = [
  { head: [word('procfs')], what: 'a procfs probe' },
  { head: [word('procfs', 'string')], what: 'a procfs probe' },
  { head: [word('netfilter')], what: 'a netfilter probe' },
  { head: [word('netfilter', 'string')], what: 'a netfilter probe' },
  { head: [word('kernel'), word('data', 'string')], what: 'a kernel.data probe' },
  { head: [word('kernel'), word('data', 'number')], what: 'a kernel.data probe' },
  { head: [word('kprobe')], what: 'a kprobe probe' },
];

/** takesRest: whatever follows the head belongs to the family, too. */
export const UNSUPPORTED_PATTERNS: readonly ProbePattern[] = FAMILIES.map(({ head, what }) => ({
  components: head,
  takesRest: true,
  unsupported: true,
  derive: (match) => refuseUnsupported(what, 'probe-family', match.token),
}));
