import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import type { Conversion, FormatExtent, FormatFlag, FormatPiece } from '../../src/base/index.js';
import { long } from '../../src/base/index.js';
import { compilePrinter, formatText, type FormatValue, type ReadMemory } from '../../src/format/index.js';
import { printFormat } from '../support/print-format.js';

const MIN = -(2n ** 63n);

/** Format, arguments, text: results seen on stap 4.8 (kept quirks included). */
const CASES: readonly (readonly [string, readonly FormatValue[], string])[] = [
  ['%d %d', [-1, MIN], '-1 -9223372036854775808'],
  ['%u', [-1], '18446744073709551615'],
  ['%x %X %o', [-1, -1, -1], 'ffffffffffffffff FFFFFFFFFFFFFFFF 1777777777777777777777'],
  ['%#x %#X %#o', [255, 255, 8], '0xff 0XFF 010'],
  ['%#x %#o', [0, 0], '0x0 00'],
  ['%p|%8p|%-8p|', [0x1234, 0x1234, 0x1234], '0x1234|  0x1234|0x1234  |'],
  ['%05d', [-3], '-0003'],
  ['%020d', [-42], '-0000000000000000042'],
  ['[%5d][%-5d][%+d][% d]', [42, 42, 42, 42], '[   42][42   ][+42][ 42]'],
  ['%+x % x %#d', [255, 255, 7], 'ff ff 7'],
  ['[%.3d][%8.3d][%-8.3d]', [42, 42, 42], '[042][     042][042     ]'],
  ['%.0d', [0], '0'],
  ['%08.3d', [42], '00000042'],
  ['[%*d][%.*s]', [-5, 42, -1, 'abc'], '[42][]'],
  ['[%*d][%.*s]', [5, 42, 2, 'abc'], '[   42][ab]'],
  ['[%s][%5s][%-5s][%.2s][%#s]', ['abc', 'abc', 'abc', 'abc', 'abc'], '[abc][  abc][abc  ][ab][abc]'],
  ['[%05s][%0s]', ['abc', 'abc'], '[  abc][abc]'],
  ['%c%c%3c', [65, 0x142, 66], 'AB  B'],
  ['%c', [0], '\0'],
  ['%#c%#c%#c%#c', [10, 39, 1, 65], "\\n\\'\\001A"],
  ['%b', [0x4142], 'BA\0\0\0\0\0\0'],
  ['%8b', [0x4142], 'BA\0\0\0\0\0\0'],
  ['%2b%1b%4b', [0x4142, 67, 68], 'BACD\0\0\0'],
  ['%10b', [1], '\0\0\x01\0\0\0\0\0\0\0'],
  ['%-10b', [1], '\x01\0\0\0\0\0\0\0\0\0'],
  ['100%% of %d%%', [5], '100% of 5%'],
  ['', [], ''],
  ['%s', [''], ''],
];

for (const [format, args, text] of CASES) {
  test(`${JSON.stringify(format)} of ${args.map(String).join()}`, (t) => {
    t.is(formatText(printFormat(format), args), text);
    t.is(compilePrinter(printFormat(format))(...args), text);
  });
}

const memory: ReadMemory = (space, address, sizeBytes) =>
  Array.from({ length: sizeBytes }, (_, index) =>
    String.fromCharCode((Number(address) + index + (space === 'user' ? 1 : 0)) % 256),
  ).join('');

test('%m and %M read memory through the callback', (t) => {
  const format = printFormat('[%m][%.3m][%M][%8M][%-8M][%12.4M][%#M]');
  const args = [65, 65, 10, 171, 171, 0, 10];
  const text = '[A][ABC][0a][      ab][ab      ][    00010203][0b]';
  t.is(formatText(format, args, memory), text);
  t.is(compilePrinter(format, memory)(...args), text);
});

test('%m without a reader of memory is refused', (t) => {
  t.throws(() => formatText(printFormat('%m'), [1]), { message: /need a reader of memory/ });
  t.throws(() => compilePrinter(printFormat('%M'))(1), { message: /need a reader of memory/ });
});

const anyLong = fc.oneof(
  fc.integer(),
  fc.bigInt({ min: MIN, max: -MIN - 1n }).map(long),
  fc.constantFrom(0, -1, MIN, 2 ** 53 - 1),
);
const anyExtent: fc.Arbitrary<FormatExtent> = fc.oneof(
  fc.constant<FormatExtent>({ kind: 'none' }),
  fc.constant<FormatExtent>({ kind: 'argument' }),
  fc.nat(12).map((value): FormatExtent => ({ kind: 'fixed', value })),
);
const anyDirective = fc.record({
  kind: fc.constant('directive' as const),
  conversion: fc.constantFrom<Conversion>('b', 'c', 'd', 'm', 'M', 'o', 'p', 's', 'u', 'x', 'X'),
  flag: fc.constantFrom<FormatFlag | undefined>(undefined, '0', '+', '-', ' ', '#'),
  width: anyExtent,
  precision: anyExtent,
});
const bytes = fc
  .array(fc.integer({ min: 1, max: 255 }), { maxLength: 8 })
  .map((codes) => String.fromCharCode(...codes));
const anyPiece = fc.oneof<fc.Arbitrary<FormatPiece>[]>(
  anyDirective,
  bytes.map((text): FormatPiece => ({ kind: 'literal', text })),
);

function argumentsFor(piece: FormatPiece): fc.Arbitrary<FormatValue>[] {
  if (piece.kind === 'literal') return [];
  const extents = [piece.width, piece.precision].filter((each) => each.kind === 'argument');
  return [...extents.map(() => fc.integer({ min: -3, max: 20 })), piece.conversion === 's' ? bytes : anyLong];
}

const formatAndArguments = fc
  .array(anyPiece, { maxLength: 6 })
  .chain((format) =>
    fc.record({ format: fc.constant(format), args: fc.tuple(...format.flatMap((piece) => argumentsFor(piece))) }),
  );

testProp('a generated printer prints what the interpreter prints', [formatAndArguments], (t, { format, args }) => {
  t.is(compilePrinter(format, memory)(...args), formatText(format, args, memory));
});

testProp('%d is the decimal number, whatever its form', [anyLong], (t, value) => {
  t.is(formatText(printFormat('%d'), [value]), BigInt(value).toString());
  t.is(formatText(printFormat('%x'), [value]), BigInt.asUintN(64, BigInt(value)).toString(16));
});
