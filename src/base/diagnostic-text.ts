/**
 * Diagnostics to SystemTap's stderr text: its words, its columns, its habit of naming a file once, and its suppression of
 * errors of one kind.
 */
import type { ByteString } from './bytes.js';
import type { Diagnostic } from './diagnostics.js';
import type { SourceFile, Token, TokenKind } from './source.js';

export interface DiagnosticPrinterOptions {
  /** From 1 on (`-v`) every error is printed, below only the first of each code. */
  readonly verbosity: number;
  /** `-w`: no warnings. */
  readonly hideWarnings: boolean;
}

/**
 * One for a whole run: which file was named last and which errors were already printed is remembered across passes.
 * All texts are bytes (latin1), with line ends.
 */
export class DiagnosticPrinter {
  readonly #options: DiagnosticPrinterOptions;
  readonly #seenCodes = new Set<string>();
  readonly #seenWarnings = new Set<string>();
  #lastFile: SourceFile | undefined;
  #hiddenErrors = 0;
  #hiddenWarnings = 0;

  constructor(options: DiagnosticPrinterOptions) {
    this.#options = options;
  }

  /** The text of each in turn; nothing for those that are suppressed. */
  print(diagnostics: readonly Diagnostic[]): ByteString {
    return diagnostics.map((each) => this.#printOne(each)).join('');
  }

  /** What stands at the end, after the `Pass N: …` line: how many were left out. */
  suppressed(): ByteString {
    const lines: string[] = [];
    if (this.#hiddenErrors > 0)
      lines.push(`Number of similar error messages suppressed: ${String(this.#hiddenErrors)}.\n`);
    if (this.#hiddenWarnings > 0)
      lines.push(`Number of similar warning messages suppressed: ${String(this.#hiddenWarnings)}.\n`);
    return lines.length === 0 ? '' : `${lines.join('')}Rerun with -v to see them.\n`;
  }

  #printOne(diagnostic: Diagnostic): ByteString {
    if (diagnostic.severity === 'warning') return this.#printWarning(diagnostic);
    if (isAboutFile(diagnostic)) return `${diagnostic.text}\n${hints(diagnostic)}`;
    if (this.#options.verbosity < 1) {
      if (this.#seenCodes.has(diagnostic.code)) {
        this.#hiddenErrors++;
        return '';
      }
      this.#seenCodes.add(diagnostic.code);
    }
    return diagnostic.pass === 'parse' ? this.#printParseError(diagnostic) : this.#printSemanticError(diagnostic);
  }

  #printWarning(diagnostic: Diagnostic): ByteString {
    if (this.#options.hideWarnings) return '';
    const { token, text } = diagnostic;
    const place = token === undefined ? '' : `: ${describeToken(token)} at ${this.#place(token)}`;
    const head = `WARNING: ${text}${place}\n`;
    if (this.#options.verbosity < 1) {
      if (this.#seenWarnings.has(text)) {
        this.#hiddenWarnings++;
        return '';
      }
      this.#seenWarnings.add(text);
    }
    return `${head}${token === undefined ? '' : sourceBlock(token, 1)}${hints(diagnostic)}`;
  }

  /** Parse errors name the file in full. */
  #printParseError(diagnostic: Diagnostic): ByteString {
    const { token, text, atEndOf, cause } = diagnostic;
    const lines = [`parse error: ${text}\n`];
    if (atEndOf !== undefined) lines.push(`        saw: ${atEndOf} EOF\n`);
    else if (token !== undefined) {
      lines.push(
        `${diagnostic.blame === 'saw' ? '        saw: ' : '         at: '}${describeToken(token)} at ${fullPlace(token)}\n`,
      );
      lines.push(sourceBlock(token, 5), expansions(token, 5));
    }
    lines.push('\n');
    return `${lines.join('')}${cause === undefined ? '' : this.#printCause(cause)}${hints(diagnostic)}`;
  }

  #printSemanticError(diagnostic: Diagnostic): ByteString {
    const { token, secondToken, text, cause } = diagnostic;
    const lines = [`semantic error: ${text}`];
    const notes = (diagnostic.notes ?? []).map((each) => `        ${each}\n`).join('');
    if (token !== undefined) {
      const place = `: ${describeToken(token)} at ${this.#place(token)}\n`;
      lines.push(place, notes, sourceBlock(token, 8), expansions(token, 8));
    } else lines.push('\n', notes);
    if (secondToken !== undefined) {
      lines.push(
        `${describeToken(secondToken)} at ${this.#place(secondToken)}\n`,
        sourceBlock(secondToken, 8),
        expansions(secondToken, 8),
      );
    }
    return `${lines.join('')}\n${cause === undefined ? '' : this.#printCause(cause)}${hints(diagnostic)}`;
  }

