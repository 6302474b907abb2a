import { long, type Long } from '../../../base/index.js';

const MAX_UNSIGNED = (1n << 64n) - 1n;
const MAX_NEGATIVE = 1n << 63n;

/**
 * The value of a number token: C's decimal, hexadecimal or octal, the whole token, up to 2^64 − 1 (stored with wrap).
 * With `negative` the token follows a minus that belongs to it: down to −2^63.
 * @returns undefined where it is no number or out of range
 */
export function parseNumber(text: string, negative: boolean): Long | undefined {
  const magnitude = magnitudeOf(text);
  if (magnitude === undefined) return undefined;
  if (typeof magnitude === 'number') return negative ? -magnitude + 0 : magnitude;
  if (magnitude > (negative ? MAX_NEGATIVE : MAX_UNSIGNED)) return undefined;
  return long(negative ? -magnitude : magnitude);
}

function magnitudeOf(text: string): Long | undefined {
  if (/^[1-9][0-9]*$/.test(text)) return text.length <= 15 ? Number(text) : BigInt(text);
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return text.length <= 13 ? Number(text) : BigInt(text);
  if (/^0[0-7]*$/.test(text)) return text.length <= 17 ? parseInt(text, 8) : BigInt(`0o${text.slice(1)}`);
  return undefined;
}
