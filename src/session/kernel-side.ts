/** What the session needs of a kernel-side runtime: the BPF loader is one, the kernel module's runner the other. */
import type { Id } from '../base/index.js';
import type { BodyLosses, RecordSink } from '../ir/index.js';
import type { Transaction } from '../jsgen/runtime/store.js';

export interface KernelSide {
  /** Creates maps, stores initial values, loads (verifies) every program. Throws StapError. Nothing is armed yet. */
  load(): void;
  /** Arms the probes; bodies do not run before setRunning(true). Throws StapError, with nothing left attached. */
  attach(): void;
  /** After attach(): what could not be armed although the rest could, a warning each. */
  readonly unarmed?: () => readonly string[];
  setRunning(running: boolean): void;
  /** exit() or a fatal error on the user side: no kernel-side body starts any more. */
  setExiting(): void;
  /** Has a kernel-side body called exit(), or failed once too often? Known also where its record was lost. */
  readonly isExiting?: () => boolean;
  /** isCommand: it waits until the probes are armed. */
  setTarget(pid: number, isCommand: boolean): void;
  /** Runs the begin, end or error bodies that are the kernel's, to their end. undefined: it has none. */
  readonly runPhase?: (phase: 'begin' | 'end' | 'error') => void;
  /** Hands every record that is complete now to the sink, and refreshes the clock offset. Returns the bytes taken. */
  drain(sink: RecordSink): number;
  /** Resolves after a forced wake-up, wake(), or `timeoutMs` (at most 50). */
  waitForRecords(timeoutMs: number): Promise<void>;
  wake(): void;
  detach(): void;
  /** Hits that ran nothing so far, all probes together: a few loads, called at each drain. */
  skippedHits(): number;
  losses(): readonly BodyLosses[];
  close(): void;
}

/** Runs user-side bodies as transactions over kernel-homed globals. */
export interface Bridge {
  /** A fresh snapshot of what the body uses; `holdLock`: nothing can move until the commit. */
  begin(body: Id<'body'>, holdLock: boolean): OpenTransaction;
}

export interface OpenTransaction extends Transaction {
  /** Applies the operations if nothing that was read has moved. `conflict`: run the body again. */
  commit():
    | { readonly kind: 'done' }
    | { readonly kind: 'conflict' }
    | { readonly kind: 'error'; readonly text: string };
  /** Forgets everything (and lets a held lock go). */
  abandon(): void;
}
