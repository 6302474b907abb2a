/** Where a variable is while code runs at one address: a location expression of DWARF, worked out as far as the file alone tells. */

/** A number that is had when the probe is hit. */
export type Operand =
  | { readonly kind: 'number'; readonly value: bigint }
  /** By its DWARF number (x86-64: System V ABI, figure 3.36). */
  | { readonly kind: 'register'; readonly number: number }
  /** An address of the file: where it was linked to, before the program was loaded anywhere. */
  | { readonly kind: 'static'; readonly address: number }
  | { readonly kind: 'binary'; readonly op: OperandOp; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'memory'; readonly address: Operand; readonly size: 1 | 2 | 4 | 8 };
export type OperandOp =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'and'
  | 'or'
  | 'xor'
  | 'shiftLeft'
  /** Arithmetic. */
  | 'shiftRight';

export type Place =
  | { readonly kind: 'register'; readonly number: number }
  | { readonly kind: 'memory'; readonly address: Operand }
  /** There is no place, but this is the value. */
  | { readonly kind: 'value'; readonly value: Operand }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** In pieces, from its first byte on; a piece without a place is nowhere. */
  | { readonly kind: 'pieces'; readonly pieces: readonly Piece[] };
export interface Piece {
  readonly sizeBytes: number;
  readonly place: Place | undefined;
}

/** A place that cannot be known or read: `message` is the text for the user, `notes` are lines below it. */
export class PlaceError extends Error {
  readonly notes: readonly string[];
  constructor(message: string, notes: readonly string[] = []) {
    super(message);
    this.name = 'PlaceError';
    this.notes = notes;
  }
}
