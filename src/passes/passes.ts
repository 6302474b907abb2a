/**
 * Pass 3 from the lowered module to the placed one: the whole order, as data. Each pass is pure; after each, the module is
 * verified, and `--dump=ir:<pass>` can show it.
 */
import { verifyModule, type IrModule } from '../ir/index.js';
import { removeDeadCode } from './dead-code.js';
import { foldConstants } from './fold.js';
import { foldPrints } from './fold-prints.js';
import { fuseReads } from './fuse-reads.js';
import { place } from './place.js';
import type { PlacedModule } from './placed.js';
import type { Runtime } from './sides.js';

interface ModulePass {
  readonly name: string;
  readonly run: (module: IrModule) => IrModule;
}

/** From module to module, in this order. `place` follows: sides, drains, locks, representations. */
export const MODULE_PASSES: readonly ModulePass[] = [
  { name: 'fold', run: foldConstants },
  { name: 'fold-prints', run: foldPrints },
  { name: 'fuse-reads', run: fuseReads },
  { name: 'dead-code', run: removeDeadCode },
];

export const LAST_PASS = 'place';

export interface PassOptions {
  readonly runtime: Runtime;
  /** Is shown the module after each pass. */
  readonly after?: (pass: string, module: IrModule) => void;
}

export function runPasses(input: IrModule, options: PassOptions): PlacedModule {
  let module = input;
  for (const pass of MODULE_PASSES) {
    module = pass.run(module);
    verifyModule(module, pass.name);
    options.after?.(pass.name, module);
  }
  const placed = place(module, options.runtime);
  options.after?.(LAST_PASS, placed.module);
  return placed;
}
