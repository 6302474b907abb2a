#!/usr/bin/env node
// Builds what is older than its sources: `js` (tsc to dist/js, which the tests run) and `bundle` (dist/stap.cjs, which
// ./stap runs). Usage: node scripts/build.mjs [js] [bundle] [--force] [--entry=FILE --out=FOLDER]; without names, both.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { bundle, warm } from './bundle.mjs';

const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(checkout, 'dist');
const SOURCE_FOLDERS = ['src', 'test', 'kmod-fallback', 'bench'];

const options = Object.fromEntries(
  process.argv.filter((arg) => arg.startsWith('--')).map((arg) => arg.slice(2).split(/=(.*)/s)),
);
const named = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const steps = { js: buildJs, bundle: buildBundle };
for (const name of named.length > 0 ? named : Object.keys(steps)) {
  if (!Object.hasOwn(steps, name)) fail(`build: no step named ${name} (there are: ${Object.keys(steps).join(', ')})`);
  await steps[name]();
}

function buildJs() {
  const sources = SOURCE_FOLDERS.flatMap((folder) => filesUnder(folder, /\.ts$/));
  const stamp = stampOf([...sources, 'tsconfig.json', 'package-lock.json']);
  if (isCurrent('js.stamp', stamp)) return;
  rmSync(join(dist, 'js.stamp'), { force: true });
  const tsc = join(checkout, 'node_modules/typescript/bin/tsc');
  const info = join(dist, 'js', 'tsbuildinfo');
  const { status } = spawnSync(
    process.execPath,
    [tsc, '-p', checkout, '--incremental', '--tsBuildInfoFile', info, '--noEmitOnError'],
    { cwd: checkout, stdio: 'inherit' },
  );
  if (status !== 0) fail('build: tsc found errors');
  removeOrphans(new Set(sources));
  writeFileSync(join(dist, 'js.stamp'), stamp);
}

async function buildBundle() {
  const entry = options.entry ?? 'src/main.ts';
  const folder = options.out === undefined ? dist : resolve(options.out);
  if (!existsSync(join(checkout, entry)) && !existsSync(entry)) fail(`build: there is no ${entry}`);
  const stamp = stampOf([
    ...filesUnder('src', /\.ts$/),
    ...filesUnder('kmod-fallback', /\.ts$/),
    ...['build.mjs', 'bundle.mjs', 'launch.cjs', 'node-flags'].map((name) => `scripts/${name}`),
    'package-lock.json',
  ]);
  const isOurs = options.entry === undefined;
  const parts = ['stap.cjs', 'launch.cjs', 'node'].map((name) => join(folder, name));
  if (isOurs && parts.every((part) => existsSync(part)) && isCurrent('bundle.stamp', stamp)) return;
  rmSync(join(folder, 'bundle.stamp'), { force: true });
  await bundle({ checkout, entry, folder });
  const failed = warm(folder);
  if (failed.length > 0) console.error(`build: these warm runs failed (the start is slower): ${failed.join('; ')}`);
  if (isOurs) writeFileSync(join(folder, 'bundle.stamp'), stamp);
}

/** A test whose source is gone must not go on being run. */
function removeOrphans(sources) {
  for (const file of filesUnder('dist/js', /\.js(\.map)?$/)) {
    const source = file.slice('dist/js/'.length).replace(/\.js(\.map)?$/, '.ts');
    if (!sources.has(source)) rmSync(join(checkout, file), { force: true });
  }
}

function isCurrent(name, stamp) {
  const file = join(dist, name);
  return !('force' in options) && existsSync(file) && readFileSync(file, 'utf8') === stamp;
}

/** Names, sizes and times: a file that was added, removed or put back is seen, too. */
function stampOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = statSync(join(checkout, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  mkdirSync(dist, { recursive: true });
  return `${process.version} ${hash.digest('hex')}\n`;
}

function filesUnder(folder, pattern) {
  const root = join(checkout, folder);
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true })
    .filter((name) => pattern.test(name))
    .map((name) => `${folder}/${name}`)
    .sort();
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
