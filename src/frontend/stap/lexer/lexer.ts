/**
 * Bytes to tokens, one at a time, each byte looked at once. What is wrong becomes an `<error>` token: it is reported when
 * the parser reaches it, and never if a conditional leaves it out.
 */
import { cutAtNul, parseError, type Diagnostic, type Token, type TokenKind } from '../../../base/index.js';
import { LEXICAL, type Message } from '../messages.js';
import { isAtLeast } from '../preprocess/version-compare.js';
import { argumentText, type ArgumentWord } from './arguments.js';
import {
  ALNUM,
  AT_SIGN,
  BACKSLASH,
  CLASSES,
  DIGIT,
  DOLLAR,
  HASH,
  NEWLINE,
  OPEN_BRACE,
  PERCENT,
  PUNCTUATION,
  QUOTE,
  SLASH,
  SPACE,
  STAR,
  WORD_PART,
  WORD_START,
} from './characters.js';
import {
  EMBEDDED,
  ERROR,
  IDENTIFIER,
  JUNK,
  NUMBER,
  STRING,
  ScriptToken,
  TARGET,
  type Script,
  type TokenClass,
  type TokenSource,
} from './script-token.js';
import { keywordsOf, OPERATORS_BY_BYTE } from './words.js';

/** A script argument in the place of its `$1`, with so much of the file behind it as one token may need. */
interface Paste {
  /** Bytes of `text` that come from the argument. */
  readonly length: number;
  /** Where `text` goes on in the file. */
  readonly resume: number;
  /** How far `text` reaches into the file. */
  tail: number;
  /** All its tokens stand where the `$1` stands. */
  readonly line: number;
  readonly column: number;
}

const NONE: readonly string[] = [];
const SHORT_TAIL = 64;
/** The escapes that a C compiler shall resolve; before any other byte the backslash falls away. */
const KEPT_ESCAPES = new Set('abtnvfr\\01234567');

export class Lexer implements TokenSource {
  readonly #script: Script;
  readonly #keywords: ReadonlySet<string>;
  readonly #keepsHex: boolean;
  #sawComment = false;
  /** Warnings that the lexer itself gives. */
  readonly #warn: (diagnostic: Diagnostic) => void;
  /** The file, up to a NUL: there SystemTap stops reading. */
  readonly #file: string;
  #text: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;
  #paste: Paste | undefined;

  constructor(script: Script, warn: (diagnostic: Diagnostic) => void) {
    this.#script = script;
    this.#warn = warn;
    this.#keywords = keywordsOf(script.options.systemtapVersion);
    this.#keepsHex = isAtLeast(script.options.systemtapVersion, '2.3');
    this.#file = cutAtNul(script.source.text);
    this.#text = this.#file;
  }

  next(): ScriptToken | undefined {
    for (;;) {
      const from = this.#at;
      const line = this.#line;
      const lineStart = this.#lineStart;
      this.#skipBlanks();
      if (this.#paste !== undefined && this.#at >= this.#paste.length && !this.#needsMore()) {
        this.#leavePaste();
        continue;
      }
      let token: ScriptToken | undefined;
      const word = this.#argumentWord();
      if (word !== undefined) {
        token = this.#argument(word);
        if (token === undefined) continue;
      } else if (this.#at < this.#text.length) {
        token = this.#token();
      }
      if (!this.#needsMore()) {
        if (token !== undefined) this.#script.work.tokens++;
        return token;
      }
      this.#at = from;
      this.#line = line;
      this.#lineStart = lineStart;
      this.#lengthenPaste();
    }
  }

  // ---- blanks

