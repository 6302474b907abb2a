/**
 * Debian packages, downloaded and unpacked into a folder, never installed: no root is needed, no lock of dpkg's is waited
 * for, and the machine stays as it was.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { cacheFolder } from './cache.js';

/** A mirror that hangs must not hang the tests. */
const COMMAND_TIMEOUT_MS = 1_200_000;

/** Says on standard error what is brought onto the machine. */
export function announce(text: string): void {
  process.stderr.write(`lab: ${text}\n`);
}

/**
 * Unpacks the named packages into `folder`. Lists that are older than the mirror name what it has no more: then with fresh ones.
 * @throws where apt-get does not get them
 */
export function unpackPackages(names: readonly string[], folder: string): void {
  const debs = mkdtempSync(join(folder, 'debs-'));
  try {
    const download = (): string => run('apt-get', [...aptOptions(), 'download', ...names], debs);
    try {
      download();
    } catch (error) {
      if (ownLists) throw error;
      refreshLists();
      download();
    }
    for (const deb of readdirSync(debs)) run('dpkg-deb', ['-x', join(debs, deb), folder], debs);
  } finally {
    rmSync(debs, { recursive: true, force: true });
  }
}

/** Whether apt-get could download the package. Nothing is downloaded for that. */
export function isDownloadable(name: string): boolean {
  const result = spawnSync('apt-get', [...aptOptions(), 'download', '--print-uris', name], { encoding: 'utf8' });
  return result.status === 0 && result.stdout.includes('.deb');
}

/** The package and whatever it needs that this machine lacks. */
export function closureOf(name: string): readonly string[] {
  const simulated = run('apt-get', [...aptOptions(), '--simulate', '--no-install-recommends', 'install', name], '/');
  return simulated.split('\n').flatMap((line) => /^Inst (\S+)/.exec(line)?.[1] ?? []);
}

/** What `apt-cache depends` says of the newest version; empty where it knows none. */
export function dependenciesOf(name: string): string {
  const result = spawnSync('apt-cache', [...aptOptions(), 'depends', name], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout : '';
}

let ownLists = false;

/** Fetches package lists of our own, which needs no root, for a machine whose own lists are old or missing. */
export function refreshLists(): void {
  if (ownLists) return;
  ownLists = true;
  const { state, cache } = ownFolders();
  for (const folder of [join(state, 'lists/partial'), join(cache, 'archives/partial')])
    mkdirSync(folder, { recursive: true });
  announce('apt-get update (lists of the lab’s own)');
  run('apt-get', [...aptOptions(), 'update', '-qq'], '/');
}

function aptOptions(): readonly string[] {
  // As root, apt-get would download as user _apt, who may not write here.
  const sandbox = process.geteuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : [];
  const noLock = ['-o', 'Debug::NoLocking=1', '-o', 'Acquire::Retries=3'];
  if (!ownLists) return [...sandbox, ...noLock];
  const { state, cache } = ownFolders();
  return [...sandbox, ...noLock, '-o', `Dir::State::lists=${state}/lists`, '-o', `Dir::Cache=${cache}`];
}

function ownFolders(): { readonly state: string; readonly cache: string } {
  return { state: join(cacheFolder(), 'apt/state'), cache: join(cacheFolder(), 'apt/cache') };
}

/** Its standard output. @throws with what it said, unless its status is 0 */
export function run(command: string, args: readonly string[], cwd: string): string {
  const result = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout: COMMAND_TIMEOUT_MS,
    maxBuffer: 1 << 28,
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (result.status === 0) return result.stdout;
  const reason = result.error?.message ?? `${result.stderr.trim()} (status ${String(result.status ?? result.signal)})`;
  throw new Error(`${command} ${args.find((arg) => /^[a-z]/.test(arg)) ?? ''}: ${reason}`);
}
