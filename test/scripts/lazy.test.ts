import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import { CHECKOUT } from '../support/checkout.js';

mkdirSync(join(CHECKOUT, 'dist'), { recursive: true });
const folder = mkdtempSync(join(CHECKOUT, 'dist/lazy-test-'));
test.after.always(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a script that needs no kernel loads neither the FFI nor what takes Node longest', (t) => {
  const build = spawnSync(
    process.execPath,
    [join(CHECKOUT, 'scripts/build.mjs'), 'bundle', '--entry=src/main.ts', `--out=${folder}`],
    { encoding: 'utf8' },
  );
  t.is(build.status, 0, build.stderr);
  const hook = join(folder, 'hook.cjs');
  writeFileSync(
    hook,
    `const { dlopen } = process;
     let opened = 0;
     process.dlopen = (...args) => { opened += 1; return dlopen(...args); };
     process.once('exit', () => {
       const loaded = process.moduleLoadList.map((line) => line.replace('NativeModule ', ''));
       process.stderr.write(JSON.stringify({ opened, loaded }));
     });`,
  );
  const { stderr, stdout } = spawnSync(
    process.execPath,
    ['--require', hook, join(folder, 'launch.cjs'), '-e', 'probe begin { println("hello") exit() }'],
    { encoding: 'utf8' },
  );
  t.is(stdout, 'hello\n');
  // `as`: written by the hook above
  const { opened, loaded } = JSON.parse(stderr) as { readonly opened: number; readonly loaded: readonly string[] };
  t.is(opened, 0);
  t.true(loaded.includes('fs'), 'the list is what we take it for');
  // The hook's own standard error comes after the list was made.
  const slow = ['assert', 'child_process', 'net', 'perf_hooks', 'stream', 'tty', 'worker_threads', 'zlib'];
  t.deepEqual(
    slow.filter((name) => loaded.includes(name)),
    [],
  );
});
