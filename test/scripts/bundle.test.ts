import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { CHECKOUT } from '../support/checkout.js';

// Below dist, so that the bundle's way to node_modules is as long as the real one's and packages are found from it.
mkdirSync(join(CHECKOUT, 'dist'), { recursive: true });
const folder = mkdtempSync(join(CHECKOUT, 'dist/bundle-test-'));
test.after.always(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a bundle carries its packages: FFI loads late, yargs only when asked', (t) => {
  const entry = join(folder, 'main.ts');
  writeFileSync(
    entry,
    `import parse from 'yargs-parser';
     async function main(args: string[]): Promise<void> {
       const options = parse(args);
       if (options['help']) {
         const { default: yargs } = await import('yargs');
         process.stdout.write(await yargs([]).option('runtime', { describe: 'which' }).getHelp());
       }
       if (options['ffi']) {
         const { systemCall } = await import(${JSON.stringify(join(CHECKOUT, 'src/native/index.ts'))});
         process.stdout.write(String(systemCall('getpid') === process.pid));
       }
       if (options['url']) process.stdout.write(import.meta.url);
     }
     void main(process.argv.slice(2));`,
  );
  const out = join(folder, 'dist');
  const build = spawnSync(
    process.execPath,
    [join(CHECKOUT, 'scripts/build.mjs'), 'bundle', `--entry=${entry}`, `--out=${out}`],
    { encoding: 'utf8' },
  );
  t.is(build.status, 0, build.stderr);
  t.deepEqual(
    readdirSync(out)
      .map((name) => name.replace(/^stap-[0-9a-f]{16}-.*\.cache$/, 'CACHE'))
      .sort(),
    ['CACHE', 'launch.cjs', 'node', 'stap.cjs'],
  );
  const flags = readFileSync(join(CHECKOUT, 'scripts/node-flags'), 'utf8').trim().split(' ');
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [...flags, join(out, 'launch.cjs'), ...args], { encoding: 'utf8' });
  const caches = () =>
    readdirSync(out)
      .filter((name) => name.endsWith('.cache'))
      .map((name) => statSync(join(out, name)).ino);
  const warmed = caches();
  t.regex(run('--help').stdout, /--runtime\s+which/);
  t.is(run('--ffi').stdout, 'true');
  // V8 took the cache of the warm runs: a refused one would have been replaced.
  t.deepEqual(caches(), warmed);
  t.regex(run('--url').stdout, /^file:\/\/.*\/dist\/stap\.cjs$/);
  t.notRegex(readFileSync(join(out, 'stap.cjs'), 'latin1'), /supports-color|createRequire\)?\(import\.meta/);
});
