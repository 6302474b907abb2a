/** -r: the kernel that a module is built for, by its release or by the folder of its headers. */
import { readFileSync } from 'node:fs';
import { release as runningRelease } from 'node:os';
import { join } from 'node:path';

export interface KernelChoice {
  readonly release: string;
  /** The folder of its headers; undefined: where distributions put it. */
  readonly tree: string | undefined;
}

/** What the kernel calls itself; Debian's `include/config/kernel.release` has the version without the flavour. */
const RELEASE_FILE = 'include/generated/utsrelease.h';

/** `wanted`: what -r says. undefined: no kernel's headers lie there. */
export function kernelChoice(wanted: string): KernelChoice | undefined {
  if (!wanted.startsWith('/')) return { release: wanted, tree: undefined };
  try {
    const release = /"(.+)"/.exec(readFileSync(join(wanted, RELEASE_FILE), 'latin1'))?.[1];
    return release === undefined ? undefined : { release, tree: wanted };
  } catch {
    return undefined;
  }
}

/** What is wrong with it; undefined: nothing. */
export function complaintAboutKernel(wanted: string, isModule: boolean, lastPass: number): string | undefined {
  const kernel = kernelChoice(wanted);
  if (kernel === undefined) return `ERROR: ${wanted} has no ${RELEASE_FILE}: these are no headers of a kernel`;
  if (kernel.release === runningRelease()) return undefined;
  const running = `the running ${runningRelease()}`;
  if (!isModule) {
    return `ERROR: for another kernel than ${running} only modules are built: --runtime=kernel -p4 (asked for: ${wanted})`;
  }
  return lastPass < 5
    ? undefined
    : `ERROR: a module for another kernel than ${running} cannot be run here: -p4 builds it`;
}
