/**
 * The grammar's tools, on typescript-parsec's Parser interface. The grammar is decided by one token of look-ahead, so
 * there is one rule for all of it:
 *
 *   a parser that returns failure has not begun (its first token is another's);
 *   a parser that has begun and cannot go on throws a ParseFailure with the located message.
 *
 * So typescript-parsec's `seq` fails only on its first part (every later part is `expected`, `opt_sc` or `many`), its
 * `opt_sc` never hides an error, no alternative is tried twice, and the first error is the one that is reported.
 */
import type { Parser, ParserOutput, Token as ParsecToken } from 'typescript-parsec';
import { AssertionError, parseError, type Diagnostic, type Token } from '../../../base/index.js';
import { END, type ScriptToken, type TokenClass } from '../lexer/script-token.js';
import { EXPECTED, LEXICAL_CODES, own, REFUSED, type Message } from '../messages.js';

/** A parser of T over a script's tokens. */
export type Rule<T> = Parser<ScriptToken, T>;
/** Where a parser begins: a token as typescript-parsec hands it on. */
export type Position = ParsecToken<ScriptToken> | undefined;
export type Output<T> = ParserOutput<ScriptToken, T>;

/**
 * So many constructs may stand inside one another: 1,000 of any kind, since the worst count as three. It bounds the
 * recursion of the parser and, with HEIGHT_LIMIT, of everything that walks the tree afterwards: all of them fit into
 * the stack that scripts/node-flags asks for.
 */
export const NESTING_LIMIT = 3100;

/** Carries the first error of a declaration to the recovery in parse.ts. */
export class ParseFailure extends Error {
  readonly diagnostic: Diagnostic;
  /** Where recovery goes on; */
  readonly resume: ScriptToken;
  /** … by looking for the next declaration from there, or, as SystemTap does after a lack of privilege, at once. */
  readonly skips: boolean;
  constructor(diagnostic: Diagnostic, resume: ScriptToken, skips = true) {
    super(diagnostic.text);
    this.diagnostic = diagnostic;
    this.resume = resume;
    this.skips = skips;
  }
}

/** The token at a position; the stream ends with an `<end>` token, so there always is one. */
export function tokenAt(position: Position): ScriptToken {
  if (position === undefined) throw new AssertionError('parser', 'read past the end of the token stream');
  return position.kind;
}

const NOT_HERE: Output<never> = { successful: false, error: { kind: 'Error', pos: undefined, message: 'not here' } };

export function notHere(): Output<never> {
  return NOT_HERE;
}

export function success<T>(result: T, next: Position): Output<T> {
  return { candidates: [{ firstToken: undefined, nextToken: next, result }], successful: true, error: undefined };
}

/**
 * Wrong at the token where the parser stands, which is reported as what it saw.
 *
 * SystemTap's parser either only peeks (`here`: recovery looks at the token, too) or has taken the token (`after`). At
 * the end of the file the difference shows once more: a peek keeps its message, taking is an unexpected end, which is
 * blamed on the last token if that was kept.
 */
export function failAt(
  position: Position,
  message: Message,
  resume: 'after' | 'here' = 'after',
  keptLast = false,
): never {
  const at = tokenAt(position);
  if (at.class === END)
    return failAtEnd(at, resume === 'here' ? message : EXPECTED.endOfFile, resume === 'after', keptLast);
  const goOn = resume === 'here' ? at : tokenAt(at.next);
  if (at.error !== undefined) throw new ParseFailure(errorAt(at.error, message), tokenAt(at.next));
  throw new ParseFailure(parseError(message.code, message.text, at.token, { blame: 'saw' }), goOn);
}

/** A lexer's mistake counts as one of the kind that the parser meets it with. */
function errorAt(error: Diagnostic, { code }: Message): Diagnostic {
  return LEXICAL_CODES.has(error.code) ? { ...error, code } : error;
}

