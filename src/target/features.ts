/**
 * What a kernel may or may not be able to do. Each fact is found by trying, never by comparing versions: distributions
 * backport, and configurations switch off. How each is tried is in live/feature-trials.
 */
import type { Feature } from './target.js';

export type FeatureFacts = {
  /** The release that brought it; undefined: older than anything we run on. */
  readonly since: string | undefined;
  /** What it is, for a sentence `this kernel has no …`. */
  readonly what: string;
  /** The configuration that may leave it out of a kernel that is new enough. */
  readonly configuration: string | undefined;
};

export const FEATURES = {
  'raw-tracepoint': { since: '4.17', what: 'raw tracepoints', configuration: 'CONFIG_BPF_EVENTS' },
  'tp-btf': { since: '5.5', what: 'typed tracepoints', configuration: 'CONFIG_DEBUG_INFO_BTF' },
  fentry: {
    since: '5.5 (arm64: 6.0)',
    what: 'BPF programs on function entry',
    configuration: 'CONFIG_FUNCTION_TRACER',
  },
  kprobe: { since: '4.17', what: 'kprobes', configuration: 'CONFIG_KPROBES' },
  'kprobe-multi': { since: '5.18', what: 'kprobes on many functions at once', configuration: 'CONFIG_FPROBE' },
  'uprobe-multi': { since: '6.6', what: 'uprobes on many places at once', configuration: 'CONFIG_UPROBES' },
  modules: { since: undefined, what: 'loadable modules', configuration: 'CONFIG_MODULES' },
  'may-goto': { since: '6.9', what: 'the may_goto instruction of BPF', configuration: undefined },
  'cpu-v4': { since: '6.6', what: 'signed division in BPF', configuration: undefined },
  'preempt-disable': { since: '6.10', what: 'BPF programs that hold off preemption', configuration: undefined },
} as const satisfies Readonly<Record<Feature, FeatureFacts>>;

/** `this kernel has no kprobes (needs Linux 4.17, CONFIG_KPROBES)`, and a reason where the kernel gave another one. */
export function absentBecause(feature: Feature, reason: string | undefined): string {
  const { configuration, since, what } = FEATURES[feature];
  const needs = [since === undefined ? [] : `Linux ${since}`, configuration ?? []].flat().join(', ');
  return `this kernel has no ${what} (needs ${needs})${reason === undefined ? '' : `: ${reason}`}`;
}
