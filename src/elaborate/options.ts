/** What the command line says about pass 2, and the limits that `-D` changes. */
import type { Limits } from '../ir/index.js';

export interface ElaborateOptions {
  /** -g */
  readonly guru: boolean;
  readonly runtime: 'bpf' | 'kernel';
  /** -D values and defaults. A negative maxNesting is decided by lowering, from the call graph. */
  readonly limits: Limits;
  /** -c or -x is given: target() means something. */
  readonly hasTarget: boolean;
  /** -c: which binary `process.function` means. */
  readonly command: string | undefined;
  /** -x */
  readonly targetPid: number | undefined;
  /** --compatible */
  readonly compatible: string;
  /** What tz_gmtoff() and tz_name() give; absent: UTC. */
  readonly timeZone?: { readonly secondsWest: number; readonly name: string };
  /** -u: nothing is elided. */
  readonly unoptimized: boolean;
  /** --suppress-handler-errors: every probe is `try { … } catch { next }`. */
  readonly suppressHandlerErrors?: boolean;
  /** --skip-badvars: 0 in place of a target variable that cannot be read. */
  readonly skipBadVariables?: boolean;
  /** Off with --no-global-var-display: unread globals are not printed at the end. */
  readonly displayUnreadGlobals: boolean;
}
