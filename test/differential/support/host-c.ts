/** All bodies as C, built for the host with the module's runtime: a program plays the session. */
import { present } from '../../../src/base/index.js';
import { unsupportedByModule } from '../../../kmod-fallback/cgen/index.js';
import type { IrModule } from '../../../src/ir/index.js';
import { type PlacedModule, runPasses } from '../../../src/passes/index.js';
import { type BodyLosses, compileHostC, type HostProgram } from '../../support/host-c.js';
import { batchKey, compileHostBatch } from '../../support/host-c-batch.js';
import { type BackEnd, Log } from './back-end.js';
import { MAX_ACTION_INTERRUPTIBLE } from './javascript.js';
import type { Scenario } from './scenario.js';

export const hostC: BackEnd = {
  name: 'C',
  refuses: (module) => unsupportedByModule(placedOf(module)).map((diagnostic) => diagnostic.text),
  run: async ({ module, hits, report }: Scenario) => {
    const program = await programOf(placedOf(module));
    try {
      const log = new Log(module.limits.maxErrors);
      const losses = await program.play(hits, report, log);
      return log.text + losses.flatMap(lossLines).join('');
    } finally {
      program.close();
    }
  },
};

function lossLines(losses: BodyLosses, body: number): readonly string[] {
  return (['lockTimeout', 'reentrancy', 'mapBusy', 'lost'] as const).flatMap((reason) =>
    losses[reason] === 0 ? [] : [`(body ${body}: ${reason} ${losses[reason]})\n`],
  );
}

const known = new WeakMap<IrModule, PlacedModule>();

/** Asked twice for each scenario: by `refuses`, then by `run`. */
function placedOf(module: IrModule): PlacedModule {
  const before = known.get(module);
  if (before !== undefined) return before;
  const limits = { ...module.limits, maxActionInterruptible: MAX_ACTION_INTERRUPTIBLE };
  const placed = runPasses({ ...module, limits }, { runtime: 'kernel' });
  known.set(module, placed);
  return placed;
}

interface Wanted {
  readonly placed: PlacedModule;
  readonly resolve: (program: HostProgram) => void;
  readonly reject: (error: unknown) => void;
}

const BATCH = 25;
/** Whoever asks at about the same time shares a compilation. */
const GATHERING_MS = 50;
const gathered = new Map<string, Wanted[]>();

function programOf(placed: PlacedModule): Promise<HostProgram> {
  return new Promise((resolve, reject) => {
    const key = batchKey(placed);
    const wanted = gathered.get(key) ?? [];
    if (wanted.length === 0) setTimeout(() => flush(key, wanted), GATHERING_MS);
    wanted.push({ placed, resolve, reject });
    gathered.set(key, wanted);
    if (wanted.length === BATCH) flush(key, wanted);
  });
}

function flush(key: string, wanted: readonly Wanted[]): void {
  if (gathered.get(key) !== wanted) return;
  gathered.delete(key);
  void inTurn(() => compileTogether(wanted));
}

async function compileTogether(wanted: readonly Wanted[]): Promise<void> {
  const programs = await compileHostBatch(wanted.map(({ placed }) => placed)).catch(() => undefined);
  for (const [index, { placed, resolve, reject }] of wanted.entries()) {
    // One of them does not compile: it is to be the only one that fails.
    if (programs === undefined) await compileHostC(placed, 'quick').then(resolve, reject);
    else resolve(present(programs[index], 'test', 'program'));
  }
}

/** Compilers at a time. */
const LANES = 2;
const lanes: Promise<unknown>[] = Array.from({ length: LANES }, () => Promise.resolve());
let turn = 0;

function inTurn<T>(act: () => Promise<T>): Promise<T> {
  const lane = turn++ % LANES;
  const mine = present(lanes[lane], 'test', 'lane').then(act);
  lanes[lane] = mine.catch(() => undefined);
  return mine;
}
