import test from 'ava';
import { moduleObstacle, parseCommandLine, type StapOptions } from '../../src/cli/index.js';
import { lowerProgram } from '../../src/lower/index.js';
import { type PlacedModule, runPasses } from '../../src/passes/index.js';
import type { FeatureAnswer } from '../../src/target/index.js';
import { fakeTarget } from '../support/fake-target.js';
import * as t from '../support/typed-program.js';

const OPTIONS = optionsOf('-e', 'probe begin { }');
const PLACED = placed();

function optionsOf(...words: readonly string[]): StapOptions {
  const command = parseCommandLine(words, {});
  if (command.kind !== 'run') throw new Error('no command to run');
  return command.options;
}

function placed(): PlacedModule {
  const program = t.program([], [t.probe(t.BEGIN, [t.run(t.println(t.num(1)))])]);
  return runPasses(lowerProgram(program), { runtime: 'kernel' });
}

function obstacle(modules: FeatureAnswer): string | undefined {
  const target = { ...fakeTarget(), release: '9.9.9-none', feature: () => modules };
  return moduleObstacle(PLACED, target, OPTIONS);
}

test('a kernel without modules takes none', (t_) => {
  t_.is(
    obstacle({ present: false, why: 'nothing here' }),
    'a kernel module could run it, but this kernel takes none: nothing here',
  );
});

test('without headers the packages are named', (t_) => {
  t_.regex(
    obstacle({ present: true }) ?? '',
    /^a kernel module could run it: .*; apt-get install linux-headers-9\.9\.9-none/,
  );
});
