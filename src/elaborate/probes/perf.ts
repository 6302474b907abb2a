/** perf.type(T).config(C), with .sample(N) or .hz(N): events of perf_event_open(2) by their numbers. */
import type { Long } from '../../base/index.js';
import { ALL_PROCESSES, type PerfSampling } from '../../ir/index.js';
import { refuse, refuseUnsupported } from '../refusal.js';
import {
  numberArgument,
  word,
  type DerivedPoint,
  type PatternComponent,
  type PointMatch,
  type ProbePattern,
} from './family.js';

/** Upstream's period where none is written. */
const EVERY: PerfSampling = { kind: 'period', count: 1_000_000 };
/** What holds a perf_event_attr.type: u32. */
const MOST_TYPE = 2 ** 32 - 1;

interface Sample {
  readonly type: number;
  readonly config: Long;
  readonly sampling: PerfSampling;
}

function sampled({ type, config, sampling }: Sample): DerivedPoint {
  const how = sampling.kind === 'period' ? 'sample' : 'hz';
  return {
    spec: { kind: 'perf', type, config, sampling, processes: ALL_PROCESSES },
    point: `perf.type(${type}).config(${config}).${how}(${sampling.count})`,
    target: undefined,
    variables: [],
  };
}

/** The CPU's clock (PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK): what a profiling timer is made of. */
export function clockSample(sampling: PerfSampling): DerivedPoint {
  return sampled({ type: 1, config: 0, sampling });
}

/** Upstream hands a 0 on, and the kernel then never samples: nobody means that. */
export function frequencyOf(match: PointMatch, index: number): Long {
  const hz = numberArgument(match, index, 0);
  if (hz <= 0) refuse('perf-frequency', `invalid perf frequency ${hz}`, argumentToken(match, index));
  return hz;
}

function periodOf(match: PointMatch, index: number): Long {
  const period = numberArgument(match, index, 0);
  if (period <= 0) refuse('perf-period', `invalid perf sample period ${period}`, argumentToken(match, index));
  return period;
}

function argumentToken(match: PointMatch, index: number): PointMatch['token'] {
  return match.components[index]?.written.token ?? match.token;
}

const HEAD: readonly PatternComponent[] = [word('perf'), word('type', 'number'), word('config', 'number')];

function withSampling(
  rest: readonly PatternComponent[],
  samplingOf: (match: PointMatch) => PerfSampling,
): ProbePattern {
  return {
    components: [...HEAD, ...rest],
    derive: (match) => {
      const type = numberArgument(match, 1, 0);
      if (typeof type !== 'number' || type < 0 || type > MOST_TYPE)
        refuse('perf-type', `invalid perf type ${type}`, argumentToken(match, 1));
      return [sampled({ type, config: numberArgument(match, 2, 0), sampling: samplingOf(match) })];
    },
  };
}

function unsupported(what: string, slug: string, ...rest: readonly PatternComponent[]): ProbePattern {
  return {
    components: [...HEAD, ...rest],
    derive: (match) => refuseUnsupported(what, slug, match.components.at(-1)?.written.token ?? match.token),
  };
}

const ONE_PROCESS = ['a perf event of one process', 'perf-process'] as const;
const COUNTER = ['a perf counter', 'perf-counter'] as const;

export const PERF_PATTERNS: readonly ProbePattern[] = [
  withSampling([], () => EVERY),
  withSampling([word('sample', 'number')], (match) => ({ kind: 'period', count: periodOf(match, 3) })),
  withSampling([word('hz', 'number')], (match) => ({ kind: 'frequency', count: frequencyOf(match, 3) })),
  unsupported(...ONE_PROCESS, word('process')),
  unsupported(...ONE_PROCESS, word('process', 'string')),
  unsupported(...COUNTER, word('counter', 'string')),
  unsupported(...COUNTER, word('process'), word('counter', 'string')),
  unsupported(...COUNTER, word('process', 'string'), word('counter', 'string')),
];
