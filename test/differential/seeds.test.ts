/** 200 random programs on every run; more by hand with run.ts. A seed that differs becomes a case once it is understood. */
import test from 'ava';
import { testWith } from '../support/requirements.js';
import { BACK_ENDS } from './support/back-ends.js';
import { compare, faultOf } from './support/compare.js';
import { seededScenario } from './support/seeds.js';

const SEEDS = 200;
/** Each has a time limit of its own. */
const PARTS = 10;
/** Of all programs, those that a back end may refuse: it says why, and they are counted here. */
const MOST_REFUSED = 0.05;

for (const [backEnd, needs] of BACK_ENDS) {
  const backEndTest = testWith(...needs);
  let refused = 0;
  let seen = 0;
  for (let part = 0; part < PARTS; part++) {
    const first = (part * SEEDS) / PARTS;
    const seeds = Array.from({ length: SEEDS / PARTS }, (_, index) => first + index);
    backEndTest(`${backEnd.name}: seeds ${first} to ${first + seeds.length - 1} mean the same`, async (t) => {
      const kinds = await Promise.all(
        seeds.map(async (seed) => {
          const result = await compare(backEnd, seededScenario(seed));
          const fault = faultOf(result);
          if (fault !== undefined) t.fail(`seed ${seed}\n${fault}`);
          return result.kind;
        }),
      );
      seen += kinds.length;
      refused += kinds.filter((kind) => kind === 'refused').length;
      t.log(`${refused} of ${seen} refused so far`);
      t.pass();
    });
  }
  test.after(() => {
    if (refused > MOST_REFUSED * seen)
      throw new Error(`${backEnd.name}: ${refused} of ${seen} random programs are refused`);
  });
}
