/** 200 random programs on every run; more by hand with run.ts. A seed that differs becomes a case once it is understood. */
import test from 'ava';
import { testWith } from '../support/requirements.js';
import { bpf } from './support/bpf.js';
import { compare, firstDifference } from './support/compare.js';
import { seededScenario } from './support/seeds.js';

const SEEDS = 200;
/** ava runs the parts of one file one after the other; each has a time limit of its own. */
const PARTS = 4;
/** Of all programs, those that the back end may refuse: it says why, and they are counted here. */
const MOST_REFUSED = 0.5;

const kernelTest = testWith('bpf', 'libbpf');
let refused = 0;
let seen = 0;

for (let part = 0; part < PARTS; part++) {
  const first = (part * SEEDS) / PARTS;
  const last = ((part + 1) * SEEDS) / PARTS;
  kernelTest(`seeds ${first} to ${last - 1} mean the same on both sides`, (t) => {
    for (let seed = first; seed < last; seed++) {
      const result = compare(bpf, seededScenario(seed));
      seen += 1;
      if (result.kind === 'refused') refused += 1;
      if (result.kind === 'different') t.fail(`seed ${seed}\n${firstDifference(result.expected, result.actual)}`);
      if (result.kind === 'failed') t.fail(`seed ${seed} ${result.message}`);
    }
    t.log(`${refused} of ${seen} refused so far`);
    t.pass();
  });
}

test.after(() => {
  if (refused > MOST_REFUSED * seen) throw new Error(`${refused} of ${seen} random programs are refused`);
});
