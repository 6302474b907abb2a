import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { NativeError, useFfiPackage } from '../../src/native/index.js';

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

const compiled = isCompiled() ? test : test.skip;

compiled('the compiled package works (skipped: @2060.io/ffi-napi is not compiled here)', (t) => {
  const { stdout, stderr, status } = trial('@2060.io/ffi-napi');
  t.is(stderr, '');
  t.is(stdout, EXPECTED);
  t.is(status, 0);
});

function isCompiled(): boolean {
  try {
    useFfiPackage('@2060.io/ffi-napi');
    return true;
  } catch (error) {
    if (error instanceof NativeError) return false;
    throw error;
  }
}