function failAtEnd(end: ScriptToken, message: Message, isTaking: boolean, keptLast: boolean): never {
  const last = end.previous;
  if (isTaking && last !== undefined && (keptLast || isKept(last))) {
    if (last.error !== undefined) throw new ParseFailure(errorAt(last.error, message), end);
    throw new ParseFailure(parseError(message.code, message.text, last.token, { blame: 'saw' }), end);
  }
  return failWithoutPlace(end, message);
}

/** Words that SystemTap keeps while it looks for what follows; of names and numbers only the grammar knows. */
const KEPT: ReadonlySet<TokenClass> = new Set(['probe', 'if', 'while', 'for', 'foreach', 'try', '=~', '!~', '->']);

function isKept({ class: of }: ScriptToken): boolean {
  return KEPT.has(of) || of.startsWith('@');
}

/** Wrong is a token that was already read. */
export function blame(at: ScriptToken, message: Message, how: 'saw' | 'at' = 'at'): never {
  throw new ParseFailure(parseError(message.code, message.text, at.token, { blame: how }), tokenAt(at.next));
}

/** Wrong is a part of what was already read; recovery looks on from where the parser stands. */
export function blameToken(part: Token, at: ScriptToken, message: Message): never {
  throw new ParseFailure(parseError(message.code, message.text, part), at);
}

/** Not allowed without -g: parsing goes on at once at `resume`. */
export function failWithoutSkipping(at: ScriptToken, message: Message, resume: ScriptToken): never {
  throw new ParseFailure(parseError(message.code, message.text, at.token, { blame: 'saw' }), resume, false);
}

/** The message that SystemTap gives without a place, as if at the end of the file. */
export function failWithoutPlace(at: ScriptToken, message: Message): never {
  const options = { blame: 'saw', atEndOf: at.token.file.name } as const;
  throw new ParseFailure(parseError(message.code, message.text, undefined, options), at);
}

/** One token of this class. */
export function token(tokenClass: TokenClass): Rule<ScriptToken> {
  return {
    parse: (position) => {
      const at = tokenAt(position);
      return at.class === tokenClass ? success(at, at.next) : NOT_HERE;
    },
  };
}

/** One token of any of these classes. */
export function anyToken(classes: ReadonlySet<TokenClass>): Rule<ScriptToken> {
  return {
    parse: (position) => {
      const at = tokenAt(position);
      return classes.has(at.class) ? success(at, at.next) : NOT_HERE;
    },
  };
}

/** What must stand here. `keptLast`: see failAt. */
export function expected<T>(rule: Rule<T>, message: Message, keptLast = false): Rule<T> {
  return {
    parse: (position) => {
      const output = rule.parse(position);
      return output.successful ? output : failAt(position, message, 'after', keptLast);
    },
  };
}

/** The punctuation or keyword that must stand here; what a `(` opens is always kept. */
export function mustBe(text: TokenClass, keptLast = text === '('): Rule<ScriptToken> {
  return expected(token(text), EXPECTED.token(text), keptLast);
}

/** As mustBe; that it is missing here is a kind of error of its own (see `own`). */
export function mustBeIn(construct: string, text: TokenClass, keptLast = text === '('): Rule<ScriptToken> {
  return expected(token(text), own(`${construct}${text}`, EXPECTED.token(text)), keptLast);
}

/**
 * One after the other. This and `apply` are typescript-parsec's for rules that have one result: a sequence there makes all
 * its lists anew with every part, which was a third of the time of pass 1.
 */
export function seq<T extends unknown[]>(...rules: { readonly [K in keyof T]: Rule<T[K]> }): Rule<T>;
export function seq(...rules: readonly Rule<unknown>[]): Rule<unknown[]> {
  return {
    parse: (position) => {
      const all: unknown[] = [];
      let next = position;
      for (const rule of rules) {
        const output = rule.parse(next);
        const first = output.successful ? output.candidates[0] : undefined;
        if (first === undefined) return NOT_HERE;
        all.push(first.result);
        next = first.nextToken;
      }
      return success(all, next);
    },
  };
}

