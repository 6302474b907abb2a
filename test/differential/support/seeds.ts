/** Random scenarios by seed. What kind of program a seed makes is drawn from the seed, too. */
import type { Limits } from '../../../src/ir/index.js';
import { Random } from '../../support/random.js';
import { randomProgram } from '../../support/random-program.js';
import { BEGIN, END, TEST_LIMITS, TRACEPOINT } from '../../support/typed-program.js';
import { type Scenario, scenarioOf } from './scenario.js';

export function seededScenario(seed: number): Scenario {
  // Not the generator's own sequence: its choices must not follow from these.
  const random = new Random(seed ^ 0x5eed);
  const specs = random.pick([
    [TRACEPOINT],
    [TRACEPOINT],
    [TRACEPOINT, TRACEPOINT],
    [BEGIN, TRACEPOINT],
    [TRACEPOINT, END],
  ]);
  const program = randomProgram(seed, {
    specs,
    size: 2 + random.below(4),
    limits: limitsFrom(random),
    stringFunctions: random.chance(0.3),
    wraps: random.chance(0.2),
  });
  return scenarioOf(program, 1 + random.below(4), random.chance(0.5) ? 'insertion' : 'key');
}

function limitsFrom(random: Random): Limits {
  return {
    ...TEST_LIMITS,
    maxErrors: random.pick([0, 0, 2, 100]),
    maxAction: random.pick([1000, 1000, 200, 40]),
    maxNesting: random.pick([-1, -1, 4]),
    maxStringLength: random.pick([512, 128, 20]),
  };
}
