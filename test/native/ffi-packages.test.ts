import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { testWith } from '../support/requirements.js';

// One process takes one package for good, so each is tried in a process of its own.
const program = fileURLToPath(new URL('../support/ffi-package-trial.js', import.meta.url));

function trial(name: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, [program, name], { encoding: 'utf8' });
}

const EXPECTED = 'pid right\nview right\nsecond view right\nasync right\n';

test('the published package works', (t) => {
  const { stdout, stderr, status } = trial('ffi-napi');
  t.is(stderr, '');
  t.is(stdout, EXPECTED);
  t.is(status, 0);
});

testWith('ffiFork')('the compiled package works', (t) => {
  const { stdout, stderr, status } = trial('@2060.io/ffi-napi');
  t.is(stderr, '');
  t.is(stdout, EXPECTED);
  t.is(status, 0);
});
