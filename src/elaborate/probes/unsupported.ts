/** Families of SystemTap that exist and that this version cannot arm: said by name, so that nobody looks for a typing error. */
import { refuseUnsupported } from '../refusal.js';
import { word, type PatternComponent, type ProbePattern } from './family.js';

const FAMILIES: readonly { readonly head: readonly PatternComponent[]; readonly what: string }[] = [
  { head: [word('process')], what: 'process probes' },
  { head: [word('process', 'string')], what: 'process probes' },
  { head: [word('process', 'number')], what: 'process probes' },
  { head: [word('perf')], what: 'perf probes' },
  { head: [word('procfs')], what: 'procfs probes' },
  { head: [word('procfs', 'string')], what: 'procfs probes' },
  { head: [word('netfilter')], what: 'netfilter probes' },
  { head: [word('netfilter', 'string')], what: 'netfilter probes' },
  { head: [word('kernel'), word('data', 'string')], what: 'kernel.data probes' },
  { head: [word('kernel'), word('data', 'number')], what: 'kernel.data probes' },
  { head: [word('kprobe')], what: 'kprobe probes' },
  { head: [word('nd_syscall')], what: 'nd_syscall probes' },
];

/** takesRest: whatever follows the head belongs to the family, too. */
export const UNSUPPORTED_PATTERNS: readonly ProbePattern[] = FAMILIES.map(({ head, what }) => ({
  components: head,
  takesRest: true,
  derive: (match) => refuseUnsupported(what, 'probe-family', match.token),
}));
