/**
 * By hand: `node dist/js/test/differential/run.js FROM COUNT`. Each seed that differs is shown, then the sums. Maps that are
 * mapped stay until their process ends, so that each hundred seeds have one of their own.
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { bpf } from './support/bpf.js';
import { compare, firstDifference } from './support/compare.js';
import { seededScenario } from './support/seeds.js';

const PER_PROCESS = 100;

interface Sums {
  same: number;
  different: number;
  refused: number;
  failed: number;
}

const [from = 0, count = 200] = process.argv.slice(2).map(Number);
if (process.argv[4] === 'child') {
  process.stdout.write(`${JSON.stringify(runSeeds(from, count))}\n`);
} else {
  const sums: Sums = { same: 0, different: 0, refused: 0, failed: 0 };
  const started = Date.now();
  for (let first = from; first < from + count; first += PER_PROCESS) {
    const its = Math.min(PER_PROCESS, from + count - first);
    const [self = ''] = process.argv.slice(1);
    const child = spawnSync(process.execPath, [self, String(first), String(its), 'child'], { encoding: 'utf8' });
    const lines = child.stdout.trimEnd().split('\n');
    if (child.status !== 0) throw new Error(`seeds ${first} to ${first + its - 1}: ${child.stderr}\n${child.stdout}`);
    // the last line is what runSeeds gave
    const part = JSON.parse(lines.pop() ?? '{}') as Sums;
    for (const line of lines) console.log(line);
    for (const kind of ['same', 'different', 'refused', 'failed'] as const) sums[kind] += part[kind];
    process.stderr.write(`${first + its - from} of ${count}, ${Math.round((Date.now() - started) / 1000)} s\n`);
  }
  console.log(`seeds ${from} to ${from + count - 1}: ${JSON.stringify(sums)}`);
  process.exitCode = sums.different + sums.failed > 0 ? 1 : 0;
}

function runSeeds(first: number, its: number): Sums {
  const sums: Sums = { same: 0, different: 0, refused: 0, failed: 0 };
  for (let seed = first; seed < first + its; seed++) {
    const result = compare(bpf, seededScenario(seed));
    sums[result.kind] += 1;
    if (result.kind === 'different') console.log(`seed ${seed}\n${firstDifference(result.expected, result.actual)}`);
    if (result.kind === 'failed') console.log(`seed ${seed} failed: ${result.message}`);
  }
  return sums;
}