/** What a rule has read, as something else. */
export function apply<T, R>(rule: Rule<T>, make: (value: T) => R): Rule<R> {
  return {
    parse: (position) => {
      const output = rule.parse(position);
      const first = output.successful ? output.candidates[0] : undefined;
      return first === undefined ? NOT_HERE : success(make(first.result), first.nextToken);
    },
  };
}

/** The middle one of three. */
export function kmid<T>(before: Rule<unknown>, rule: Rule<T>, after: Rule<unknown>): Rule<T> {
  return apply(seq(before, rule, after), ([, value]) => value);
}

/** The branch that the first token names. */
export function choose<T>(branches: Readonly<Partial<Record<TokenClass, Rule<T>>>>, otherwise?: Rule<T>): Rule<T> {
  const table = new Map(Object.entries(branches));
  return {
    parse: (position) => {
      const at = tokenAt(position);
      at.script.work.parserSteps++;
      const branch = table.get(at.class) ?? otherwise;
      return branch === undefined ? NOT_HERE : branch.parse(position);
    },
  };
}

/** As many as there are, perhaps none. */
export function many<T>(item: Rule<T>): Rule<T[]> {
  return {
    parse: (position) => {
      const all: T[] = [];
      let next = position;
      for (;;) {
        const output = item.parse(next);
        const first = output.successful ? output.candidates[0] : undefined;
        if (first === undefined) return success(all, next);
        all.push(first.result);
        next = first.nextToken;
      }
    },
  };
}

/** One or more, with a separator between; after a separator an item must follow (`item` is an `expected`). */
export function separated<T>(item: Rule<T>, separator: TokenClass): Rule<T[]> {
  return {
    parse: (position) => {
      const all: T[] = [];
      let next = position;
      for (;;) {
        const output = item.parse(next);
        const first = output.successful ? output.candidates[0] : undefined;
        if (first === undefined) return NOT_HERE;
        all.push(first.result);
        next = first.nextToken;
        const after = tokenAt(next);
        if (after.class !== separator) return success(all, next);
        next = after.next;
      }
    },
  };
}

/** One level of nesting; too many are refused with the place, never a stack overflow. */
export function nested<T>(rule: Rule<T>): Rule<T> {
  return {
    parse: (position) => {
      enterNested(tokenAt(position));
      const output = rule.parse(position);
      leaveNested(tokenAt(position));
      return output;
    },
  };
}

/** What was read, and the token after it. */
export interface Parsed<T> {
  readonly result: T;
  readonly next: ScriptToken;
}

/** The result of a rule that does not return failure (it throws, as everything that has begun). */
export function taken<T>(output: Output<T>): Parsed<T> {
  const first = output.successful ? output.candidates[0] : undefined;
  if (first === undefined)
    throw new AssertionError('parser', 'a rule that must stand here was not wrapped by expected()');
  return { result: first.result, next: tokenAt(first.nextToken) };
}

/** Runs a rule that must not fail, for what is written as a sequence of steps. */
export function must<T>(rule: Rule<T>, position: Position): Parsed<T> {
  return taken(rule.parse(position));
}

/** `nested` for what is read by a plain function. */
export function nestedCall<T>(at: ScriptToken, read: () => T): T {
  enterNested(at);
  const result = read();
  leaveNested(at);
  return result;
}

/** The two halves of `nested`, for the rule whose stack frames count most. A failure resets the depth in parse.ts. */
export function enterNested(at: ScriptToken): void {
  if (at.script.depth >= NESTING_LIMIT) failAt(at, REFUSED.nesting(NESTING_LIMIT));
  at.script.depth++;
}

export function leaveNested(at: ScriptToken): void {
  at.script.depth--;
}
