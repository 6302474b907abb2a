import type { ByteString } from './bytes.js';

/** A script or tapset file as read: bytes, since SystemTap counts columns in bytes. */
export interface SourceFile {
  /** As messages print it: the path given, or `<input>` for -e and standard input. */
  readonly name: string;
  /** Full path (run-time errors print it); equal to `name` for `<input>`. */
  readonly path: string;
  readonly text: ByteString;
  readonly role: 'script' | 'tapset';
}

/** What SystemTap calls a token in its messages (`identifier 'x' at …`). */
export type TokenKind = 'identifier' | 'operator' | 'string' | 'number' | 'keyword' | 'embedded-code' | 'junk';

/**
 * A token, and the place that every later stage blames. Every node, symbol and IR instruction carries one, so that a
 * message in any pass can be worded and placed as SystemTap does.
 */
export interface Token {
  readonly kind: TokenKind;
  /** As written; for strings the content with the escapes still in place. */
  readonly text: ByteString;
  readonly file: SourceFile;
  /** From 1. */
  readonly line: number;
  /** In bytes, from 1; a tab counts one. */
  readonly column: number;
  /** The macro invocation that this token came out of. */
  readonly expandedFrom: Token | undefined;
}
