/** Closes an exhaustive switch: the compiler proves that no alternative is left, and a wrong cast at run time names it. */
export function unreachable(value: never): never {
  throw new AssertionError('unreachable', `unexpected alternative ${JSON.stringify(value)}`);
}

/** A bug of ours, never the user's: names the pass in which an invariant broke. */
export class AssertionError extends Error {
  readonly pass: string;
  constructor(pass: string, message: string) {
    super(`internal error in ${pass}: ${message}`);
    this.name = 'AssertionError';
    this.pass = pass;
  }
}

export function assert(condition: boolean, pass: string, message: string): asserts condition {
  if (!condition) throw new AssertionError(pass, message);
}

/** The value, or our own bug when it is not there. For look-ups that an earlier pass has guaranteed. */
export function present<T>(value: T | undefined, pass: string, what: string): T {
  if (value === undefined) throw new AssertionError(pass, `${what} is missing`);
  return value;
}
