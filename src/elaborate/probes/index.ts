/** All families, in the order in which a wildcard tries them. */
import type { Target } from '../../target/target.js';
import { BEGIN_END_PATTERNS } from './begin-end.js';
import type { ProbePattern } from './family.js';
import { FUNCTION_PATTERNS } from './function.js';
import { NEVER_PATTERNS } from './never.js';
import { PERF_PATTERNS } from './perf.js';
import { PROCESS_EVENT_PATTERNS } from './process-event.js';
import { PROCESS_FUNCTION_PATTERNS } from './process-function.js';
import { PROCESS_MARK_PATTERNS } from './process-mark.js';
import { syscallPatterns } from './syscall.js';
import { TIMER_PATTERNS } from './timer.js';
import { TRACEPOINT_PATTERNS } from './tracepoint.js';
import { UNSUPPORTED_PATTERNS } from './unsupported.js';

export function allPatterns(target: Target): readonly ProbePattern[] {
  return [
    ...BEGIN_END_PATTERNS,
    ...NEVER_PATTERNS,
    ...TIMER_PATTERNS,
    ...PERF_PATTERNS,
    ...TRACEPOINT_PATTERNS,
    ...syscallPatterns(target),
    ...FUNCTION_PATTERNS,
    ...PROCESS_EVENT_PATTERNS,
    ...PROCESS_FUNCTION_PATTERNS,
    ...PROCESS_MARK_PATTERNS,
    ...UNSUPPORTED_PATTERNS,
  ];
}

export type {
  DerivedPoint,
  FamilyContext,
  MatchedComponent,
  PatternComponent,
  PointMatch,
  ProbePattern,
} from './family.js';
export { argumentText, word } from './family.js';
export { isWildcard, matchPoint, matches, type Match, type Matchable } from './match.js';
