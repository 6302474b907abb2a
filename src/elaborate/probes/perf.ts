/** perf.type(T).config(C), with .sample(N) or .hz(N): events of perf_event_open(2) by their numbers. */
import type { Long } from '../../base/index.js';
import { ALL_PROCESSES, type PerfSampling, type ProcessFilter } from '../../ir/index.js';
import { refuse, refuseUnsupported } from '../refusal.js';
import {
  numberArgument,
  word,
  type DerivedPoint,
  type FamilyContext,
  type PatternComponent,
  type PointMatch,
  type ProbePattern,
} from './family.js';
import { firstWord } from './process.js';

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

function typeOf(match: PointMatch): number {
  const type = numberArgument(match, 1, 0);
  if (typeof type !== 'number' || type < 0 || type > MOST_TYPE)
    return refuse('perf-type', `invalid perf type ${type}`, argumentToken(match, 1));
  return type;
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
      return [sampled({ type: typeOf(match), config: numberArgument(match, 2, 0), sampling: samplingOf(match) })];
    },
  };
}

/** Of the processes that run a program: without its name of the command of -c. */
function ofProcess(component: PatternComponent): ProbePattern {
  return {
    components: [...HEAD, component],
    derive: (match, context) => {
      const program = programOf(match, context);
      const all = sampled({ type: typeOf(match), config: numberArgument(match, 2, 0), sampling: EVERY });
      if (all.spec.kind !== 'perf') return [all];
      const processes: ProcessFilter = { ...ALL_PROCESSES, executable: program };
      return [{ ...all, spec: { ...all.spec, processes }, point: `${all.point}.process("${program}")` }];
    },
  };
}

function programOf(match: PointMatch, { target, session }: FamilyContext): string {
  const argument = match.components[3]?.written.argument;
  const name = argument?.kind === 'string' ? argument.value : firstWord(session.command ?? '');
  if (name === '')
    return refuse(
      'unspecified-process',
      'unspecified process probe is invalid without a -c COMMAND [man stapprobes]',
      undefined,
    );
  return target.binaries.find(name) ?? name;
}

function unsupported(what: string, slug: string, ...rest: readonly PatternComponent[]): ProbePattern {
  return {
    components: [...HEAD, ...rest],
    unsupported: true,
    derive: (match) => refuseUnsupported(what, slug, match.components.at(-1)?.written.token ?? match.token),
  };
}

const COUNTER = ['a perf counter', 'perf-counter'] as const;

export const PERF_PATTERNS: readonly ProbePattern[] = [
  withSampling([], () => EVERY),
  withSampling([word('sample', 'number')], (match) => ({ kind: 'period', count: periodOf(match, 3) })),
  withSampling([word('hz', 'number')], (match) => ({ kind: 'frequency', count: frequencyOf(match, 3) })),
  ofProcess(word('process')),
  ofProcess(word('process', 'string')),
  unsupported(...COUNTER, word('counter', 'string')),
  unsupported(...COUNTER, word('process'), word('counter', 'string')),
  unsupported(...COUNTER, word('process', 'string'), word('counter', 'string')),
];
