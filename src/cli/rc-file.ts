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

/** One piece of a line, outside of quotes and inside double ones; what matches none of them, wordexp refuses. */
const PIECE =
  /(?<space>\s+)|'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\.)*)"|\\(?<escaped>.)|\$\{?(?<name>\w+)\}?|(?<text>[^\s'"\\$`|&;<>(){}]+|\$(?!\())/y;
const QUOTED_PIECE = /\\(?<escaped>["\\$`])|\$\{?(?<name>\w+)\}?|(?<text>[^\\$`]+|\\|\$(?!\())/y;

/**
 * Words of one line: quotes, backslashes, `~/`, `$NAME`. undefined where wordexp reports an error, an unset variable
 * and an open quote among them. Patterns stay as they are (wordexp keeps one that matches no file).
 */
export function splitWords(line: ByteString, env: Environment): readonly ByteString[] | undefined {
  const words: ByteString[] = [];
  let word: ByteString | undefined;
  for (const piece of pieces(line, PIECE)) {
    if (piece === undefined) return undefined;
    if (piece['space'] !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    const text = textOf(piece, env);
    if (text === undefined) return undefined;
    const isHome = word === undefined && piece['text'] !== undefined && /^~(\/|$)/.test(text);
    word = isHome ? `${bytesOfText(env['HOME'] ?? '~')}${text.slice(1)}` : `${word ?? ''}${text}`;
  }
  return word === undefined ? words : [...words, word];
}

type Piece = Readonly<Record<string, string | undefined>>;

/** The named groups of each match in turn; undefined, and no more, where nothing matches. */
function* pieces(text: string, pattern: RegExp): Generator<Piece | undefined> {
  const matcher = new RegExp(pattern);
  while (matcher.lastIndex < text.length) {
    const groups = matcher.exec(text)?.groups;
    yield groups;
    if (groups === undefined) return;
  }
}

function textOf(piece: Piece, env: Environment): ByteString | undefined {
  const { double, escaped, name, single, text } = piece;
  if (double !== undefined) return unquoted(double, env);
  if (name !== undefined) {
    const value = env[name];
    return value === undefined ? undefined : bytesOfText(value);
  }
  return single ?? escaped ?? text;
}

function unquoted(quoted: ByteString, env: Environment): ByteString | undefined {
  let result = '';
  for (const piece of pieces(quoted, QUOTED_PIECE)) {
    const text = piece === undefined ? undefined : textOf(piece, env);
    if (text === undefined) return undefined;
    result += text;
  }
  return result;
}
