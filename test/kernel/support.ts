import { readdirSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import type { ExecutionContext } from 'ava';
import { SLOWNESS } from '../support/slowness.js';
import { describeEnd, type StapEnd } from '../support/stap.js';

/** Numbers of argument-less calls that hardly anybody makes, so that what others do is not counted. */
export const CALLS = {
  getppid: process.arch === 'arm64' ? 173 : 110,
  sched_get_priority_max: process.arch === 'arm64' ? 125 : 146,
  sched_get_priority_min: process.arch === 'arm64' ? 126 : 147,
  sync: process.arch === 'arm64' ? 81 : 162,
} as const;

/** Prints `armed` once, when the probes are: a timer fires on the running session only. */
export const ARMED = 'global told probe timer.ms(1) { if (!told++) println("armed") } ';

/** Ended with status 0 and said nothing on standard error. */
export function assertClean(t: ExecutionContext, end: StapEnd): void {
  t.is(end.status, 0, describeEnd(end));
  t.is(end.stderr, '', describeEnd(end));
}

export type Losses = {
  /** Hits that ran nothing. */
  readonly skipped: number;
  /** Hits whose output was lost. */
  readonly lost: number;
};

/** What the report at the end says, over all probes. */
export function lossesOf(stderr: string): Losses {
  const sum = (pattern: RegExp): number =>
    [...stderr.matchAll(pattern)].reduce((total, [, count]) => total + Number(count), 0);
  return {
    skipped: sum(/, skipped probes: (\d+)$/gm),
    lost: sum(/^WARNING: Lost output of hits.*: (\d+) \(/gm),
  };
}

export type BpfIds = Readonly<Record<'prog' | 'map' | 'link', readonly number[]>>;

/** The BPF objects that a process holds open, by the kernel's own account of its descriptors. */
export function bpfIdsOf(pid: number): BpfIds {
  const ids = { prog: new Set<number>(), map: new Set<number>(), link: new Set<number>() };
  for (const fd of readdirSync(`/proc/${pid}/fdinfo`)) {
    const text = infoOf(pid, fd);
    for (const kind of ['prog', 'map', 'link'] as const) {
      const [, id] = new RegExp(`^${kind}_id:\\s*(\\d+)$`, 'm').exec(text) ?? [];
      if (id !== undefined) ids[kind].add(Number(id));
    }
  }
  return { prog: [...ids.prog], map: [...ids.map], link: [...ids.link] };
}

function infoOf(pid: number, fd: string): string {
  try {
    return readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1');
  } catch {
    return '';
  }
}

const LIST_ATTEMPTS = 50;

/** Those of `ids` that bpftool still finds, as `map 17`. */
export function livingIds(ids: BpfIds): readonly string[] {
  const kinds = ['prog', 'map', 'link'] as const;
  return kinds.flatMap((kind) => {
    const living = listedIds(kind);
    return ids[kind].filter((id) => living.has(id)).map((id) => `${kind} ${id}`);
  });
}

/** bpftool gives up when something that it has listed goes away before it has asked for the rest: it is asked again. */
function listedIds(kind: string): ReadonlySet<number> {
  for (let attempt = 1; ; attempt++) {
    const run = spawnSync('bpftool', ['-j', kind, 'list'], { encoding: 'utf8', maxBuffer: 1 << 26 });
    if (run.status === 0) {
      const list = JSON.parse(run.stdout) as readonly { readonly id: number }[];
      return new Set(list.map(({ id }) => id));
    }
    if (attempt === LIST_ATTEMPTS) throw new Error(`bpftool ${kind} list: ${run.stderr}${run.stdout}`);
  }
}

/** Asks until it holds or `limitMs` is over. */
export async function eventually(limitMs: number, holds: () => boolean): Promise<boolean> {
  for (const end = Date.now() + limitMs * SLOWNESS; ; ) {
    if (holds()) return true;
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Has the process ended (or is it a zombie)? */
export function isGone(pid: number): boolean {
  const state = stateOf(pid);
  return state === undefined || state === 'Z' || state === 'X';
}

/** R, S, D, T (stopped) …; undefined when there is no such process. */
export function stateOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2)[0];
  } catch {
    return undefined;
  }
}
