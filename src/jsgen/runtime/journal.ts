/**
 * What a run of a body did to user-homed arrays and statistics, so that a transaction that must run again finds them as
 * they were. Undone from the last to the first.
 */
export class Journal {
  readonly #undo: (() => void)[] = [];
  readonly #saved = new Set<object>();

  record(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** For what is saved whole at its first change: true the first time. */
  first(changed: object): boolean {
    if (this.#saved.has(changed)) return false;
    this.#saved.add(changed);
    return true;
  }

  undo(): void {
    for (const undo of this.#undo.reverse()) undo();
    this.#undo.length = 0;
    this.#saved.clear();
  }
}

/** A global that can be put back. */
export interface Journaled {
  journal: Journal | undefined;
}
