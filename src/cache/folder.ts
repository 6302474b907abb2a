/** Where stap keeps things between runs: `cache` in its data folder. Losing it costs time only. */
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';

/**
 * @param dataFolder stap's folder of this user (`~/.systemtap`, SYSTEMTAP_DIR); it need not be there
 * @returns undefined where that place is another user's: sudo may leave HOME as it was, and root neither writes into a
 * user's home nor believes what lies there
 */
export function cacheFolder(dataFolder: string): string | undefined {
  const owner = ownerOf(dataFolder) ?? ownerOf(dirname(dataFolder));
  return owner === process.geteuid?.() ? join(dataFolder, 'cache') : undefined;
}

/** A file that this user alone can have written; undefined where there is none. */
export function readCached(file: string): string | undefined {
  try {
    const fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const { mode, uid } = fstatSync(fd);
      return uid === process.geteuid?.() && (mode & WRITABLE_BY_OTHERS) === 0 ? readFileSync(fd, 'utf8') : undefined;
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}

const WRITABLE_BY_OTHERS = 0o022;

/** Whole or not at all, also when two runs write at once. A folder that cannot be written is no error. */
export function writeCached(folder: string, name: string, text: string): void {
  const temporary = join(folder, `${name}.${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    writeFileSync(temporary, text, { flag: 'wx', mode: 0o644 });
    renameSync(temporary, join(folder, name));
  } catch {
    removeIfThere(temporary);
  }
}

/** `force` leaves out what is missing, but not a folder that is a file. */
function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // then there is nothing to remove
  }
}

function ownerOf(folder: string): number | undefined {
  return statSync(folder, { throwIfNoEntry: false })?.uid;
}
