import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import test, { type ExecutionContext } from 'ava';
import { CHECKOUT } from '../support/checkout.js';
import { testWith } from '../support/requirements.js';

const KEY = '0123456789abcdef';
const NOBODY = 65534;

test('the first run writes the cache, later ones leave it alone', (t) => {
  const { run, caches, folder } = built(t);
  t.is(run(), '42');
  t.deepEqual(caches(), [`stap-${KEY}-${process.version}-${process.arch}.cache`]);
  const before = cacheOf(folder);
  t.is(run(), '42');
  t.deepEqual(cacheOf(folder), before);
});

test('a cache that V8 refuses is not used, and is written anew', (t) => {
  const { run, folder } = built(t);
  run();
  const file = join(folder, `stap-${KEY}-${process.version}-${process.arch}.cache`);
  writeFileSync(file, 'no cache');
  t.is(run(), '42');
  t.true(statSync(file).size > 100);
});

test('a run that ends in reallyExit writes it, too', (t) => {
  const { run, caches } = built(t, 'process.stdout.write("43"); process.reallyExit(0)');
  t.is(run(), '43');
  t.is(caches().length, 1);
});

testWith('root')('only the owner of the checkout writes it', (t) => {
  const { run, caches, folder } = built(t);
  chmodSync(folder, 0o777);
  t.is(run({ uid: NOBODY, gid: NOBODY }), '42');
  t.deepEqual(caches(), []);
});

function built(t: ExecutionContext, program = 'process.stdout.write("42")') {
  const folder = mkdtempSync(join(tmpdir(), 'stap-cache-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  chmodSync(folder, 0o755);
  copyFileSync(join(CHECKOUT, 'scripts/launch.cjs'), join(folder, 'launch.cjs'));
  writeFileSync(join(folder, 'stap.cjs'), `/*${KEY}*/${program}`);
  return {
    folder,
    run: (as: { readonly uid?: number; readonly gid?: number } = {}) =>
      spawnSync(process.execPath, [join(folder, 'launch.cjs')], { encoding: 'utf8', ...as }).stdout,
    caches: () => readdirSync(folder).filter((name) => name.includes('.cache')),
  };
}

function cacheOf(folder: string): number {
  return statSync(join(folder, `stap-${KEY}-${process.version}-${process.arch}.cache`)).ino;
}