  #skipBlanks(): void {
    const text = this.#text;
    this.#sawComment = false;
    for (;;) {
      const byte = text.charCodeAt(this.#at);
      if (byte === NEWLINE) this.#newLine(this.#at + 1);
      else if ((CLASSES[byte] ?? 0) & SPACE) this.#at++;
      else if (byte === HASH) this.#skipLine();
      else if (byte === SLASH && text.charCodeAt(this.#at + 1) === SLASH) this.#skipLine();
      else if (byte === SLASH && text.charCodeAt(this.#at + 1) === STAR) this.#skipComment();
      else return;
    }
  }

  #newLine(start: number): void {
    this.#at = start;
    if (this.#paste !== undefined) return;
    this.#line++;
    this.#lineStart = start;
  }

  #skipLine(): void {
    this.#sawComment = true;
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  /** An unterminated comment reaches to the end of the file, silently. */
  #skipComment(): void {
    this.#sawComment = true;
    const end = this.#text.indexOf('*/', this.#at + 2);
    this.#skipTo(end < 0 ? this.#text.length : end + 2);
  }

  /** Moves on and counts the lines between. */
  #skipTo(end: number): void {
    for (let at = this.#text.indexOf('\n', this.#at); at >= 0 && at < end; at = this.#text.indexOf('\n', at + 1)) {
      this.#newLine(at + 1);
    }
    this.#at = end;
  }

  // ---- script arguments

  #argumentWord(): ArgumentWord | undefined {
    const text = this.#text;
    const sigil = text.charCodeAt(this.#at);
    if (sigil !== DOLLAR && sigil !== AT_SIGN) return undefined;
    let end = this.#at + 1;
    if (text.charCodeAt(end) === HASH) return { quoted: sigil === AT_SIGN, index: undefined, end: end + 1 };
    while ((CLASSES[text.charCodeAt(end)] ?? 0) & DIGIT) end++;
    if (end === this.#at + 1) return undefined;
    return { quoted: sigil === AT_SIGN, index: Number(text.slice(this.#at + 1, end)), end };
  }

  /** Puts the argument in the place of `$1`; an `<error>` where there is none. */
  #argument(word: ArgumentWord): ScriptToken | undefined {
    const { options } = this.#script;
    const start = this.#at;
    const place = this.#place('junk', '', start);
    this.#at = word.end;
    if (this.#paste !== undefined) return this.#error(LEXICAL.nestedArgument, place);
    const replacement = argumentText(word, options.arguments);
    if (replacement === undefined) return this.#error(LEXICAL.argumentRange(options.arguments.length), place);
    if (word.index !== undefined) options.argumentUsed(word.index);
    this.#paste = { length: replacement.length, resume: word.end, tail: 0, line: place.line, column: place.column };
    this.#text = replacement;
    this.#at = 0;
    this.#lengthenPaste();
    return undefined;
  }

  /** Did the last token touch the end of what was pasted, with more of the file behind it? */
  #needsMore(): boolean {
    const paste = this.#paste;
    return paste !== undefined && this.#at >= this.#text.length && paste.resume + paste.tail < this.#file.length;
  }

  #lengthenPaste(): void {
    const paste = this.#paste;
    if (paste === undefined) return;
    paste.tail = Math.max(SHORT_TAIL, paste.tail * 4);
    this.#text = this.#text.slice(0, paste.length) + this.#file.slice(paste.resume, paste.resume + paste.tail);
  }

  #leavePaste(): void {
    const paste = this.#paste;
    if (paste === undefined) return;
    const end = paste.resume + (this.#at - paste.length);
    this.#paste = undefined;
    this.#text = this.#file;
    this.#at = paste.resume;
    this.#skipTo(end);
  }

  // ---- tokens

  #token(): ScriptToken {
    const start = this.#at;
    const byte = this.#text.charCodeAt(start);
    const classes = CLASSES[byte] ?? 0;
    if (classes & WORD_START) return this.#word(start);
    if (classes & DIGIT) return this.#number(start);
    if (byte === QUOTE) return this.#string(start);
    if (byte === PERCENT && this.#text.charCodeAt(start + 1) === OPEN_BRACE) return this.#embedded(start);
    if (classes & PUNCTUATION) return this.#operator(start, byte);
    this.#at = start + 1;
    return this.#make(JUNK, this.#place('junk', `\\x${byte.toString(16).padStart(2, '0')}`, start));
  }

  #word(start: number): ScriptToken {
    const text = this.#text;
    let end = start + 1;
    while ((CLASSES[text.charCodeAt(end)] ?? 0) & WORD_PART) end++;
    this.#at = end;
    const word = text.slice(start, end);
    if (text.charCodeAt(start) === AT_SIGN) return this.#make(word, this.#place('operator', word, start));
    if (this.#keywords.has(word)) return this.#make(word, this.#place('keyword', word, start));
    return this.#make(text.charCodeAt(start) === DOLLAR ? TARGET : IDENTIFIER, this.#place('identifier', word, start));
  }

  /** All digits and letters that follow; the grammar says whether they are a number. */
  #number(start: number): ScriptToken {
    let end = start + 1;
    while ((CLASSES[this.#text.charCodeAt(end)] ?? 0) & ALNUM) end++;
    this.#at = end;
    return this.#make(NUMBER, this.#place('number', this.#text.slice(start, end), start));
  }

  #string(start: number): ScriptToken {
    const text = this.#text;
    const place = this.#place('string', '', start);
    let content = '';
    let copied = start + 1;
    for (let at = start + 1; at < text.length; at++) {
      const byte = text.charCodeAt(at);
      if (byte === QUOTE) {
        this.#at = at + 1;
        const token = this.#make(STRING, { ...place, text: content + text.slice(copied, at) });
        token.afterComment = this.#sawComment;
        return token;
      }
      if (byte === NEWLINE) {
        this.#newLine(at + 1);
        return this.#error(LEXICAL.unclosedQuote, { ...place, kind: 'junk' });
      }
      if (byte === BACKSLASH) {
        const escaped = text.charAt(at + 1);
        const keeps = KEPT_ESCAPES.has(escaped) || (escaped === 'x' && this.#keepsHex);
        if (!keeps) {
          content += text.slice(copied, at);
          copied = at + 1;
        }
        if (escaped === '\n') this.#newLine(at + 2);
        at++;
      }
    }
    this.#at = text.length;
    return this.#error(LEXICAL.unclosedQuote, { ...place, kind: 'junk' });
  }

  #embedded(start: number): ScriptToken {
    const text = this.#text;
    const place = this.#place('embedded-code', '', start);
    const end = text.indexOf('%}', start + 2);
    this.#warnOfClosings(text.slice(start + 2, end < 0 ? undefined : end + 1), { ...place, text: '' });
    if (end < 0) {
      this.#skipTo(text.length);
      return this.#error(LEXICAL.unclosedEmbedded, { ...place, kind: 'junk' });
    }
    const code = text.slice(start + 2, end);
    this.#skipTo(end + 2);
    return this.#make(EMBEDDED, { ...place, text: code });
  }

  /** Once for each `}%`, also where it turns out that the block never ends. */
  #warnOfClosings(code: string, token: Token): void {
    const { code: id, text: sentence } = LEXICAL.suspiciousClose;
    for (let at = code.indexOf('}%'); at >= 0; at = code.indexOf('}%', at + 2))
      this.#warn({ ...parseError(id, sentence, token), severity: 'warning' });
  }

  #operator(start: number, byte: number): ScriptToken {
    const text = this.#text;
    let operator = text.charAt(start);
    // A loop: `find` would make a function for each of the 100,000 operators of a long script.
    for (const each of OPERATORS_BY_BYTE[byte] ?? NONE) {
      if (!text.startsWith(each, start)) continue;
      operator = each;
      break;
    }
    this.#at = start + operator.length;
    return this.#make(operator, this.#place('operator', operator, start));
  }

  // ---- making

  #place(kind: TokenKind, text: string, start: number): Token {
    const paste = this.#paste;
    const line = paste === undefined ? this.#line : paste.line;
    const column = paste === undefined ? start - this.#lineStart + 1 : paste.column;
    return { kind, text, file: this.#script.source, line, column, expandedFrom: undefined };
  }

  #make(tokenClass: TokenClass, token: Token): ScriptToken {
    return new ScriptToken(tokenClass, token, this.#script, undefined);
  }

  #error(message: Message, token: Token): ScriptToken {
    return new ScriptToken(ERROR, token, this.#script, parseError(message.code, message.text, token));
  }
}
