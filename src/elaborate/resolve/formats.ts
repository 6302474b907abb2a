/** What a print format asks of its arguments. */
import type { Conversion, PrintFormat, ValueType } from '../../base/index.js';

/** One type per argument that the format takes, `*` extents included. */
export function formatArguments(format: PrintFormat): readonly ValueType[] {
  return format.flatMap((piece): readonly ValueType[] => {
    if (piece.kind === 'literal') return [];
    const extents = [piece.width, piece.precision].filter((each) => each.kind === 'argument');
    return [...extents.map((): ValueType => 'long'), typeOfConversion(piece.conversion)];
  });
}

function typeOfConversion(conversion: Conversion): ValueType {
  return conversion === 's' ? 'string' : 'long';
}
