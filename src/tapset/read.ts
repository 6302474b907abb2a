/** The library's files from disk: the one place of this folder that touches it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from '../base/index.js';

/** All `.stp` files below the folder, by path; none where there is no such folder. */
export function readTapsets(folder: string): readonly SourceFile[] {
  return stapFilesIn(folder).map((path) => ({ name: path, path, text: readFileSync(path, 'latin1'), role: 'tapset' }));
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
    return entry.isFile() && entry.name.endsWith('.stp') ? [path] : [];
  });
}
