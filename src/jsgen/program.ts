/** What jsgen makes of the user-side bodies. */
import type { ByteString, Token } from '../base/index.js';
import type { BodyId } from '../ir/index.js';
import type { BodyHost, Transaction } from './runtime/store.js';

export interface JsProgram {
  /** One script text: `(runtime) => bodies`; --dump=js shows it. */
  readonly source: string;
  /** What run-time errors name: the text has indices of them. */
  readonly positions: readonly Token[];
}

/** The program, instantiated: its user-homed globals live in it. */
export interface JsInstance {
  /** Runs one body to its end. The outcome is returned, never thrown, except for bugs of ours. */
  run(body: BodyId, host: BodyHost, transaction: Transaction | undefined): BodyOutcome;
  /** Remembers the user-homed globals that the body may write, so that a transaction can run again. */
  checkpoint(body: BodyId): { restore(): void };
}

export type BodyOutcome =
  | { readonly kind: 'done' }
  /** An error that no catch took. */
  | { readonly kind: 'error'; readonly text: ByteString; readonly at: Token; readonly positioned: boolean };
