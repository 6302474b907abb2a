/** Programs of a seed say the same as generated JavaScript and as generated C. */
import { id } from '../../src/base/index.js';
import { generateProgram, instantiate } from '../../src/jsgen/index.js';
import { lowerProgram } from '../../src/lower/index.js';
import { runPasses } from '../../src/passes/index.js';
import { runAsHostC, type Sanitizer } from '../support/host-c.js';
import { runBody } from '../support/js-run.js';
import { randomProgram } from '../support/random-program.js';
import { testWith } from '../support/requirements.js';
import { BEGIN, END, TIMER } from '../support/typed-program.js';

const hostTest = testWith('gcc');
const specs = [BEGIN, TIMER, END];
const SEEDS = Number(process.env['SEEDS'] ?? 12);

interface Outcome {
  readonly output: string;
  readonly error: string | undefined;
  readonly place: string | undefined;
}

function asJavaScript(seed: number): readonly Outcome[] {
  const placed = runPasses(lowerProgram(randomProgram(seed, { specs })), { runtime: 'bpf' });
  const instance = instantiate(generateProgram(placed), placed, placed.module.limits);
  return placed.module.bodies.map((body) => {
    const { output, error, at, positioned } = runBody(instance, id<'body'>(body.id));
    return { output, error, place: positioned === true ? `${at?.line}:${at?.column}` : undefined };
  });
}

async function asC(seed: number, sanitizer: Sanitizer): Promise<readonly Outcome[]> {
  const placed = runPasses(lowerProgram(randomProgram(seed, { specs })), { runtime: 'kernel' });
  return (await runAsHostC(placed, sanitizer)).map(({ output, error, at }) => ({
    output,
    error,
    place: at === undefined ? undefined : `${at.line}:${at.column}`,
  }));
}

for (let seed = 1; seed <= SEEDS; seed++) {
  hostTest.serial(`seed ${seed}: generated C says what generated JavaScript says`, async (t) => {
    t.deepEqual(await asC(seed, seed % 4 === 0 ? 'address' : 'none'), asJavaScript(seed));
  });
}
