import type { Diagnostic, Token } from '../../../base/index.js';

/** A token of a body: what it is, where it stands, and what is wrong with it. */
export interface MacroToken {
  /** As lexer/script-token.ts names them. */
  readonly class: string;
  readonly token: Token;
  readonly error: Diagnostic | undefined;
}

/** `@define name(parameters) %( body %)` */
export interface Macro {
  /** Without the `@`. */
  readonly name: string;
  /** The name's token in the definition. */
  readonly token: Token;
  readonly parameters: readonly string[];
  readonly body: readonly MacroToken[];
}

export type MacroTable = ReadonlyMap<string, Macro>;
/** Macros that are asked for by name: the library's, which are read when a script uses one. */
export type MacroLookup = Pick<MacroTable, 'get'>;
