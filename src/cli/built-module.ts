/** Where a module that was built goes. */
import { copyFileSync, rmSync } from 'node:fs';
import { release as runningRelease } from 'node:os';
import { StapError } from '../base/index.js';
import type { StapOptions } from './options.js';

interface Built {
  readonly path: string;
  /** The folder of the build, where that is left. */
  readonly left: string | undefined;
}

/** -p4: with -m the module lies in the present folder afterwards, as SystemTap's does. @returns its path */
export function placeModule(built: Built, { moduleName, keep }: StapOptions): string {
  if (moduleName === undefined) return built.path;
  const path = `${moduleName}.ko`;
  try {
    copyFileSync(built.path, path);
  } catch (error) {
    throw new StapError(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!keep) removeBuild(built);
  return path;
}

/** The folder of a build that nobody needs any more. */
export function removeBuild({ left }: Built): void {
  if (left !== undefined) rmSync(left, { recursive: true, force: true });
}

/** @throws {StapError} where the module was built for another kernel: this one would refuse it with fewer words */
export function checkRelease<T extends { readonly release: string }>(file: T): T {
  const running = runningRelease();
  if (file.release === running) return file;
  throw new StapError(
    `the module was built for kernel ${file.release}, this is ${running}`,
    `stap -r ${running} --runtime=kernel -p4 builds one`,
  );
}
