/**
 * `{SYSTEMTAP_DIR or HOME/.systemtap}/rc`: words that come before those of the command line, split as wordexp(3) does
 * without command substitution. There are no comments: `#` is a word.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ByteString, bytesOfText } from '../base/index.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export type RcWords =
  | { readonly kind: 'words'; readonly words: readonly ByteString[] }
  | { readonly kind: 'bad'; readonly text: string };

/** stap's data folder, without looking whether it is there. */
export function dataFolder(env: Environment): string {
  return env['SYSTEMTAP_DIR'] ?? join(env['HOME'] ?? '/', '.systemtap');
}

/** No file is no words. */
export function readRcFile(env: Environment): RcWords {
  const path = join(dataFolder(env), 'rc');
  let text: ByteString;
  try {
    text = readFileSync(path, 'latin1');
  } catch {
    return { kind: 'words', words: [] };
  }
  const words: ByteString[] = [];
  for (const line of text.split('\n')) {
    const found = splitWords(line, env);
    if (found === undefined) return { kind: 'bad', text: `Error processing extra options in ${path}` };
    words.push(...found);
  }
  return { kind: 'words', words };
}

/** What wordexp refuses outside of quotes (WRDE_BADCHAR). */
const REFUSED = /[|&;<>(){}]/;
const VARIABLE = /^\$(?:\{(\w+)\}|(\w+))/;

/**
 * Words of one line: quotes, backslashes, `~/`, `$NAME`. undefined where wordexp reports an error, an unset variable
 * and an open quote among them. Patterns stay as they are (wordexp keeps one that matches no file).
 */
export function splitWords(line: ByteString, env: Environment): readonly ByteString[] | undefined {
  const words: ByteString[] = [];
  let word: ByteString | undefined;
  let quote = '';
  let index = 0;
  while (index < line.length) {
    const char = line.charAt(index);
    const rest = line.slice(index);
    index++;
    if (quote === "'") {
      if (char === quote) quote = '';
      else word += char;
    } else if (char === '\\') {
      const next = line.charAt(index);
      index++;
      word = (word ?? '') + (quote === '' || /["\\$`]/.test(next) ? next : `\\${next}`);
    } else if (char === '$' && VARIABLE.test(rest)) {
      const [whole = '', braced, bare] = VARIABLE.exec(rest) ?? [];
      const value = env[braced ?? bare ?? ''];
      if (value === undefined) return undefined;
      word = (word ?? '') + bytesOfText(value);
      index += whole.length - 1;
    } else if (char === '`' || (char === '$' && rest.startsWith('$('))) {
      return undefined;
    } else if (quote === '"') {
      if (char === quote) quote = '';
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (REFUSED.test(char)) {
      return undefined;
    } else if (char === '~' && word === undefined && /^~(\/|\s|$)/.test(rest)) {
      word = bytesOfText(env['HOME'] ?? '~');
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== '') return undefined;
  return word === undefined ? words : [...words, word];
}
