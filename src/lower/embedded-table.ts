/** The module's C texts, as they are met. */
import type { EmbeddedText } from '../elaborate/program.js';
import type { IrEmbedded } from '../ir/index.js';

/** The texts at the top come first. */
export class EmbeddedTable {
  readonly #rows: IrEmbedded[];

  constructor(top: readonly EmbeddedText[]) {
    this.#rows = top.map(({ token: at, code }, id) => {
      return { id, at, form: 'top', code, parameters: [], result: undefined };
    });
  }

  /** @returns the row's index */
  add(row: Omit<IrEmbedded, 'id'>): number {
    const id = this.#rows.length;
    this.#rows.push({ ...row, id });
    return id;
  }

  get rows(): readonly IrEmbedded[] {
    return this.#rows;
  }
}
