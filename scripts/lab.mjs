#!/usr/bin/env node
// `npm run lab -- [--kernel 6.1|6.12] COMMAND`: builds what is out of date, then runs COMMAND in a guest (test/lab).
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const build = spawnSync(process.execPath, [join(checkout, 'scripts/build.mjs'), 'js'], { stdio: ['ignore', 2, 2] });
if (build.status !== 0) process.exit(1);
const { lab } = await import(pathToFileURL(join(checkout, 'dist/js/test/lab/main.js')).href);
try {
  process.exitCode = await lab(process.argv.slice(2));
} catch (error) {
  console.error(`lab: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
