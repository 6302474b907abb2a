/**
 * Which names a library file declares, found without parsing it: the text is walked once, past comments, strings and
 * embedded code, and declarations are recognised by their keyword. It may name too much (a declaration in a false branch of
 * a conditional), never too little: the parsed file decides.
 */
import type { SourceFile } from '../base/index.js';

export interface FileNames {
  readonly functions: readonly string[];
  /** First components of alias names. */
  readonly aliasHeads: readonly string[];
  readonly globals: readonly string[];
}

const SKIPPED = String.raw`\/\*[^]*?\*\/|\/\/[^\n]*|#[^\n]*|%\{[^]*?%\}`;
const TEXT = String.raw`"(?:\\.|[^"\\\n])*"`;
/** What no declaration begins in, and the words that one begins with: all else is passed over without a match. */
const KEYWORD = new RegExp(String.raw`${SKIPPED}|${TEXT}|(?<![\w$@])(?:function|probe|global)(?!\w)`, 'g');
/** Comments, strings, embedded code; else one word or one other character. */
const PIECE = new RegExp(String.raw`(${SKIPPED})|${TEXT}|[A-Za-z_$@][\w$]*|[^\s]`, 'g');

export function namesOf({ text }: SourceFile): FileNames {
  const functions = new Set<string>();
  const aliasHeads = new Set<string>();
  const globals = new Set<string>();
  for (const { 0: keyword, index } of text.matchAll(KEYWORD)) {
    const rest = index + keyword.length;
    if (keyword === 'function') add(functions, wordsAt(text, rest, 1)[0]);
    else if (keyword === 'probe') for (const head of aliasHeadsAt(wordsAt(text, rest), 0)) aliasHeads.add(head);
    else if (keyword === 'global') for (const name of globalsAt(wordsAt(text, rest), 0)) globals.add(name);
  }
  return { functions: [...functions], aliasHeads: [...aliasHeads], globals: [...globals] };
}

/** The words from `start` on, to the end of the declaration's head: the first brace, or the next declaration. */
function wordsAt(text: string, start: number, most = Number.POSITIVE_INFINITY): readonly string[] {
  const words: string[] = [];
  const pieces = new RegExp(PIECE);
  pieces.lastIndex = start;
  for (let match = pieces.exec(text); match !== null && words.length < most; match = pieces.exec(text)) {
    if (match[1] !== undefined) continue;
    words.push(match[0]);
    if (/^(?:\{|function|probe|global)$/.test(match[0])) break;
  }
  return words;
}

function add(names: Set<string>, word: string | undefined): void {
  if (word !== undefined && /^[A-Za-z_]/.test(word)) names.add(word);
}

/** `a.b = c.d = …`: the word after `probe`, and the word after each `=` that another `=` follows. */
function aliasHeadsAt(words: readonly string[], start: number): readonly string[] {
  const heads: string[] = [];
  let head = words[start];
  for (let index = start; index < words.length; index++) {
    const word = words[index];
    if (word === '{' || word === ',') return heads;
    // `+=` comes as two pieces.
    if (word !== '=' && !(word === '+' && words[index + 1] === '=')) continue;
    if (head !== undefined) heads.push(head);
    head = words[index + (word === '+' ? 2 : 1)];
    if (word === '+') index++;
  }
  return heads;
}

/** `global a, b%[10], c = 1`: a name after the keyword and after each comma. */
function globalsAt(words: readonly string[], start: number): readonly string[] {
  const names: string[] = [];
  for (let index = start; ; ) {
    const word = words[index];
    if (word === undefined || !/^[A-Za-z_]/.test(word)) return names;
    names.push(word);
    index++;
    while (index < words.length && !/^[A-Za-z_,;]/.test(words[index] ?? '')) index++;
    if (words[index] !== ',') return names;
    index++;
  }
}
