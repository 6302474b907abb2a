import { type Unit, unitsOf } from './units.js';

/** Reads a pattern, character by character. Positions are SystemTap's: in the literal's content. */
export class UnitReader {
  readonly #units: readonly Unit[];
  #index = 0;

  constructor(raw: string) {
    this.#units = unitsOf(raw);
  }

  get atEnd(): boolean {
    return this.#index >= this.#units.length;
  }

  get peeked(): string | undefined {
    return this.peekedAt(0);
  }

  peekedAt(ahead: number): string | undefined {
    return this.#units[this.#index + ahead]?.char;
  }

  /** "" at the end. */
  next(): string {
    const char = this.peeked ?? '';
    if (char !== '') this.#index += 1;
    return char;
  }

  take(char: string): boolean {
    if (this.peeked !== char) return false;
    this.#index += 1;
    return true;
  }

  /** What is left, escapes resolved. */
  get rest(): string {
    return this.#units
      .slice(this.#index)
      .map(({ char }) => char)
      .join('');
  }

  /** Of the character that comes next. */
  get position(): number {
    return this.#units[this.#index]?.at ?? this.endPosition;
  }

  get endPosition(): number {
    return this.#units.at(-1)?.end ?? 0;
  }

  /** Of the last character of the pattern. */
  get lastPosition(): number {
    return this.#units.at(-1)?.at ?? 0;
  }
}
