/** The rules that contain one another, declared ahead; each gets its body in the file that its comment names. */
import { rule } from 'typescript-parsec';
import type { BlockStatement, Expression, Statement } from '../ast.js';
import type { ScriptToken } from '../lexer/script-token.js';

/** expressions.ts */
export const expression = rule<ScriptToken, Expression>();
/** expressions.ts: without assignment, `?:`, logic and `in`: what stands between the brackets of `[a, b] in c`. */
export const comparison = rule<ScriptToken, Expression>();
/** statements.ts */
export const statement = rule<ScriptToken, Statement>();
/** statements.ts */
export const block = rule<ScriptToken, BlockStatement>();
