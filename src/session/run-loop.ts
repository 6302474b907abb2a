/**
 * The time between "running" and the end: drains the ring, runs the timers, waits. Busy, it looks every 10 ms; idle, it
 * waits for a forced wake-up of at most 50 ms.
 */
import type { BodyId, RecordSink } from '../ir/index.js';
import type { KernelSide } from './kernel-side.js';
import type { SessionState } from './state.js';
import type { Timers } from './timers.js';

const BUSY_WAIT_MS = 10;
const IDLE_WAIT_MS = 50;
/** Without a kernel side nothing needs to be looked at between timers. */
const LONGEST_SLEEP_MS = 60_000;
const IDLE_AFTER_DRAINS = 3;
const NS_PER_MS = 1e6;

export interface RunLoopParts {
  readonly state: SessionState;
  readonly kernel: { readonly side: KernelSide; readonly sink: RecordSink } | undefined;
  readonly timers: Timers;
  readonly runBody: (body: BodyId) => void;
}

export class RunLoop {
  readonly #parts: RunLoopParts;
  /** At first the poller waits: it is woken for the first event of a script that ends with it. */
  #emptyDrains = IDLE_AFTER_DRAINS;
  #wakeSleeper: () => void = () => undefined;

  constructor(parts: RunLoopParts) {
    this.#parts = parts;
  }

  async run(): Promise<void> {
    const { state } = this.#parts;
    while (!state.exiting) {
      this.drain();
      this.#runTimers();
      await state.writer.ready();
      if (!this.#ended()) await this.#wait();
    }
  }

  /** Ends the wait: something happened. */
  wake(): void {
    this.#wakeSleeper();
    this.#parts.kernel?.side.wake();
  }

  /** Everything that the ring holds goes to the writer. */
  drain(): void {
    const { kernel } = this.#parts;
    if (kernel === undefined) return;
    const isExiting = kernel.side.isExiting?.() === true;
    const taken = kernel.side.drain(kernel.sink);
    // Behind its record, if that came: what it says is told first.
    if (isExiting) this.#parts.state.exit();
    this.#parts.state.checkSkipped(kernel.side.skippedHits());
    this.#emptyDrains = taken > 0 ? 0 : this.#emptyDrains + 1;
  }

  /** A method, so that the compiler does not take an earlier test for the present state. */
  #ended(): boolean {
    return this.#parts.state.exiting;
  }

  #runTimers(): void {
    const { state, timers, runBody } = this.#parts;
    for (const body of timers.takeDue(state.clockNs())) {
      if (state.exiting) return;
      this.drain();
      if (!this.#ended()) runBody(body);
    }
  }

  async #wait(): Promise<void> {
    const { kernel, state, timers } = this.#parts;
    const idle = this.#emptyDrains >= IDLE_AFTER_DRAINS;
    const longest = kernel === undefined ? LONGEST_SLEEP_MS : idle ? IDLE_WAIT_MS : BUSY_WAIT_MS;
    const untilTimer = timers.untilNext(state.clockNs());
    const waitMs = Math.min(longest, untilTimer === undefined ? longest : Math.ceil(untilTimer / NS_PER_MS));
    if (kernel !== undefined && idle) await kernel.side.waitForRecords(waitMs);
    else await this.#sleep(waitMs);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wakeSleeper = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
