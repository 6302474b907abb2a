#!/usr/bin/env node
// `npm run oracle -- SCRIPT…`: builds what is out of date, then shows what SystemTap itself does with SCRIPT (test/oracle).
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const build = spawnSync(process.execPath, [join(checkout, 'scripts/build.mjs'), 'js'], { stdio: ['ignore', 2, 2] });
if (build.status !== 0) process.exit(1);
const { oracle } = await import(pathToFileURL(join(checkout, 'dist/js/test/oracle/main.js')).href);
try {
  process.exitCode = await oracle(process.argv.slice(2));
} catch (error) {
  console.error(`oracle: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
