/** The scripts of test/suite, as far as they can run on an event: each says on every back end what the reference says. */
import test from 'ava';
import { testWith } from '../support/requirements.js';
import type { BackEnd } from './support/back-end.js';
import { BACK_ENDS } from './support/back-ends.js';
import { compare, faultOf } from './support/compare.js';
import { suiteScenarios } from './support/suite.js';

const scenarios = suiteScenarios();
/** Of so many scripts one is built as C: a compiler takes its time. `run.js suite` takes all. */
const EVERY = { JavaScript: 1, BPF: 1, C: 3 } as const satisfies Record<BackEnd['name'], number>;

for (const [backEnd, needs] of BACK_ENDS) {
  const backEndTest = testWith(...needs);
  for (const [name, scenario] of scenarios.filter((_, index) => index % EVERY[backEnd.name] === 0)) {
    backEndTest(`${backEnd.name}: ${name}`, async (t) => {
      const result = await compare(backEnd, scenario);
      const fault = faultOf(result);
      if (fault !== undefined) t.fail(fault);
      if (result.kind === 'refused') t.log(`refused: ${result.why.join('; ')}`);
      t.pass();
    });
  }
}

test('there are scripts to run', (t) => {
  t.true(scenarios.length >= 100, String(scenarios.length));
});
