/** The runtime's C, which comes with this program: beside it, or above (the bundle and the built files differ in depth). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StapError } from '../../src/base/index.js';

const RUNTIME = 'kmod-fallback/runtime';

export interface RuntimeFile {
  /** From the runtime's folder: `kernel/main.h`. */
  readonly path: string;
  readonly text: string;
}

/** In order of paths. The host's shim is no part of a module. */
export function runtimeFiles(folder = runtimeFolder()): readonly RuntimeFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.h') && !path.startsWith('host/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'latin1') }));
}

function runtimeFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const runtime = join(folder, RUNTIME);
    if (existsSync(join(runtime, 'runtime.h'))) return runtime;
    if (dirname(folder) === folder) throw new StapError(`no ${RUNTIME} folder found: this installation is incomplete`);
  }
}
