/** Files by a pattern of the shell, folder by folder. */
import { existsSync, readdirSync } from 'node:fs';
import { parseGlob } from '../glob.js';

const isPattern = (part: string): boolean => /[*?[]/.test(part);

/** Sorted within each folder; a leading dot must be written out. */
export function filesMatching(pattern: string): readonly string[] {
  let found: readonly string[] = [pattern.startsWith('/') ? '/' : ''];
  for (const part of pattern.split('/').filter((each) => each !== '')) {
    found = found.flatMap((folder) => entriesMatching(folder, part).map((name) => `${folder}${name}/`));
  }
  return found.map((each) => each.replace(/\/$/, ''));
}

function entriesMatching(folder: string, part: string): readonly string[] {
  if (!isPattern(part)) return existsSync(`${folder}${part}`) ? [part] : [];
  const { matches } = parseGlob(part);
  try {
    return readdirSync(folder === '' ? '.' : folder)
      .filter((name) => matches(name) && (part.startsWith('.') || !name.startsWith('.')))
      .sort();
  } catch {
    return [];
  }
}
