/** What the command line says about pass 2, and the limits that `-D` changes. */
import type { Limits } from '../ir/index.js';

export interface ElaborateOptions {
  /** -g */
  readonly guru: boolean;
  readonly runtime: 'bpf' | 'kernel';
  /** `-D NAME=VALUE`, in order; a name without a value is 1. */
  readonly defines: readonly { readonly name: string; readonly value: string }[];
  /** -c or -x is given: target() means something. */
  readonly hasTarget: boolean;
  /** --compatible */
  readonly compatible: string;
  /** -u: nothing is elided. */
  readonly unoptimized: boolean;
  /** Off with --no-global-var-display: unread globals are not printed at the end. */
  readonly displayUnreadGlobals: boolean;
}

export const DEFAULT_OPTIONS: ElaborateOptions = {
  guru: false,
  runtime: 'bpf',
  defines: [],
  hasTarget: false,
  compatible: '5.6',
  unoptimized: false,
  displayUnreadGlobals: true,
};

/** A user-side body without `-D MAXACTION` ends only when it clearly never would. */
const USER_SIDE_ACTIONS = 100_000_000;

/** SystemTap's defaults, changed by `-D`; a value that is no number keeps the default. `maxNesting` is the call graph's. */
export function limitsFrom(defines: ElaborateOptions['defines'], maxNesting: number): Limits {
  const given = new Map<string, number>();
  for (const { name, value } of defines) {
    const number = Number(value);
    if (value !== '' && Number.isSafeInteger(number)) given.set(name, number);
  }
  const limit = (name: string, otherwise: number): number => given.get(name) ?? otherwise;
  const maxAction = limit('MAXACTION', 1000);
  return {
    maxStringLength: limit('MAXSTRINGLEN', 512),
    maxAction,
    maxActionInterruptible: limit('MAXACTION_INTERRUPTIBLE', given.has('MAXACTION') ? maxAction * 10 : USER_SIDE_ACTIONS),
    maxNesting: limit('MAXNESTING', maxNesting),
    maxMapEntries: limit('MAXMAPENTRIES', 2048),
    maxErrors: limit('MAXERRORS', 0),
    maxSkipped: limit('MAXSKIPPED', 100),
    maxTryLock: limit('MAXTRYLOCK', 100),
    tryLockDelayUs: limit('TRYLOCKDELAY', 10),
    histogramWidth: limit('HIST_WIDTH', 50),
    histogramElision: limit('HIST_ELISION', 2),
  };
}
