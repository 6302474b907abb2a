import {
  assert,
  type ByteString,
  type FormatExtent,
  type FormatPiece,
  type Long,
  type PrintFormat,
  unreachable,
} from '../base/index.js';
import {
  convertBinary,
  convertCharacter,
  convertMemory,
  convertNumber,
  convertString,
  extent,
  NONE,
} from './conversions.js';
import { type FormatValue, noMemory, type ReadMemory } from './values.js';

type Directive = Extract<FormatPiece, { readonly kind: 'directive' }>;

/** Takes the arguments one after the other, as the format asks for them. */
interface Arguments {
  long(): Long;
  string(): ByteString;
}

/** printf's text: the reference for compilePrinter. `args` hold what the format asks for, `*` extents included, in order. */
export function formatText(
  format: PrintFormat,
  args: readonly FormatValue[],
  memory: ReadMemory = noMemory,
): ByteString {
  const values = argumentsOf(args);
  let text = '';
  for (const piece of format) text += piece.kind === 'literal' ? piece.text : convert(piece, values, memory);
  return text;
}

function convert(piece: Directive, args: Arguments, memory: ReadMemory): ByteString {
  const { conversion, flag } = piece;
  const width = extentOf(piece.width, args);
  const precision = extentOf(piece.precision, args);
  switch (conversion) {
    case 's':
      return convertString(args.string(), flag, width, precision);
    case 'c':
      return convertCharacter(args.long(), flag, width);
    case 'b':
      return convertBinary(args.long(), flag, width, precision);
    case 'm':
    case 'M':
      return convertMemory(args.long(), conversion, flag, width, precision, memory);
    case 'd':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
    case 'p':
      return convertNumber(args.long(), conversion, flag, width, precision);
    default:
      return unreachable(conversion);
  }
}

function extentOf(written: FormatExtent, args: Arguments): number {
  switch (written.kind) {
    case 'none':
      return NONE;
    case 'fixed':
      return extent(written.value);
    case 'argument':
      return extent(args.long());
    default:
      return unreachable(written);
  }
}

function argumentsOf(args: readonly FormatValue[]): Arguments {
  let next = 0;
  return {
    long() {
      const value = args[next++];
      assert(typeof value === 'number' || typeof value === 'bigint', 'format', `argument ${next} is no long`);
      return value;
    },
    string() {
      const value = args[next++];
      assert(typeof value === 'string', 'format', `argument ${next} is no string`);
      return value;
    },
  };
}
