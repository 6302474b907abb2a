import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
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

test('without any FFI package the error is one line and says how to get it', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'stap-no-ffi-'));
  try {
    for (const part of ['base', 'native']) {
      cpSync(fileURLToPath(new URL(`../../src/${part}`, import.meta.url)), join(folder, part), { recursive: true });
    }
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const script =
      "import { openLibrary } from './native/index.js';" +
      'try { openLibrary(null); } catch (e) { console.log(`${e.name}: ${e.message} (${e.hint})`); }';
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: folder,
      encoding: 'utf8',
    });
    t.is(
      stdout,
      "NativeError: cannot use ffi-napi: Cannot find module 'ref-napi' (run `npm ci` in the folder of stap)\n",
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a worker thread is refused, since its end would kill the process', async (t) => {
  const url = new URL('../../src/native/index.js', import.meta.url).href;
  const script = `import('${url}').then((n) => n.openLibrary(null)).catch((e) => require('worker_threads').parentPort.postMessage(e.message))`;
  const message = await new Promise((resolve, reject) => {
    const worker = new Worker(script, { eval: true });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  t.is(message, 'cannot use ffi-napi: this is a worker thread');
});
