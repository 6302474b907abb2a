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

/** Comments, strings, embedded code; else one word or one other character. */
const PIECE = /\/\*[^]*?\*\/|\/\/[^\n]*|#[^\n]*|%\{[^]*?%\}|"(?:\\.|[^"\\\n])*"|[A-Za-z_$@][\w$]*|[^\s]/g;

export function namesOf(source: SourceFile): FileNames {
  const words = [...source.text.matchAll(PIECE)]
    .map((match) => match[0])
    .filter((piece) => !/^(?:\/\*|\/\/|#|%\{)/.test(piece));
  const functions = new Set<string>();
  const aliasHeads = new Set<string>();
  const globals = new Set<string>();
  for (const [index, word] of words.entries()) {
    if (word === 'function') add(functions, words[index + 1]);
    else if (word === 'probe') for (const head of aliasHeadsAt(words, index + 1)) aliasHeads.add(head);
    else if (word === 'global') for (const name of globalsAt(words, index + 1)) globals.add(name);
  }
  return { functions: [...functions], aliasHeads: [...aliasHeads], globals: [...globals] };
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
