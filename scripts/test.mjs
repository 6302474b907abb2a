#!/usr/bin/env node
// `npm test`: installs, builds, brings what the tests need, lints, runs ava on the built files, says what could not be
// run and why, and closes with the line "N passed, N failed, N skipped". Exit status 0 only if nothing failed.
// `npm test -- test/ir test/format/printf.test.ts` runs these alone, without the lint.
// STAP_TEST_REQUIRE=bpf[,lab,extra]: what is missing of these fails. STAP_TEST_INSTALL=no: nothing of Debian is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative, resolve } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import {
  bringModules,
  bringPackages,
  checkNode,
  checkout,
  isRoot,
  ownerOfCheckout,
  PACKAGES,
  runAsOwner,
} from './machine.mjs';
import { TapReader } from './tap.mjs';

const GROUPS = ['bpf', 'lab', 'extra'];
const dist = join(checkout, 'dist');
const missesFile = join(dist, `test-misses.${process.pid}`);
const total = { passed: 0, failed: 0, skipped: 0 };

checkNode();
try {
  await main(process.argv.slice(2));
} catch (error) {
  fail(`npm test itself: ${error instanceof Error ? error.stack : String(error)}`);
}
giveBack();
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;

async function main(filters) {
  const required = (process.env.STAP_TEST_REQUIRE ?? '').split(',').filter((word) => word !== '');
  const unknown = required.filter((word) => !GROUPS.includes(word));
  if (unknown.length > 0) return fail(`STAP_TEST_REQUIRE knows ${GROUPS.join(', ')}, not ${unknown.join(', ')}`);
  if (!bringModules()) return fail('install');
  const steps = existsSync(join(checkout, 'src/main.ts')) ? ['js', 'bundle'] : ['js'];
  const built = runAsOwner(process.execPath, [join(checkout, 'scripts/build.mjs'), ...steps]);
  if (built.status !== 0) return fail(`build (${steps.join(', ')})`);
  pass();
  bringPackages(Object.keys(PACKAGES), process.env.STAP_TEST_INSTALL === 'no' ? 'STAP_TEST_INSTALL=no' : undefined);
  if (filters.length === 0) lint();
  await ava(filters);
}

function lint() {
  const bin = join(checkout, 'node_modules');
  const biome = [join(bin, '@biomejs/biome/bin/biome'), 'check', '--reporter=summary', '.'];
  const eslint = [join(bin, 'eslint/bin/eslint.js'), '.'];
  for (const [name, command] of Object.entries({ 'biome check': biome, eslint })) {
    const { status } = spawnSync(process.execPath, command, { cwd: checkout, stdio: ['ignore', 1, 2] });
    if (status === 0) pass();
    else fail(`${name} (npm run ${name === 'eslint' ? 'lint' : 'format'})`);
  }
}

/** Runs ava on the built files and adds its counts to the total. */
async function ava(filters) {
  mkdirSync(dist, { recursive: true });
  const files = filters.map(builtPath);
  const concurrency = String(Math.max(2, Math.min(availableParallelism(), 8)));
  const run = spawn(
    process.execPath,
    [join(checkout, 'node_modules/ava/entrypoints/cli.mjs'), '--tap', '--concurrency', concurrency, ...files],
    {
      cwd: checkout,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NO_COLOR: '1', STAP_TEST_MISSES: missesFile },
    },
  );
  const tap = new TapReader((text) => console.log(text));
  const closed = new Promise((settle) => {
    run.once('error', (error) => settle(error.message));
    run.once('close', (code, signal) => settle(code ?? signal));
  });
  for await (const line of createInterface({ input: run.stdout })) tap.line(line);
  const trouble = tap.end(await closed);
  total.passed += tap.passed;
  total.skipped += tap.skipped;
  total.failed += tap.failed;
  if (trouble !== undefined) fail(trouble);
  printMisses(tap.skipped);
}

/** test/x.test.ts → dist/js/test/x.test.js; a folder → all the tests below it. */
function builtPath(filter) {
  const path = relative(checkout, resolve(filter)).replace(/\.ts$/, '.js');
  const inside = path.startsWith('dist/js/') ? path : join('dist/js', path);
  const isFolder = statSync(join(checkout, inside), { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? `${inside}/**/*.test.js` : inside;
}

/**
 * The table of what could not be run: one row per requirement, with the number of tests that wait for it. A skipped test
 * that gave no reason (plain `test.skip`) is a failure: nothing is skipped silently.
 */
function printMisses(skipped) {
  const text = existsSync(missesFile) ? readFileSync(missesFile, 'utf8') : '';
  const misses = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const tests = new Set(misses.map(({ test }) => test));
  if (tests.size < skipped) fail(`${skipped - tests.size} tests were skipped without a reason: use testWith(…)`);
  if (misses.length === 0) return;
  const rows = new Map();
  for (const { name, reason, remedy, test } of misses) {
    const row = rows.get(name) ?? { reason, remedy, tests: new Set() };
    row.tests.add(test);
    rows.set(name, row);
  }
  const cells = [...rows].map(([name, row]) => [name, String(row.tests.size), row.reason, row.remedy]);
  printTable([['needs', 'tests', 'missing', 'to bring it'], ...cells]);
}

function printTable(rows) {
  console.log('\nCould not be run here:');
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows)
    console.log(
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd()}`,
    );
  console.log('');
}

function pass() {
  total.passed += 1;
}

function fail(what) {
  total.failed += 1;
  console.log(`FAILED: ${what}`);
}

/** What the tests wrote as root below dist belongs to the owner of the checkout again. */
function giveBack() {
  rmSync(missesFile, { force: true });
  const { uid, gid } = ownerOfCheckout();
  if (!isRoot || uid === 0) return;
  const folders = [dist, join(checkout, 'node_modules/.cache')].filter((folder) => existsSync(folder));
  if (folders.length > 0) spawnSync('chown', ['-RhP', `${uid}:${gid}`, ...folders], { stdio: 'inherit' });
}
