/**
 * By hand: `node dist/js/test/differential/run.js FROM COUNT` takes seeds, `run.js suite` all scripts of test/suite. What
 * differs is shown, then the sums and why programs are refused. Maps that are mapped stay until their process ends, so that
 * each hundred seeds have one of their own.
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { BACK_ENDS } from './support/back-ends.js';
import { type Comparison, compare, faultOf } from './support/compare.js';
import type { Scenario } from './support/scenario.js';
import { seededScenario } from './support/seeds.js';
import { suiteScenarios } from './support/suite.js';

const PER_PROCESS = 100;

/** How often, by back end and kind (`BPF same`), by the reason of a refusal. */
type Sums = Record<string, number>;

const [from = 0, count = 200] = process.argv.slice(2).map(Number);
if (process.argv[2] === 'suite') {
  finish(await runScenarios(suiteScenarios()));
} else if (process.argv[4] === 'child') {
  process.stdout.write(`${JSON.stringify(await runSeeds(from, count))}\n`);
} else {
  const sums: Sums = {};
  const started = Date.now();
  for (let first = from; first < from + count; first += PER_PROCESS) {
    const its = Math.min(PER_PROCESS, from + count - first);
    addTo(sums, runChild(first, its));
    process.stderr.write(`${first + its - from} of ${count}, ${Math.round((Date.now() - started) / 1000)} s\n`);
  }
  console.log(`seeds ${from} to ${from + count - 1}`);
  finish(sums);
}

function finish(sums: Sums): void {
  for (const [what, times] of Object.entries(sums).sort(([, a], [, b]) => b - a)) console.log(`${times} ${what}`);
  const failures: readonly Comparison['kind'][] = ['different', 'failed'];
  process.exitCode = BACK_ENDS.some(([{ name }]) => failures.some((kind) => sums[`${name} ${kind}`] !== undefined))
    ? 1
    : 0;
}

function runChild(first: number, its: number): Sums {
  const [self = ''] = process.argv.slice(1);
  const child = spawnSync(process.execPath, [self, String(first), String(its), 'child'], { encoding: 'utf8' });
  const lines = child.stdout.trimEnd().split('\n');
  if (child.status !== 0) throw new Error(`seeds ${first} to ${first + its - 1}: ${child.stderr}\n${child.stdout}`);
  const last = lines.pop() ?? '{}';
  for (const line of lines) console.log(line);
  // the last line is what runSeeds gave
  return JSON.parse(last) as Sums;
}

function runSeeds(first: number, its: number): Promise<Sums> {
  const seeds = Array.from({ length: its }, (_, index) => first + index);
  return runScenarios(seeds.map((seed) => [`seed ${seed}`, seededScenario(seed)]));
}

async function runScenarios(scenarios: readonly (readonly [name: string, Scenario])[]): Promise<Sums> {
  const sums: Sums = {};
  const each = async (name: string, scenario: Scenario): Promise<void> => {
    for (const [backEnd] of BACK_ENDS) {
      const result = await compare(backEnd, scenario);
      addTo(sums, { [`${backEnd.name} ${result.kind}`]: 1 });
      const fault = faultOf(result);
      if (fault !== undefined) console.log(`${name}, ${backEnd.name}\n${fault}`);
      if (result.kind === 'refused')
        addTo(sums, Object.fromEntries(result.why.map((why) => [`${backEnd.name} refused: ${why}`, 1])));
    }
  };
  await Promise.all(scenarios.map(([name, scenario]) => each(name, scenario)));
  return sums;
}

function addTo(sums: Sums, more: Sums): void {
  for (const [what, times] of Object.entries(more)) sums[what] = (sums[what] ?? 0) + times;
}
