/** Folders that are made once and kept outside the checkout: `~/.cache/stap-lab` (or `$XDG_CACHE_HOME/stap-lab`). */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Two labs may want the same folder at once; the second waits this long for the first. */
const LOCK_DEADLINE_MS = 1_800_000;

export function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'stap-lab');
}

/**
 * The folder `name` of the cache; `make` fills it where it is missing. It appears whole or not at all: it is made under
 * another name, then renamed. Other processes wait meanwhile.
 * @throws whatever `make` throws, with nothing left behind
 */
export async function cached(name: string, make: (folder: string) => void): Promise<string> {
  const final = join(cacheFolder(), name);
  if (existsSync(final)) return final;
  mkdirSync(dirname(final), { recursive: true });
  const unlock = await lock(`${final}.lock`);
  try {
    if (existsSync(final)) return final;
    const temporary = mkdtempSync(`${final}.new-`);
    try {
      make(temporary);
      renameSync(temporary, final);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
    return final;
  } finally {
    unlock();
  }
}

/** A file that holds the owner's pid; one whose owner has gone counts for nothing. */
async function lock(file: string): Promise<() => void> {
  for (const end = Date.now() + LOCK_DEADLINE_MS; Date.now() < end; ) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => {
        rmSync(file, { force: true });
      };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const owner = ownerOf(file);
    if (owner !== undefined && !isRunning(owner)) rmSync(file, { force: true });
    else await sleep(200);
  }
  throw new Error(`${file} is held by process ${ownerOf(file) ?? '?'} for more than ${LOCK_DEADLINE_MS / 1000} s`);
}

/** undefined: the file has gone meanwhile, or is not written yet. */
function ownerOf(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'latin1'));
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}
