/**
 * One round of inference: counts what it learned and what it still lacks. Only the last round, when nothing new is learned,
 * reports: before that a mismatch may be a matter of order.
 */
import { semanticError, type Diagnostic, type DiagnosticSink, type Token } from '../../base/index.js';
import type { InferredType, Slot } from './table.js';

export class Progress {
  newlyResolved = 0;
  stillUnresolved = 0;
  /** Set in the last round: then what is wrong is said. */
  readonly #sink: DiagnosticSink | undefined;
  readonly #said = new Set<string>();

  constructor(sink: DiagnosticSink | undefined) {
    this.#sink = sink;
  }

  /** Meets a slot: takes its type, gives it one, or says that they differ. `describe` makes the two texts. */
  meet(
    slot: Slot,
    type: InferredType | undefined,
    token: Token,
    describe: Description = PLAIN,
  ): InferredType | undefined {
    if (type === undefined) return slot.type;
    if (slot.type === undefined) {
      slot.type = type;
      slot.token = token;
      this.newlyResolved++;
    } else if (slot.type !== type) {
      const cause =
        slot.token === undefined ? undefined : semanticError('type-first', describe.first(slot.type), slot.token);
      this.#report(semanticError('type-mismatch-declared', describe.mismatch(type), token, { cause }));
    }
    return slot.type;
  }

  mismatch(token: Token, expected: InferredType, found: InferredType): void {
    this.#report(semanticError('type-mismatch', `type mismatch: expected ${expected} but found ${found}`, token));
  }

  sides(token: Token, left: InferredType, right: InferredType): void {
    this.#report(
      semanticError('type-mismatch', `type mismatch: left and right sides don't agree (${left} vs ${right})`, token),
    );
  }

  invalid(token: Token, type: InferredType): void {
    this.#report(semanticError('invalid-type', `invalid type ${type}`, token));
  }

  unresolved(token: Token): void {
    this.#report(semanticError('unresolved-type', 'unresolved type ', token));
  }

  #report(diagnostic: Diagnostic): void {
    this.stillUnresolved++;
    if (this.#sink === undefined) return;
    const { file, line, column } = diagnostic.token ?? { file: undefined, line: 0, column: 0 };
    const key = `${diagnostic.text} ${file?.path ?? ''} ${line} ${column}`;
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.#sink.add(diagnostic);
  }
}

export interface Description {
  mismatch(type: InferredType): string;
  first(type: InferredType): string;
}
const PLAIN: Description = {
  mismatch: (type) => `type mismatch (${type})`,
  first: (type) => `type was first inferred here (${type})`,
};

export function indexDescription(position: number): Description {
  return {
    mismatch: (type) => `index ${position} type mismatch (${type})`,
    first: (type) => `type of index ${position} was first inferred here (${type})`,
  };
}
