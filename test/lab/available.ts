/** Can the lab be run here? */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { availableRelease, isCached, KERNEL_NAMES, KERNELS } from './kernels.js';
import { isDownloadable, refreshLists } from './packages.js';
import { presentQemu, QEMU_PACKAGE } from './qemu.js';

/**
 * In a few words what is missing; undefined: it can be run. Nothing is downloaded to find out, but fresh package lists where
 * the lab is required.
 */
export function missingLab(): string | undefined {
  if (!isAskedFor()) return 'minutes of emulation: only where it is asked for';
  if (process.arch !== 'x64') return 'not x86-64';
  if (process.env['STAP_IN_LAB'] !== undefined) return 'this is a guest of the lab';
  if (!existsSync('/usr/bin/setpriv')) return 'no setpriv (util-linux)';
  const kernels = KERNEL_NAMES.filter((name) => !isCached(KERNELS[name].release));
  const needsQemu = presentQemu() === undefined;
  if (kernels.length === 0 && !needsQemu) return undefined;
  if (process.env['STAP_TEST_INSTALL'] === 'no') return 'it would have to be downloaded, and STAP_TEST_INSTALL=no';
  const missing = (): readonly string[] => [
    ...kernels.filter((name) => availableRelease(name) === undefined).map((name) => `kernel ${name}`),
    ...(needsQemu && !isDownloadable(QEMU_PACKAGE) ? [QEMU_PACKAGE] : []),
  ];
  if (missing().length > 0) tryToRefresh();
  const left = missing();
  return left.length === 0 ? undefined : `apt-get cannot download ${left.join(', ')}`;
}

function isAskedFor(): boolean {
  return (process.env['STAP_TEST_REQUIRE'] ?? '').split(',').includes('lab');
}

function tryToRefresh(): void {
  try {
    refreshLists();
  } catch {
    // what is missing is said anyway
  }
}