  #printCause(cause: Diagnostic): ByteString {
    return cause.pass === 'parse' ? this.#printParseError(cause) : this.#printSemanticError(cause);
  }

  /** Without the file's name where the last token printed was in the same file. */
  #place(token: Token): string {
    const isSame = this.#lastFile !== undefined && this.#lastFile.name === token.file.name;
    this.#lastFile = token.file;
    return `${isSame ? '' : token.file.name}:${String(token.line)}:${String(token.column)}`;
  }
}

/**
 * `1 parse error.`, `4 parse errors.`: below the errors of a script, which count even where they were suppressed. A file
 * of which nothing is left is not counted.
 */
export function parseErrorCount(diagnostics: readonly Diagnostic[]): ByteString {
  const count = diagnostics.filter((each) => each.pass === 'parse' && each.severity === 'error').length;
  if (count === 0 || diagnostics.some(isAboutFile)) return '';
  return `${String(count)} parse error${count === 1 ? '' : 's'}.\n`;
}

/** A file that is empty or missing: the sentence alone. */
function isAboutFile(diagnostic: Diagnostic): boolean {
  const { pass, severity, token, atEndOf } = diagnostic;
  return pass === 'parse' && severity === 'error' && token === undefined && atEndOf === undefined;
}

const KIND_NAMES: Readonly<Record<TokenKind, string>> = {
  identifier: 'identifier',
  operator: 'operator',
  string: 'string',
  number: 'number',
  keyword: 'keyword',
  'embedded-code': 'embedded-code',
  junk: 'junk',
};

/** `identifier 'x'`; the text of keywords and embedded code is left out. */
export function describeToken(token: Token): ByteString {
  const name = KIND_NAMES[token.kind];
  if (token.kind === 'keyword' || token.kind === 'embedded-code') return name;
  return `${name} '${token.text.replace(/[^\x20-\x7e]/g, '?')}'`;
}

function fullPlace(token: Token): string {
  return `${token.file.name}:${String(token.line)}:${String(token.column)}`;
}

/** The line and a caret under the column; the line's own tabs stand in both, so that it fits at any tab width. */
function sourceBlock(token: Token, indent: number): ByteString {
  const line = lineOf(token);
  const prefix = ' '.repeat(indent);
  const before = line
    .slice(0, token.column - 1)
    .replace(/[^\t]/g, ' ')
    .padEnd(token.column - 1, ' ');
  return `${prefix}source: ${line}\n${prefix}        ${before}^\n`;
}

/** The macro invocations that the token came out of, innermost first. */
function expansions(token: Token, indent: number): ByteString {
  const lines: string[] = [];
  for (let at = token.expandedFrom; at !== undefined; at = at.expandedFrom) {
    lines.push(`\tin expansion of macro: ${describeToken(at)} at ${fullPlace(at)}\n`, sourceBlock(at, indent));
  }
  return lines.join('');
}

/** As far as the file is read: to its first NUL, if it has one. */
function lineOf(token: Token): ByteString {
  const nul = token.file.text.indexOf('\0');
  const text = nul < 0 ? token.file.text : token.file.text.slice(0, nul);
  let start = 0;
  for (let line = 1; line < token.line; line++) {
    const end = text.indexOf('\n', start);
    if (end < 0) return '';
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  return end < 0 ? text.slice(start) : text.slice(start, end);
}

function hints(diagnostic: Diagnostic): ByteString {
  return diagnostic.hints.map((each) => `${each}\n`).join('');
}
