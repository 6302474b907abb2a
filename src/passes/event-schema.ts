/** How output reads the ring: which part code prints which format from which fields. Made by bpfgen and cgen alike. */
import { assert, type ByteString, type Token } from '../base/index.js';
import { type FormatId, PART, RECORD_VERSION } from '../ir/index.js';
import type { Representation } from './placed.js';

export interface PartSchema {
  readonly format: FormatId;
  /** One per argument of the format. */
  readonly fields: readonly Representation[];
}

export interface EventSchema {
  readonly version: number;
  /** Part code = PART.firstFormat + index. One print instruction may have its own row: representations differ by body. */
  readonly prints: readonly PartSchema[];
  /** What an error part's `position` names. */
  readonly positions: readonly Token[];
  readonly strings: readonly ByteString[];
}

/** Part codes are 16 bits. */
const MAX_CODE = 0xffff;

/** Hands out part codes and positions while a generator writes: what both kernel-side generators fill in. */
export class EventSchemaBuilder {
  readonly #strings: readonly ByteString[];
  readonly #prints: PartSchema[] = [];
  readonly #codes = new Map<string, number>();
  readonly #positions: Token[] = [];
  readonly #positionIds = new Map<Token, number>();

  constructor(strings: readonly ByteString[]) {
    this.#strings = strings;
  }

  /** The part code of a format whose arguments are held so. */
  printCode(format: FormatId, fields: readonly Representation[]): number {
    const key = JSON.stringify([format, fields]);
    const known = this.#codes.get(key);
    if (known !== undefined) return known;
    const code = PART.firstFormat + this.#prints.length;
    assert(code <= MAX_CODE, 'event schema', 'too many print formats');
    this.#prints.push({ format, fields });
    this.#codes.set(key, code);
    return code;
  }

  /** What an error part calls the token. */
  position(token: Token): number {
    const known = this.#positionIds.get(token);
    if (known !== undefined) return known;
    this.#positionIds.set(token, this.#positions.length);
    this.#positions.push(token);
    return this.#positions.length - 1;
  }

  schema(): EventSchema {
    return { version: RECORD_VERSION, prints: this.#prints, positions: this.#positions, strings: this.#strings };
  }
}
