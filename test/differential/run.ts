/** By hand: `node dist/js/test/differential/run.js FROM COUNT`; each seed that differs is shown, then the sums. */
import process from 'node:process';
import { bpf } from './support/bpf.js';
import { compare, firstDifference } from './support/compare.js';
import { seededScenario } from './support/seeds.js';

const [from = 0, count = 200] = process.argv.slice(2).map(Number);
const sums = { same: 0, different: 0, refused: 0, failed: 0 };
const reasons = new Map<string, number>();
const started = Date.now();
for (let seed = from; seed < from + count; seed++) {
  const result = compare(bpf, seededScenario(seed));
  sums[result.kind] += 1;
  if (result.kind === 'different') console.log(`seed ${seed}\n${firstDifference(result.expected, result.actual)}`);
  if (result.kind === 'failed') console.log(`seed ${seed} failed: ${result.message.slice(0, 3000)}`);
  if (result.kind === 'refused') for (const why of new Set(result.why)) reasons.set(why, (reasons.get(why) ?? 0) + 1);
}
console.log(sums, reasons, `${Date.now() - started} ms`);
