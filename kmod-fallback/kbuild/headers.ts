/** Where a kernel's headers are, and the words for what is missing. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { StapError } from '../../src/base/index.js';

export interface BuildTools {
  /** The folder that `make -C` takes. */
  readonly headers: string;
  readonly release: string;
}

/** `release`: as `uname -r` says it. @throws {StapError} naming the packages that bring what is missing */
export function findBuildTools(release: string, root = '/'): BuildTools {
  const headers = [`lib/modules/${release}/build`, `usr/src/linux-headers-${release}`, `usr/src/kernels/${release}`]
    .map((folder) => join(root, folder))
    .find((folder) => existsSync(join(folder, 'Makefile')));
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

/** Of the running kernel. */
export function runningRelease(): string {
  return readFileSync('/proc/sys/kernel/osrelease', 'latin1').trim();
}

function hasCommand(name: string): boolean {
  // Not imported: a start that builds nothing does not pay for it.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0;
}
