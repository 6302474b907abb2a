#!/usr/bin/env node
// `stap --setup`: brings what a run needs, each step announced and none repeated. The launcher goes on with the script
// afterwards; its number of arguments is ours, so that a set-up without a script can say what to do next.
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import {
  announce,
  bringModules,
  bringPackages,
  checkNode,
  checkout,
  isRoot,
  npmCommand,
  ownerOfCheckout,
  runAsOwner,
  runs,
} from './machine.mjs';

checkNode();
const owner = ownerOfCheckout();
if (!isRoot && process.geteuid() !== owner.uid) {
  announce(`${checkout} belongs to ${owner.name}: run --setup as root or as that user`);
  process.exit(1);
}
// A script that only prints needs no libbpf, so its absence stops nothing here.
bringPackages(['libbpf']);
// Nor does that of libdw: probes of programs then know symbol tables only.
bringPackages(['libdw']);
if (!bringModules()) process.exit(1);
compileFastFfi();
const { status } = runAsOwner(process.execPath, [join(checkout, 'scripts/build.mjs'), 'bundle']);
if (status !== 0) process.exit(1);
if (process.argv[2] === '0') announce(`set up; try: ${isRoot ? '' : 'sudo '}${checkout}/stap examples/profile.stp`);

/**
 * The published FFI package is prebuilt and loads in 60 ms; its fork loads in 14 ms but must be compiled, which takes
 * six seconds. Worth it once, where the tools are; a failure costs only those milliseconds, so it is only announced.
 */
function compileFastFfi() {
  const packages = ['@2060.io/ffi-napi', '@2060.io/ref-napi'];
  const folders = packages.map((name) => join(checkout, 'node_modules', name));
  if (!folders.every((folder) => existsSync(folder)) || folders.every(isCompiled)) return;
  const prefix = resolve(process.execPath, '../..');
  const hasHeaders = existsSync(join(prefix, 'include/node/node_api.h'));
  // Without headers here node-gyp would fetch them from the internet.
  if (!hasHeaders || !runs('g++', '--version') || !runs('make', '--version') || !runs('python3', '--version')) return;
  const gyp = nodeGyp();
  if (gyp === undefined) return;
  announce(`compiling ${packages.join(' and ')} (a faster start)`);
  // Not by `npm rebuild`: it obeys the allowScripts of package.json, which forbids their install scripts for good reason
  // (they would run, and fail, in every npm ci).
  for (const folder of folders) {
    const args = [gyp, 'rebuild', `--directory=${folder}`, `--nodedir=${prefix}`];
    runAsOwner(process.execPath, args, { stdio: 'ignore', timeout: 180_000 });
  }
  if (!folders.every(isCompiled)) announce('that failed; the prebuilt FFI is used (a slower start)');
}

/** The node-gyp that npm brings along. */
function nodeGyp() {
  const npm = npmCommand()?.[1];
  const places = [npm && resolve(npm, '../../node_modules/node-gyp'), '/usr/share/nodejs/node-gyp'];
  return places.map((place) => place && join(place, 'bin/node-gyp.js')).find((file) => file && existsSync(file));
}

function isCompiled(folder) {
  const release = join(folder, 'build/Release');
  return existsSync(release) && readdirSync(release).some((name) => name.endsWith('.node'));
}
