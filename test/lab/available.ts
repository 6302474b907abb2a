/** Can the lab be run here? Nothing is downloaded to find out. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { imagePackage, isKernelCached, type KernelName, KERNELS } from './kernels.js';
import { isDownloadable } from './packages.js';
import { presentQemu, QEMU_PACKAGE } from './qemu.js';

/** In a few words what is missing; undefined: it can be run. */
export function missingLab(): string | undefined {
  if (process.arch !== 'x64') return 'not x86-64';
  // A guest has one: its own kernel is tested there, not a guest in it.
  if (process.env['STAP_IN_LAB'] !== undefined) return 'this is a guest of the lab';
  if (!existsSync('/usr/bin/setpriv')) return 'no setpriv (util-linux)';
  const qemu = presentQemu() === undefined ? [QEMU_PACKAGE] : [];
  const kernels = Object.keys(KERNELS).filter(
    (name): name is KernelName => name in KERNELS && !isKernelCached(name as KernelName),
  );
  const wanted = [...qemu, ...kernels.map(imagePackage)];
  if (wanted.length > 0 && process.env['STAP_TEST_INSTALL'] === 'no')
    return `${wanted.join(', ')} would have to be downloaded, and STAP_TEST_INSTALL=no`;
  const missing = wanted.filter((name) => !isDownloadable(name));
  return missing.length === 0 ? undefined : `apt-get cannot download ${missing.join(', ')}`;
}
