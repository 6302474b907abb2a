import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import test, { type ExecutionContext } from 'ava';
import { CHECKOUT } from '../support/checkout.js';

const TOOLS = '/usr/bin:/bin';

test('an unbuilt checkout says what is missing and the command for it, and changes nothing', (t) => {
  const { folder, run } = copyOfLauncher(t);
  const { status, stdout, stderr } = run('stap', ['-e', 'probe begin { exit() }']);
  t.is(status, 1);
  t.is(stdout, '');
  t.regex(
    stderr,
    /^stap is not set up: its packages \(node_modules\) and its build \(dist\) missing in .*: .*stap --setup\n$/,
  );
  t.false(existsSync(join(folder, 'dist')));
  t.false(existsSync(join(folder, 'node_modules')));
});

test('the bundle runs with its arguments as they are, through symbolic links and as staprun', (t) => {
  const { folder, run } = copyOfLauncher(t);
  pretendBuilt(folder);
  const args = ['-e', 'probe begin { print("a  b") }', '', "it's", '$1'];
  t.deepEqual(JSON.parse(run('stap', args).stdout), { command: 'stap', args });
  mkdirSync(join(folder, 'elsewhere'));
  symlinkSync('../staprun', join(folder, 'elsewhere/staprun'));
  symlinkSync(join(folder, 'elsewhere/staprun'), join(folder, 'elsewhere/second'));
  t.deepEqual(JSON.parse(run('elsewhere/staprun', ['x']).stdout), { command: 'staprun', args: ['x'] });
  t.deepEqual(JSON.parse(run('elsewhere/second', []).stdout), { command: 'second', args: [] });
});

test('node gets the flags that the code cache was made with, on both ways', (t) => {
  const { folder, run } = copyOfLauncher(t);
  pretendBuilt(folder, 'process.stdout.write(JSON.stringify(process.execArgv))');
  const flags = readFileSync(join(CHECKOUT, 'scripts/node-flags'), 'utf8').trim().split(' ');
  t.deepEqual(JSON.parse(run('stap', []).stdout), flags);
  rmSync(join(folder, 'dist/node'));
  t.deepEqual(JSON.parse(run('stap', []).stdout), flags);
});

test('the extra certificates are not read at the start', (t) => {
  const { folder, run } = copyOfLauncher(t);
  pretendBuilt(folder, 'process.stdout.write(String(process.env.NODE_EXTRA_CA_CERTS))');
  t.is(run('stap', [], { NODE_EXTRA_CA_CERTS: '/etc/hosts' }).stdout, 'undefined');
});

test('node is found where the user who called sudo keeps it', (t) => {
  const { folder, run } = copyOfLauncher(t);
  pretendBuilt(folder);
  rmSync(join(folder, 'dist/node'));
  for (const place of ['.nvm/versions/node/v20.19.0/bin', '.local/bin', '.volta/tools/image/node/22.0.0/bin']) {
    const home = mkdtempSync(join(folder, 'home-'));
    mkdirSync(join(home, place), { recursive: true });
    symlinkSync(process.execPath, join(home, place, 'node'));
    t.deepEqual(JSON.parse(run('stap', ['x'], { PATH: toolsWithoutNode(folder), HOME: home }).stdout), {
      command: 'stap',
      args: ['x'],
    });
  }
});

test('a node that is too old is named in one line', (t) => {
  const { folder, run } = copyOfLauncher(t);
  const old = join(folder, 'old');
  mkdirSync(old);
  writeFileSync(join(old, 'node'), '#!/bin/sh\necho 18.19.0\n');
  chmodSync(join(old, 'node'), 0o755);
  const path = `${old}:${toolsWithoutNode(folder)}`;
  const { status, stderr } = run('stap', [], { PATH: path, HOME: folder });
  // Where the machine has a good node outside PATH, that one is taken instead.
  t.is(status, 1);
  t.regex(stderr, /^stap (needs Node\.js 20\.19 or newer \(.*old\/node is 18\.19\.0\)|is not set up: ).*\n$/);
});

type Launcher = {
  readonly folder: string;
  readonly run: (
    name: string,
    args: readonly string[],
    env?: NodeJS.ProcessEnv,
  ) => { readonly status: number | null; readonly stdout: string; readonly stderr: string };
};

/** A folder with the launcher and its scripts alone: what a fresh clone shows it. */
function copyOfLauncher(t: ExecutionContext): Launcher {
  const folder = mkdtempSync(join(tmpdir(), 'stap-launcher-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  copyFileSync(join(CHECKOUT, 'stap'), join(folder, 'stap'));
  symlinkSync('stap', join(folder, 'staprun'));
  cpSync(join(CHECKOUT, 'scripts'), join(folder, 'scripts'), { recursive: true });
  const run: Launcher['run'] = (name, args, env = {}) =>
    spawnSync(join(folder, name), [...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: folder, ...env },
    });
  return { folder, run };
}

/** The parts that the fast path looks for, with a bundle that shows what reached it. */
function pretendBuilt(folder: string, program = SHOW_ARGUMENTS): void {
  mkdirSync(join(folder, 'dist'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(process.execPath, join(folder, 'dist/node'));
  copyFileSync(join(CHECKOUT, 'scripts/launch.cjs'), join(folder, 'dist/launch.cjs'));
  writeFileSync(join(folder, 'dist/stap.cjs'), `/*0123456789abcdef*/${program}`);
}

const SHOW_ARGUMENTS =
  'process.stdout.write(JSON.stringify({ command: process.env.STAP_COMMAND, args: process.argv.slice(2) }))';

/** A folder with the few programs that the launcher's slow path calls, so that no node is on PATH. */
function toolsWithoutNode(folder: string): string {
  const tools = join(folder, 'tools');
  if (existsSync(tools)) return tools;
  mkdirSync(tools);
  for (const name of ['sh', 'readlink', 'cat']) {
    const program = TOOLS.split(':')
      .map((place) => join(place, name))
      .find((file) => existsSync(file));
    if (program !== undefined) symlinkSync(program, join(tools, name));
  }
  return tools;
}
