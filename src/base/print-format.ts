import type { ByteString } from './bytes.js';

/** SystemTap's conversions; `i` is `d`, `l` modifiers are dropped when the format is read. */
export type Conversion = 'b' | 'c' | 'd' | 'm' | 'M' | 'o' | 'p' | 's' | 'u' | 'x' | 'X';
export type FormatFlag = '0' | '+' | '-' | ' ' | '#';

/** `*` takes the next argument (a long), which precedes the converted one. */
export type FormatExtent =
  | { readonly kind: 'none' }
  | { readonly kind: 'fixed'; readonly value: number }
  | { readonly kind: 'argument' };

export type FormatPiece =
  | { readonly kind: 'literal'; readonly text: ByteString }
  | {
      readonly kind: 'directive';
      readonly conversion: Conversion;
      readonly flag: FormatFlag | undefined;
      readonly width: FormatExtent;
      readonly precision: FormatExtent;
    };

/** A checked print format: literal text (escapes resolved) and directives in order. */
export type PrintFormat = readonly FormatPiece[];

/** Does it print what lies at an address? */
export function readsMemory(format: PrintFormat): boolean {
  return format.some((piece) => piece.kind === 'directive' && (piece.conversion === 'm' || piece.conversion === 'M'));
}
