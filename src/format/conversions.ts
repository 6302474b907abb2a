/**
 * The conversions of a print format, one function each; the interpreter and the generated printers both call them.
 * A width or precision that is not given is NONE. Where SystemTap and C differ, SystemTap's result is made.
 */
import { type ByteString, type Conversion, type FormatFlag, type Long, unsignedLong } from '../base/index.js';
import type { ReadMemory } from './values.js';

export const NONE = -1;

/** SystemTap's print buffer: no width or precision is larger, written or given for `*`. */
const MAX_EXTENT = 8192;

/** A written or `*` extent: read as a 32-bit int, negative ones are 0. */
export function extent(value: Long): number {
  const int = typeof value === 'number' ? value | 0 : Number(BigInt.asIntN(32, value));
  return int < 0 ? 0 : Math.min(int, MAX_EXTENT);
}

/** `%s`: `width` columns, at most `precision` bytes. */
export function convertString(
  value: ByteString,
  flag: FormatFlag | undefined,
  width: number,
  precision: number,
): ByteString {
  return pad(precision === NONE ? value : value.slice(0, precision), flag, width);
}

export type NumberConversion = Extract<Conversion, 'd' | 'u' | 'o' | 'x' | 'X' | 'p'>;

/** `%d %u %o %x %X %p`. */
export function convertNumber(
  value: Long,
  conversion: NumberConversion,
  flag: FormatFlag | undefined,
  width: number,
  precision: number,
): ByteString {
  const sign = conversion === 'd' ? signOf(value, flag) : '';
  const prefix = sign + prefixOf(conversion, flag);
  const digits = digitsOf(value, conversion).padStart(precision, '0');
  if (flag === '0') return prefix + digits.padStart(width - prefix.length, '0');
  return pad(prefix + digits, flag, width);
}

function signOf(value: Long, flag: FormatFlag | undefined): string {
  if (value < 0) return '-';
  return flag === '+' || flag === ' ' ? flag : '';
}

/** Zero has its prefix, too: `%#x` of 0 is `0x0`, `%#o` is `00`. */
function prefixOf(conversion: NumberConversion, flag: FormatFlag | undefined): string {
  if (conversion === 'p') return '0x';
  if (flag !== '#') return '';
  if (conversion === 'x') return '0x';
  if (conversion === 'X') return '0X';
  return conversion === 'o' ? '0' : '';
}

function digitsOf(value: Long, conversion: NumberConversion): string {
  if (conversion === 'd') return String(value).replace('-', '');
  const unsigned = value < 0 ? unsignedLong(value) : value;
  if (conversion === 'u') return String(unsigned);
  const digits = unsigned.toString(conversion === 'o' ? 8 : 16);
  return conversion === 'X' ? digits.toUpperCase() : digits;
}

const NAMED_ESCAPES: ReadonlyMap<number, string> = new Map([
  [7, '\\a'],
  [8, '\\b'],
  [9, '\\t'],
  [10, '\\n'],
  [11, '\\v'],
  [12, '\\f'],
  [13, '\\r'],
  [39, "\\'"],
  [92, '\\\\'],
]);

/** `%c`: the low byte; with `#` as a C escape where it is not plain. */
export function convertCharacter(value: Long, flag: FormatFlag | undefined, width: number): ByteString {
  const byte = Number(BigInt.asUintN(8, BigInt(value)));
  const character = String.fromCharCode(byte);
  if (flag !== '#') return pad(character, flag, width);
  const octal = `\\${byte.toString(8).padStart(3, '0')}`;
  const plain = byte >= 0x20 && byte < 0x7f ? character : octal;
  return pad(NAMED_ESCAPES.get(byte) ?? plain, flag, width);
}

/** `%b`: 1, 2, 4 or 8 bytes (the precision, else the width says it), little end first, padded with NULs. */
export function convertBinary(value: Long, flag: FormatFlag | undefined, width: number, precision: number): ByteString {
  const size = binarySize(precision) ?? binarySize(width) ?? 8;
  let bits = unsignedLong(value);
  let bytes = '';
  for (let i = 0; i < size; i++, bits >>= 8n) bytes += String.fromCharCode(Number(bits & 0xffn));
  return flag === '-' ? bytes.padEnd(width, '\0') : bytes.padStart(width, '\0');
}

function binarySize(extentValue: number): number | undefined {
  return extentValue === 1 || extentValue === 2 || extentValue === 4 || extentValue === 8 ? extentValue : undefined;
}

/** `%m` (raw) and `%M` (hex digits): `precision` bytes (1 if not given) at the address; `#` reads user memory. */
export function convertMemory(
  address: Long,
  conversion: 'm' | 'M',
  flag: FormatFlag | undefined,
  width: number,
  precision: number,
  read: ReadMemory,
): ByteString {
  const bytes = read(flag === '#' ? 'user' : 'kernel', address, Math.max(precision, 1));
  return pad(conversion === 'm' ? bytes : hexOf(bytes), flag, width);
}

function hexOf(bytes: ByteString): string {
  return Buffer.from(bytes, 'latin1').toString('hex');
}

/** Blanks on the left, or with `-` on the right. (Upstream's `0` leaves a NUL after texts: not kept.) */
function pad(text: ByteString, flag: FormatFlag | undefined, width: number): ByteString {
  return flag === '-' ? text.padEnd(width) : text.padStart(width);
}
