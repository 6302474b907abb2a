/** What the user sees of the passes: diagnostics, `-v` lines, and how a pass that fails says so. */
import {
  DiagnosticPrinter,
  Diagnostics,
  parseErrorCount,
  StapError,
  type ByteString,
  type Diagnostic,
  type DiagnosticSink,
} from '../base/index.js';
import type { StapOptions } from './options.js';
import { PassTimer } from './pass-report.js';
import { say, show } from './streams.js';

export type PassNumber = 1 | 2 | 3 | 4 | 5;

const FAILED: Readonly<Record<PassNumber, string>> = {
  1: 'Pass 1: parse failed.  [man error::pass1]',
  2: 'Pass 2: analysis failed.  [man error::pass2]',
  3: 'Pass 3: translation failed.  [man error::pass3]',
  4: 'Pass 4: compilation failed.  [man error::pass4]',
  5: 'Pass 5: run failed.  [man error::pass5]',
};

/** From -vv on, what the kernel said of a program that it refused is shown whole. */
const LOG_VERBOSITY = 2;

/** Thrown by `Passes.run` when everything has been said: the exit status is 1. */
export class PassFailed extends Error {}

export type PassesOptions = Pick<StapOptions, 'verbosity' | 'warnings'> & Partial<Pick<StapOptions, 'listing'>>;

export class Passes {
  readonly #options: PassesOptions;
  readonly #printer: DiagnosticPrinter;

  constructor(options: PassesOptions) {
    this.#options = options;
    const verbosity = Math.max(...options.verbosity);
    this.#printer = new DiagnosticPrinter({ verbosity, hideWarnings: options.warnings === 'suppressed' });
  }

  /** Pass 1 of one file: what is wrong in it is said and counted before the next one is read. */
  parse<T>(work: (sink: DiagnosticSink) => T, libraryProblems: () => readonly Diagnostic[]): T | undefined {
    const sink = new Diagnostics();
    const value = withinStack(1, () => work(sink));
    // Those of a library's file cost that file only.
    this.say(this.#printer.print(libraryProblems()));
    this.say(`${this.#printer.print(sink.all)}${parseErrorCount(sink.all)}`);
    return this.#fails(sink) ? undefined : value;
  }

  /** Runs one pass; `line` is what -v prints after `Pass N: `. @throws {PassFailed} when an error was reported */
  run<T>(
    pass: PassNumber,
    work: (sink: DiagnosticSink) => T | undefined,
    line: (value: T, timer: PassTimer) => string,
  ): T {
    const timer = new PassTimer();
    const sink = new Diagnostics();
    const value = withinStack(pass, () => work(sink));
    this.say(this.#printer.print(sink.all));
    if (value === undefined || this.#fails(sink)) throw this.fail(pass);
    if (this.isVerbose(pass)) this.say(`Pass ${pass}: ${line(value, timer)}\n`);
    return value;
  }

  verbosity(pass: PassNumber): number {
    return this.#options.verbosity[pass - 1] ?? 0;
  }

  isVerbose(pass: PassNumber): boolean {
    return this.verbosity(pass) > 0;
  }

  /** Says what does not count as a failure. */
  tell(diagnostics: readonly Diagnostic[]): void {
    this.say(this.#printer.print(diagnostics));
  }

  /** Says that the pass has failed, and gives what to throw. */
  fail(pass: PassNumber): PassFailed {
    // As in stap: lists have no passes.
    if (this.#options.listing === undefined) this.say(`${FAILED[pass]}\n${this.#printer.suppressed()}`);
    return new PassFailed();
  }

  /** Standard error, at once: bytes. */
  say(text: ByteString): void {
    say(text);
  }

  /** Standard output, for -p1, -p2 and dumps. */
  show(text: ByteString): number {
    show(text);
    return 0;
  }

  /** Where the machine refuses, says so. @throws {PassFailed} */
  async guard<T>(pass: PassNumber, work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StapError)) throw error;
      this.say(machineErrorText(error));
      if (this.verbosity(pass) >= LOG_VERBOSITY && error.log !== undefined) this.say(error.log);
      throw this.fail(pass);
    }
  }

  #fails(sink: Diagnostics): boolean {
    return sink.hasErrors || (this.#options.warnings === 'errors' && sink.all.length > 0);
  }
}

/** The front end bounds how deep a script may nest so that no pass needs more stack than there is: this is the net below. */
function withinStack<T>(pass: PassNumber, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError) || !error.message.includes('call stack')) throw error;
    throw new StapError(`the script is nested too deep for pass ${pass}`, 'Split its deepest expression or block.');
  }
}

/** A refusal of the machine, for the user. */
export function machineErrorText(error: StapError): string {
  return `ERROR: ${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`;
}
