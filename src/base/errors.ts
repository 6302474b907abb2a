/**
 * The machine's errors (a missing library, a refusing kernel, a failing compiler): not the script's, not a bug of ours.
 * `message` is one line for the user; `hint` says what to do about it.
 */
export class StapError extends Error {
  readonly hint: string | undefined;
  /** What the machine said, whole (a verifier's log, a compiler's output): for us, shown from -vv on. */
  readonly log: string | undefined = undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.name = new.target.name;
    this.hint = hint;
  }
}
