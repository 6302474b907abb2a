/** How long a formatted text can be, given how long its string arguments can be. */
import { unreachable, type FormatExtent, type FormatPiece, type PrintFormat } from '../base/index.js';

type Directive = Extract<FormatPiece, { readonly kind: 'directive' }>;

/** A sign, 22 octal digits, a prefix of two: no 64-bit number takes more, whatever its base. */
const NUMBER_BYTES = 25;
const UNKNOWN = Number.POSITIVE_INFINITY;

/** `limits`: of the arguments that are strings, in order. */
export function formatLimit(format: PrintFormat, limits: readonly number[]): number {
  let next = 0;
  return format.reduce((sum, piece) => {
    if (piece.kind === 'literal') return sum + piece.text.length;
    const text = piece.conversion === 's' ? (limits[next++] ?? UNKNOWN) : UNKNOWN;
    return sum + Math.max(extentOf(piece.width, 0), bodyLimit(piece, text));
  }, 0);
}

/** Without the padding of a width. */
function bodyLimit(piece: Directive, text: number): number {
  const precision = extentOf(piece.precision, UNKNOWN);
  switch (piece.conversion) {
    case 's':
      // One more where a zero flag pads with a NUL.
      return Math.min(text, precision) + Number(piece.flag === '0');
    case 'c':
      return 2;
    case 'b':
      return 16;
    case 'm':
    case 'M':
      return UNKNOWN;
    case 'd':
    case 'o':
    case 'p':
    case 'u':
    case 'x':
    case 'X':
      return NUMBER_BYTES + (piece.precision.kind === 'none' ? 0 : precision);
    default:
      return unreachable(piece.conversion);
  }
}

function extentOf(extent: FormatExtent, absent: number): number {
  switch (extent.kind) {
    case 'none':
      return absent;
    case 'fixed':
      return extent.value;
    case 'argument':
      return UNKNOWN;
    default:
      return unreachable(extent);
  }
}
