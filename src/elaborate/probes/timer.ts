/** timer.s, .ms, .us, .ns, .hz, .jiffies, with .randomize; timer.profile. */
import { refuse } from '../refusal.js';
import { clockSample, frequencyOf } from './perf.js';
import {
  numberArgument,
  pointText,
  word,
  type DerivedPoint,
  type FamilyContext,
  type PointMatch,
  type ProbePattern,
} from './family.js';

const NS_PER_S = 1_000_000_000;
/** Upstream's longest interval is a day. */
const LONGEST_S = 86_400;

/** So is its shortest. */
const LEAST_NS = 100_000;

interface Unit {
  readonly names: readonly string[];
  readonly ns: number;
  /** In units: shorter timers are refused, as upstream does. */
  readonly least: number;
}
const UNITS: readonly Unit[] = [
  { names: ['s', 'sec'], ns: NS_PER_S, least: 1 },
  { names: ['ms', 'msec'], ns: 1_000_000, least: 1 },
  { names: ['us', 'usec'], ns: 1000, least: 100 },
  { names: ['ns', 'nsec'], ns: 1, least: LEAST_NS },
];

function derived(match: PointMatch, intervalNs: number, randomizeNs: number): readonly DerivedPoint[] {
  return [
    { spec: { kind: 'timer', intervalNs, randomizeNs }, point: pointText(match), target: undefined, variables: [] },
  ];
}

function deriveUnit(match: PointMatch, unit: Unit): readonly DerivedPoint[] {
  const interval = numberArgument(match, 1, 0);
  const random = numberArgument(match, 2, 0);
  const greatest = (LONGEST_S * NS_PER_S) / unit.ns;
  if (typeof interval !== 'number' || interval < unit.least || interval > greatest) {
    refuse('timer-interval', `interval value out of range (${unit.least}, ${greatest})`, undefined);
  }
  if (typeof random !== 'number' || random < 0 || random > interval)
    refuse('timer-randomize', 'randomization value out of range', undefined);
  return derived(match, interval * unit.ns, random * unit.ns);
}

/** Upstream's own bound: what fits a signed int. */
const MOST_JIFFIES = 0x7fffffff;

function deriveJiffies(match: PointMatch, { target }: FamilyContext): readonly DerivedPoint[] {
  const interval = numberArgument(match, 1, 0);
  const random = numberArgument(match, 2, 0);
  if (typeof interval !== 'number' || interval < 1 || interval > MOST_JIFFIES) {
    refuse('timer-interval', 'invalid interval for jiffies timer', undefined);
  }
  if (typeof random !== 'number' || random < 0 || random > interval)
    refuse('timer-randomize', 'invalid randomize for jiffies timer', undefined);
  const tickNs = NS_PER_S / target.hz;
  return derived(match, Math.round(interval * tickNs), Math.round(random * tickNs));
}

function deriveHertz(match: PointMatch): readonly DerivedPoint[] {
  const frequency = numberArgument(match, 1, 0);
  if (typeof frequency !== 'number' || frequency <= 0)
    refuse('timer-frequency', 'frequency must be greater than 0', undefined);
  const intervalNs = Math.floor(NS_PER_S / frequency);
  if (intervalNs < LEAST_NS)
    refuse('timer-interval', `interval value out of range (${LEAST_NS}, ${LONGEST_S * NS_PER_S})`, undefined);
  return derived(match, intervalNs, 0);
}

function withRandomize(name: string, derive: ProbePattern['derive']): readonly ProbePattern[] {
  const head = [word('timer'), word(name, 'number')];
  return [
    { components: head, derive },
    { components: [...head, word('randomize', 'number')], derive },
  ];
}

/** Upstream's: a millisecond of the CPU's clock. */
const TICK_NS = 1_000_000;

export const TIMER_PATTERNS: readonly ProbePattern[] = [
  ...UNITS.flatMap((unit) => unit.names.flatMap((name) => withRandomize(name, (match) => deriveUnit(match, unit)))),
  ...withRandomize('jiffies', deriveJiffies),
  { components: [word('timer'), word('hz', 'number')], derive: deriveHertz },
  {
    components: [word('timer'), word('profile')],
    derive: (match) => [{ ...clockSample({ kind: 'period', count: TICK_NS }), name: pointText(match) }],
  },
  {
    components: [word('timer'), word('profile'), word('tick')],
    unsupported: true,
    // Kernels have had no such hook since 2.6.29; what took its place is what timer.profile means.
    derive: () =>
      refuse('profile-tick', 'profiling timer support (register_timer_hook) not found in kernel!', undefined, {
        hints: ['timer.profile is the timer that every kernel has'],
      }),
  },
  {
    components: [word('timer'), word('profile'), word('freq'), word('hz', 'number')],
    derive: (match) => [
      { ...clockSample({ kind: 'frequency', count: frequencyOf(match, 3) }), name: pointText(match) },
    ],
  },
];
