import type { Token } from '../../../base/index.js';
import type { ScriptToken } from '../lexer/script-token.js';

/** `@define name(parameters) %( body %)` */
export interface Macro {
  /** Without the `@`. */
  readonly name: string;
  /** The name's token in the definition. */
  readonly token: Token;
  readonly parameters: readonly string[];
  readonly body: readonly ScriptToken[];
}

export type MacroTable = ReadonlyMap<string, Macro>;
