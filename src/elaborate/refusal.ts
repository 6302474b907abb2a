import {
  semanticError,
  type Diagnostic,
  type DiagnosticOptions,
  type DiagnosticSink,
  type Token,
} from '../base/index.js';

/**
 * Ends the statement (or the probe point) in which it is thrown; a block catches it, reports it and goes on with the next
 * statement, as SystemTap does. Never leaves the pass.
 */
export class Refusal extends Error {
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.text);
    this.name = 'Refusal';
    this.diagnostic = diagnostic;
  }
}

export function refuse(code: string, text: string, token: Token | undefined, options: DiagnosticOptions = {}): never {
  throw new Refusal(semanticError(code, text, token, options));
}

/** A part of the language that this version cannot run: said with its place, never ignored. */
export function refuseUnsupported(what: string, slug: string, token: Token, hints: readonly string[] = []): never {
  return refuse(`unsupported-${slug}`, `${what} is not supported yet`, token, { hints });
}

/** The value, or undefined after the refusal was reported. Anything else that is thrown is a bug and goes on. */
export function attempt<T>(sink: DiagnosticSink, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    sink.add(error.diagnostic);
    return undefined;
  }
}
