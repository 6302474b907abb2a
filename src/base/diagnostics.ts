import type { Token } from './source.js';

/** Which pass speaks: decides the first words (`parse error:`, `semantic error:`). */
export type DiagnosticPass = 'parse' | 'semantic';
export type Severity = 'error' | 'warning';

/**
 * What is wrong with the user's script. Collected, never thrown across a pass.
 * Equal `code` at verbosity 0 is printed once and counted as similar, as SystemTap does with errors of one kind.
 */
export interface Diagnostic {
  readonly code: string;
  readonly pass: DiagnosticPass;
  readonly severity: Severity;
  /** The sentence, without place. */
  readonly text: string;
  readonly token: Token | undefined;
  /** Printed under the first place, without a sentence of its own. */
  readonly secondToken: Token | undefined;
  /** For a parse error: does the parser report what it saw (`saw:`) or the culprit itself (`at:`)? */
  readonly blame: 'saw' | 'at';
  /** End of input instead of a token: SystemTap prints `saw: FILE EOF`. */
  readonly atEndOf: string | undefined;
  /** Printed as a further full error below. */
  readonly cause: Diagnostic | undefined;
  /** Lines below the sentence, as SystemTap has them below some. */
  readonly notes?: readonly string[];
  /** Help that upstream lacks (nearest name, package to install, kernel feature), one line each, printed after the block. */
  readonly hints: readonly string[];
}

export interface DiagnosticOptions {
  readonly secondToken?: Token | undefined;
  readonly cause?: Diagnostic | undefined;
  readonly hints?: readonly string[];
  readonly notes?: readonly string[];
  readonly blame?: 'saw' | 'at';
  readonly atEndOf?: string;
}

function make(
  pass: DiagnosticPass,
  severity: Severity,
  code: string,
  text: string,
  token: Token | undefined,
  options: DiagnosticOptions,
): Diagnostic {
  return {
    code,
    pass,
    severity,
    text,
    token,
    secondToken: options.secondToken,
    blame: options.blame ?? 'at',
    atEndOf: options.atEndOf,
    cause: options.cause,
    hints: options.hints ?? [],
    ...(options.notes === undefined ? {} : { notes: options.notes }),
  };
}

export function parseError(
  code: string,
  text: string,
  token: Token | undefined,
  options: DiagnosticOptions = {},
): Diagnostic {
  return make('parse', 'error', code, text, token, options);
}

export function semanticError(
  code: string,
  text: string,
  token: Token | undefined,
  options: DiagnosticOptions = {},
): Diagnostic {
  return make('semantic', 'error', code, text, token, options);
}

export function warning(
  code: string,
  text: string,
  token: Token | undefined,
  options: DiagnosticOptions = {},
): Diagnostic {
  return make('semantic', 'warning', code, text, token, options);
}

/** Where a pass puts what it finds. A pass goes on after an error where it can, and reports nothing twice. */
export interface DiagnosticSink {
  add(diagnostic: Diagnostic): void;
}

export class Diagnostics implements DiagnosticSink {
  readonly #all: Diagnostic[] = [];

  add(diagnostic: Diagnostic): void {
    this.#all.push(diagnostic);
  }

  get all(): readonly Diagnostic[] {
    return this.#all;
  }

  get hasErrors(): boolean {
    return this.#all.some((each) => each.severity === 'error');
  }
}
