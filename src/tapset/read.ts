/** The library's files from disk: the one place of this folder that touches it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SourceFile, StapError } from '../base/index.js';

const STANDARD_FOLDER = 'tapsets';

/** The library that comes with this program: beside it, or above (the bundle and the built files differ in depth). */
export function standardTapsetFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const tapsets = join(folder, STANDARD_FOLDER);
    if (existsSync(tapsets)) return tapsets;
    if (dirname(folder) === folder)
      throw new StapError(`no ${STANDARD_FOLDER} folder found: this installation is incomplete`);
  }
}

export interface Tapsets {
  /** `.stp` */
  readonly scripts: readonly SourceFile[];
  /** `.stpm` */
  readonly macros: readonly SourceFile[];
}

/** All files below the folder, by path; none where there is no such folder. */
export function readTapsets(folder: string): Tapsets {
  const files = stapFilesIn(folder);
  const ending = (end: string): readonly SourceFile[] => files.filter((path) => path.endsWith(end)).map(readTapset);
  return { scripts: ending('.stp'), macros: ending('.stpm') };
}

function readTapset(path: string): SourceFile {
  return { name: path, path, text: readFileSync(path, 'latin1'), role: 'tapset' };
}

function stapFilesIn(folder: string): readonly string[] {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return stapFilesIn(path);
    return entry.isFile() && /\.stpm?$/.test(entry.name) ? [path] : [];
  });
}
