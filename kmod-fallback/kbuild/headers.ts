/** Where a kernel's headers are, and the words for what is missing. */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { StapError } from '../../src/base/index.js';

export interface BuildTools {
  /** The folder that `make -C` takes. */
  readonly headers: string;
  readonly release: string;
}

/**
 * @param release as `uname -r` says it
 * @param tree the folder of its headers, where that is known
 * @throws {StapError} naming the packages that bring what is missing
 */
export function findBuildTools(release: string, tree?: string): BuildTools {
  const headers = (tree === undefined ? placesOf(release) : [tree]).find((folder) =>
    existsSync(join(folder, 'Makefile')),
  );
  const missing = [
    ...(headers === undefined ? [`linux-headers-${release}`] : []),
    ...(hasCommand('make') ? [] : ['make']),
    ...(hasCommand('gcc') ? [] : ['gcc']),
  ];
  if (headers === undefined || missing.length > 0) {
    throw new StapError(
      `a kernel module for ${release} needs its headers, make and gcc`,
      `apt-get install ${missing.join(' ')}`,
    );
  }
  return { headers, release };
}

/** Where distributions put them. */
function placesOf(release: string): readonly string[] {
  return [`/lib/modules/${release}/build`, `/usr/src/linux-headers-${release}`, `/usr/src/kernels/${release}`];
}

/** Looked for, not started: a start that builds nothing does not pay for it. */
function hasCommand(name: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some((folder) => folder !== '' && isExecutable(join(folder, name)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
