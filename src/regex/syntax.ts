/** A regular expression as a tree. POSIX extended over bytes; a string holds no NUL, so no set does. */

/** 256 flags; that of byte 0 is never set. */
export type ByteSet = Uint8Array;

export type RegexNode =
  | { readonly kind: 'bytes'; readonly set: ByteSet }
  /** `^` and `$`: only at the ends of the whole string. */
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly options: readonly RegexNode[] }
  /** `most` is undefined for no limit. */
  | {
      readonly kind: 'repeat';
      readonly operand: RegexNode;
      readonly least: number;
      readonly most: number | undefined;
    }
  /** A subexpression that matched() can ask for; the first is 1. */
  | { readonly kind: 'group'; readonly index: number; readonly operand: RegexNode };

export interface Regex {
  readonly root: RegexNode;
  /** Subexpressions in parentheses. */
  readonly groups: number;
}

export type RegexProblem = {
  /** syntax: the pattern is wrong. size: right, and larger than the tables may become. */
  readonly kind: 'syntax' | 'size';
  readonly text: string;
  /** Bytes from the start of the literal's content, escapes in place. */
  readonly position: number | undefined;
};

/** Ends parsing or building; compile.ts turns it into a result. */
export class RegexError extends Error {
  readonly problem: RegexProblem;

  constructor(kind: RegexProblem['kind'], text: string, position: number | undefined) {
    super(text);
    this.name = 'RegexError';
    this.problem = { kind, text, position };
  }
}
