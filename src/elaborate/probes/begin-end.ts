/** begin, end, error, each with an optional priority. */
import { long, type Long } from '../../base/index.js';
import { numberArgument, pointText, word, type ProbePattern } from './family.js';

/** Upstream's priorities are 64-bit; ours order the same in a number, the farthest ones meet at the ends. */
function priority(value: Long): number {
  const canonical = long(value);
  return typeof canonical === 'number' ? canonical : canonical < 0n ? Number.MIN_SAFE_INTEGER : Number.MAX_SAFE_INTEGER;
}

function patternsOf(kind: 'begin' | 'end' | 'error'): readonly ProbePattern[] {
  const derive: ProbePattern['derive'] = (match) => [
    {
      spec: { kind, priority: priority(numberArgument(match, 0, 0)) },
      point: pointText(match),
      target: undefined,
      variables: [],
    },
  ];
  return [
    { components: [word(kind)], derive },
    { components: [word(kind, 'number')], derive },
  ];
}

export const BEGIN_END_PATTERNS: readonly ProbePattern[] = [
  ...patternsOf('begin'),
  ...patternsOf('end'),
  ...patternsOf('error'),
];
