import type { Token as ParsecToken, TokenPosition } from 'typescript-parsec';
import { parseError, type Diagnostic, type SourceFile, type Token } from '../../../base/index.js';
import type { Statement } from '../ast.js';
import type { Message } from '../messages.js';
import type { ParseOptions } from '../options.js';

/**
 * What the grammar chooses by: the text itself for operators and keywords (`(`, `probe`, `@count`), else one of the
 * bracketed classes. `<target>` is an identifier with a `$`, `<error>` a place where the lexer or the preprocessor
 * found something wrong, `<end>` the end of the file.
 */
export type TokenClass = string;

export const IDENTIFIER: TokenClass = '<identifier>';
export const TARGET: TokenClass = '<target>';
export const NUMBER: TokenClass = '<number>';
export const STRING: TokenClass = '<string>';
export const EMBEDDED: TokenClass = '<embedded>';
export const JUNK: TokenClass = '<junk>';
export const ERROR: TokenClass = '<error>';
export const END: TokenClass = '<end>';

/** What all tokens of one parse share; the counters are the work measure of the linear-time tests. */
export interface Script {
  readonly source: SourceFile;
  readonly options: ParseOptions;
  readonly work: { tokens: number; parserSteps: number };
  /** With -g, and in library files: embedded C and the operators that act like it. */
  readonly embeddedAllowed: boolean;
  /** The globals declared so far, and whether each is private. */
  readonly globals: Map<string, boolean>;
  /** Statements that the look-ahead after a `do` has read already, by their first token. */
  readonly readAhead: Map<ScriptToken, { readonly result: Statement; readonly next: ScriptToken }>;
  /** The token after the last one that was asked for; the stream is made while it is read, so that only the tree stays. */
  pull: () => ScriptToken;
  /** Where the grammar stands: how deep in nested constructs, and in which kind of declaration. */
  depth: number;
  inFunction: boolean;
}

/**
 * A token as typescript-parsec reads it (`.kind .text .pos .next`). Its `kind` is the token itself, so that our
 * combinators have class, place and script at hand without a cast.
 */
export class ScriptToken implements ParsecToken<ScriptToken> {
  readonly class: TokenClass;
  /** What later stages blame; shared by nothing but its copies. */
  readonly token: Token;
  readonly script: Script;
  /** Of an `<error>`: what to report when the parser arrives here. */
  readonly error: Diagnostic | undefined;
  /** Of `<end>`: the last token of the file. */
  previous: ScriptToken | undefined;
  /** Position in the parser's stream, from 0. */
  index: number;
  /** Of a string: does a comment stand before it? */
  afterComment: boolean;
  #next: ScriptToken | undefined;

  constructor(tokenClass: TokenClass, token: Token, script: Script, error: Diagnostic | undefined) {
    this.class = tokenClass;
    this.token = token;
    this.script = script;
    this.error = error;
    this.previous = undefined;
    this.index = 0;
    this.afterComment = false;
    this.#next = undefined;
  }

  /** Only of tokens in the parser's stream, which ends with `<end>`. */
  get next(): ScriptToken | undefined {
    if (this.#next === undefined && this.class !== END) this.#next = this.script.pull();
    return this.#next;
  }

  /**
   * Lets go of what follows, up to `end`: none of these tokens may be read on from. A dead one that the collector has moved
   * among the old would keep the whole chain behind it alive.
   */
  unlinkUpTo(end: ScriptToken): void {
    let at = this.#next;
    this.#next = undefined;
    while (at !== undefined && at !== end) {
      const next: ScriptToken | undefined = at.#next;
      at.#next = undefined;
      at = next;
    }
  }

  get kind(): this {
    return this;
  }

  get text(): string {
    return this.token.text;
  }

  get pos(): TokenPosition {
    const { line, column, text } = this.token;
    return { index: this.index, rowBegin: line, columnBegin: column, rowEnd: line, columnEnd: column + text.length };
  }
}

/** A token that stands for an error: what is wrong, and where; no token of the file where it is the end. */
export function errorToken(script: Script, message: Message, at: Token | undefined, cause?: Diagnostic): ScriptToken {
  const token = at ?? { kind: 'junk', text: '', file: script.source, line: 1, column: 1, expandedFrom: undefined };
  const options = at === undefined ? { blame: 'saw' as const, atEndOf: script.source.name } : { cause };
  return new ScriptToken(ERROR, token, script, parseError(message.code, message.text, at, options));
}

/** A stage of the token stream: the lexer, macro expansion, conditionals. undefined after the last token. */
export interface TokenSource {
  next(): ScriptToken | undefined;
}
