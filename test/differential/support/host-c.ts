/** All bodies as C, built for the host with the module's runtime: one program plays the session. */
import { present } from '../../../src/base/index.js';
import { unsupportedByModule } from '../../../kmod-fallback/cgen/index.js';
import type { IrModule } from '../../../src/ir/index.js';
import { type PlacedModule, runPasses } from '../../../src/passes/index.js';
import { type BodyLosses, compileHostC } from '../../support/host-c.js';
import { type BackEnd, Log } from './back-end.js';
import { MAX_ACTION_INTERRUPTIBLE } from './javascript.js';
import type { Scenario } from './scenario.js';

export const hostC: BackEnd = {
  name: 'C',
  refuses: (module) => unsupportedByModule(placedOf(module)).map((diagnostic) => diagnostic.text),
  run: async ({ module, hits, report }: Scenario) => {
    const program = await inTurn(() => compileHostC(placedOf(module), 'quick'));
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
