import type { Token as ParsecToken, TokenPosition } from 'typescript-parsec';
import type { Diagnostic, SourceFile, Token } from '../../../base/index.js';
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
  /** Set once, when the stream is linked. */
  next: ScriptToken | undefined;
  /** Position in the linked stream, from 0. */
  index: number;

  constructor(tokenClass: TokenClass, token: Token, script: Script, error: Diagnostic | undefined) {
    this.class = tokenClass;
    this.token = token;
    this.script = script;
    this.error = error;
    this.next = undefined;
    this.index = 0;
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

/** A stage of the token stream: the lexer, macro expansion, conditionals. undefined after the last token. */
export interface TokenSource {
  next(): ScriptToken | undefined;
}
