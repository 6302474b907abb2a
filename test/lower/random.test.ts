import { isDeepStrictEqual } from 'node:util';
import { fc, testProp } from '@fast-check/ava';
import { id } from '../../src/base/index.js';
import { printModule, readModule } from '../../src/ir/index.js';
import { generateProgram, instantiate } from '../../src/jsgen/index.js';
import { lowerProgram } from '../../src/lower/index.js';
import { LAST_PASS, layOut, MODULE_PASSES, place, runPasses, type PlacedModule } from '../../src/passes/index.js';
import { runBody } from '../support/js-run.js';
import { randomProgram } from '../support/random-program.js';
import { layoutFaults } from '../support/layout-faults.js';
import { BEGIN, END, TIMER } from '../support/typed-program.js';

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const runs = { numRuns: 40 };

testProp(
  'random programs lower, pass and are verified after each pass, on both runtimes',
  [seeds],
  (t, seed) => {
    const module = lowerProgram(randomProgram(seed));
    for (const runtime of ['bpf', 'kernel'] as const) {
      const seen: string[] = [];
      const placed = runPasses(module, { runtime, after: (pass) => seen.push(pass) });
      t.deepEqual(seen, [...MODULE_PASSES.map(({ name }) => name), LAST_PASS]);
      t.deepEqual(layoutFaults(placed, layOut(placed)), []);
    }
  },
  runs,
);

testProp(
  'the printed module reads back as itself',
  [seeds],
  (t, seed) => {
    const module = lowerProgram(randomProgram(seed));
    const text = printModule(module);
    const again = readModule(text);
    t.is(printModule(again), text);
    t.true(isDeepStrictEqual(again, module));
  },
  runs,
);

testProp(
  'what the passes change is not what a program says',
  [seeds],
  (t, seed) => {
    const module = lowerProgram(randomProgram(seed, { specs: [BEGIN, TIMER, END] }));
    const plain = outcomes(place(module, 'bpf'));
    t.deepEqual(outcomes(runPasses(module, { runtime: 'bpf' })), plain);
  },
  runs,
);

/** What each body prints and how it ends, run one after the other over the same globals. */
function outcomes(placed: PlacedModule): readonly unknown[] {
  const instance = instantiate(generateProgram(placed), placed, { maxAction: 2000, maxActionInterruptible: 2000 });
  return placed.module.bodies.map((_, index) => {
    const { output, error, at } = runBody(instance, id<'body'>(index));
    return { output, error, line: at?.line, column: at?.column };
  });
}
