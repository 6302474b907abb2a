/**
 * User-side timers: an absolute schedule, so that a slow body delays no later firing. Ticks that could not be delivered are
 * counted, never made up for.
 */
import type { BodyId, ProbeOf } from '../ir/index.js';

export interface TimerProbe {
  readonly body: BodyId;
  readonly spec: ProbeOf<'timer'>;
}

interface Schedule {
  readonly probe: TimerProbe;
  dueNs: number;
}

export class Timers {
  readonly #schedules: readonly Schedule[];
  readonly #random: () => number;
  #missed = 0;

  /** `random` gives [0, 1). */
  constructor(probes: readonly TimerProbe[], nowNs: number, random: () => number = Math.random) {
    this.#random = random;
    this.#schedules = probes.map((probe) => ({ probe, dueNs: nowNs + this.#interval(probe.spec) }));
  }

  /** Firings that came too late to be delivered on their own. */
  get missed(): number {
    return this.#missed;
  }

  /** Nanoseconds until the next one is due; undefined without timers; at least 0. */
  untilNext(nowNs: number): number | undefined {
    if (this.#schedules.length === 0) return undefined;
    const next = Math.min(...this.#schedules.map((schedule) => schedule.dueNs));
    return Math.max(0, next - nowNs);
  }

  /** Bodies that are due, in the order of their times (equal ones in script order); each is scheduled anew. */
  takeDue(nowNs: number): readonly BodyId[] {
    const due = this.#schedules.filter((schedule) => schedule.dueNs <= nowNs);
    due.sort((a, b) => a.dueNs - b.dueNs);
    for (const schedule of due) this.#advance(schedule, nowNs);
    return due.map((schedule) => schedule.probe.body);
  }

  #advance(schedule: Schedule, nowNs: number): void {
    const { spec } = schedule.probe;
    schedule.dueNs += this.#interval(spec);
    if (schedule.dueNs > nowNs) return;
    const skipped = Math.floor((nowNs - schedule.dueNs) / spec.intervalNs) + 1;
    this.#missed += skipped;
    schedule.dueNs += skipped * spec.intervalNs;
  }

  /** interval ± randomize, drawn anew each time. */
  #interval(spec: ProbeOf<'timer'>): number {
    if (spec.randomizeNs === 0) return spec.intervalNs;
    return Math.max(1, Math.round(spec.intervalNs + (this.#random() * 2 - 1) * spec.randomizeNs));
  }
}
