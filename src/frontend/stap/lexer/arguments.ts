import type { ByteString } from '../../../base/index.js';

/** `$1`, `@1`, `$#` or `@#` as it stands in the script. */
export interface ArgumentWord {
  /** `@…`: as a string literal. */
  readonly quoted: boolean;
  /** From 1; undefined for `#`, the count. */
  readonly index: number | undefined;
  /** Where the file goes on. */
  readonly end: number;
}

/** The text that takes the word's place; undefined where there is no such argument. */
export function argumentText(word: ArgumentWord, all: readonly ByteString[]): string | undefined {
  const value = word.index === undefined ? String(all.length) : all[word.index - 1];
  return value === undefined || !word.quoted ? value : `"${quoted(value)}"`;
}

/** The argument's bytes as the inside of a string literal. */
function quoted(value: ByteString): string {
  return value.replace(/["\\]|[^\x20-\x7e]/g, (char) =>
    char === '"' || char === '\\' ? `\\${char}` : `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}
