/** What a session knows of itself while it runs: has it ended, has it failed, where does its output go. */
import type { ByteString, Token } from '../base/index.js';
import { errorLine, warningLine, type Writer, type WriterFailure } from '../output/index.js';
import type { Effects } from './bodies.js';
import { startCommand } from './target-command.js';

const TOO_MANY_SKIPPED = 'Skipped too many probes, check MAXSKIPPED or try again with stap -t for more details.';

export class SessionState implements Effects {
  readonly maxErrors: number;
  readonly maxSkipped: number;
  #writer: Writer | undefined;
  #errors = 0;
  readonly #commands: ByteString[] = [];
  #exiting = false;
  #outputFailed = false;
  #gaveUp = false;
  /** Called when the session is to end: wakes the loop, stops kernel-side bodies. */
  onExit: () => void = () => undefined;

  constructor(limits: { readonly maxErrors: number; readonly maxSkipped: number }) {
    this.maxErrors = limits.maxErrors;
    this.maxSkipped = limits.maxSkipped;
  }

  /** The writer needs the state (its failure ends the session), the state the writer. */
  writeTo(writer: Writer): void {
    this.#writer = writer;
  }

  get writer(): Writer {
    if (this.#writer === undefined) throw new Error('internal error in session: no writer');
    return this.#writer;
  }

  /** Uncaught script errors so far. */
  get errors(): number {
    return this.#errors;
  }

  /** More errors than MAXERRORS allows, or skipped hits than MAXSKIPPED: error probes run instead of end probes. */
  get failed(): boolean {
    return this.#gaveUp || this.#errors > this.maxErrors;
  }

  get exiting(): boolean {
    return this.#exiting;
  }

  get outputFailed(): boolean {
    return this.#outputFailed;
  }

  clockNs(): number {
    return Number(process.hrtime.bigint());
  }

  print(text: ByteString): void {
    this.writer.print(text);
  }

  warn(text: ByteString): void {
    this.writer.complain(warningLine(text));
  }

  /** What was printed before is written first; nobody waits for the command. */
  system(text: ByteString): void {
    this.#commands.push(text);
    void this.startCommands();
  }

  /** Resolves when all commands so far have been started. */
  async startCommands(): Promise<void> {
    if (this.#commands.length === 0) return;
    await this.writer.flush();
    for (const command of this.#commands.splice(0)) startCommand(command);
  }

  error(text: ByteString, at: Token | undefined): void {
    this.writer.complain(errorLine(text, at));
    this.#errors += 1;
    if (this.failed) this.exit();
  }

  /** Called with the number of hits that ran nothing so far. */
  checkSkipped(skipped: number): void {
    if (skipped <= this.maxSkipped || this.#gaveUp) return;
    this.#gaveUp = true;
    this.writer.complain(errorLine(TOO_MANY_SKIPPED, undefined));
    this.exit();
  }

  exit(): void {
    if (this.#exiting) return;
    this.#exiting = true;
    this.onExit();
  }

  /** A closed pipe ends the session quietly; a full disk with a message and status 1. */
  outputBroke(failure: WriterFailure): void {
    if (failure.kind === 'failed') {
      this.#outputFailed = true;
      this.writer.complain(`ERROR: couldn't write output: ${failure.message}\n`);
    }
    this.exit();
  }
}
