/** never: compiled, not armed. */
import { pointText, word, type ProbePattern } from './family.js';

export const NEVER_PATTERNS: readonly ProbePattern[] = [
  {
    components: [word('never')],
    derive: (match) => [{ spec: { kind: 'never' }, point: pointText(match), target: undefined, variables: [] }],
  },
];
