/** How output reads the ring: which part code prints which format from which fields. Made by bpfgen and cgen alike. */
import { assert, type ByteString, type Token } from '../base/index.js';
import { type FormatId, type HistogramKind, type Limits, PART, RECORD_VERSION } from '../ir/index.js';
import type { Representation } from './placed.js';

/** HIST_WIDTH and HIST_ELISION. */
export type DrawingLimits = Pick<Limits, 'histogramWidth' | 'histogramElision'>;

/** `memory`: instead of an address what lies there, as its length and its bytes. */
export type PartField = Representation | { readonly kind: 'memory' };

export type PartSchema =
  | {
      readonly kind: 'print';
      readonly format: FormatId;
      /** One per argument of the format. */
      readonly fields: readonly PartField[];
    }
  /** The part's arguments are the counts of the rows, a word each: the drawing is made outside. */
  | {
      readonly kind: 'histogram';
      readonly histogram: HistogramKind;
      readonly newline: boolean;
      readonly limits: DrawingLimits;
    };

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
  printCode(format: FormatId, fields: readonly PartField[]): number {
    return this.#codeOf(JSON.stringify([format, fields]), { kind: 'print', format, fields });
  }

  /** The part code of a histogram's drawing. */
  histogramCode(histogram: HistogramKind, newline: boolean, limits: DrawingLimits): number {
    const { histogramWidth, histogramElision } = limits;
    const part = { kind: 'histogram', histogram, newline, limits: { histogramWidth, histogramElision } } as const;
    const bounds = histogram.kind === 'linear' ? [histogram.low, histogram.high, histogram.step].map(String) : [];
    return this.#codeOf(JSON.stringify([histogram.kind, bounds, newline]), part);
  }

  #codeOf(key: string, part: PartSchema): number {
    const known = this.#codes.get(key);
    if (known !== undefined) return known;
    const code = PART.firstFormat + this.#prints.length;
    assert(code <= MAX_CODE, 'event schema', 'too many print formats');
    this.#prints.push(part);
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
