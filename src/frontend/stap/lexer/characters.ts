/**
 * What each byte may do in a word, as bits of one table: the lexer asks once per byte.
 * Bytes above 127 are in no class: SystemTap's identifiers are ASCII.
 */
export const SPACE = 1;
export const DIGIT = 2;
/** Letters, `_`, `$`, `@`. */
export const WORD_START = 4;
/** Letters, digits, `_`, `$`. */
export const WORD_PART = 8;
/** Letters and digits. */
export const ALNUM = 16;
export const PUNCTUATION = 32;

export const NEWLINE = 10;
export const QUOTE = 34;
export const HASH = 35;
export const DOLLAR = 36;
export const PERCENT = 37;
export const STAR = 42;
export const SLASH = 47;
export const AT_SIGN = 64;
export const BACKSLASH = 92;
export const OPEN_BRACE = 123;

function classesOf(byte: number): number {
  const char = String.fromCharCode(byte);
  let classes = 0;
  if (/[ \t\n\v\f\r]/.test(char)) classes |= SPACE;
  if (/[0-9]/.test(char)) classes |= DIGIT;
  if (/[A-Za-z_$@]/.test(char)) classes |= WORD_START;
  if (/[A-Za-z0-9_$]/.test(char)) classes |= WORD_PART;
  if (/[A-Za-z0-9]/.test(char)) classes |= ALNUM;
  if (byte > 32 && byte < 127 && !/[A-Za-z0-9]/.test(char)) classes |= PUNCTUATION;
  return classes;
}

/** The classes of each byte. */
export const CLASSES: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => classesOf(byte));
