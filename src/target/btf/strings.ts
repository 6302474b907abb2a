/** The string section. Split BTF goes on counting where its base's strings end. */
export class BtfStrings {
  readonly #own: Buffer;
  readonly #base: BtfStrings | undefined;
  readonly #baseLength: number;

  constructor(own: Buffer, base: BtfStrings | undefined) {
    this.#own = own;
    this.#base = base;
    this.#baseLength = base === undefined ? 0 : base.length;
  }

  /** Bytes, the base's included. */
  get length(): number {
    return this.#baseLength + this.#own.length;
  }

  /** The buffer that an offset lies in, and where in it the string starts. */
  place(offset: number): { readonly bytes: Buffer; readonly start: number } {
    if (this.#base !== undefined && offset < this.#baseLength) return this.#base.place(offset);
    return { bytes: this.#own, start: offset - this.#baseLength };
  }

  text(offset: number): string {
    if (offset === 0) return '';
    const { bytes, start } = this.place(offset);
    const end = bytes.indexOf(0, start);
    return bytes.toString('latin1', start, end < 0 ? bytes.length : end);
  }
}
