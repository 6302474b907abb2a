/** Reading what may not be there. */
import { readFileSync } from 'node:fs';

/** The text of a file as latin1 (kernel files are ASCII), or undefined where it cannot be read, whatever the reason. */
export function readTextIfAny(path: string): string | undefined {
  return readBytesIfAny(path)?.toString('latin1');
}

export function readBytesIfAny(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** The first of the files that is there. */
export function readFirstText(paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const text = readTextIfAny(path);
    if (text !== undefined) return text;
  }
  return undefined;
}
