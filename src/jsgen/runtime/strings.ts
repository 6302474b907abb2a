/** The string primitives, over byte strings. */
import { type ByteString, cutTo, type Long, long } from '../../base/index.js';
import { ScriptError } from './script-error.js';

/** What a slot of `limit` bytes keeps; for values that hold no NUL. */
export function cut(value: ByteString, limit: number): ByteString {
  return value.length > limit ? value.slice(0, limit) : value;
}

/** A formatted text as a value: `%c` and `%b` can bring NULs. */
export function cutFormatted(text: ByteString, limit: number): ByteString {
  return cutTo(text, limit);
}

export function stringByteAt(text: ByteString, index: Long): number {
  if (typeof index !== 'number' || index < 0 || index >= text.length) throw ScriptError.made('stringIndex');
  return text.charCodeAt(index);
}

export function stringSlice(text: ByteString, start: Long, size: Long): ByteString {
  if (typeof start !== 'number' || start < 0 || start >= text.length || size <= 0) return '';
  return size >= text.length - start ? text.slice(start) : text.slice(start, start + Number(size));
}

export function stringFind(text: ByteString, needle: ByteString, from: Long): number {
  if (from > text.length) return -1;
  return text.indexOf(needle, from < 0 ? 0 : Number(from));
}

/**
 * strtol as the kernel has it: an optional `-`, `0x` for base 16 and 0, a leading 0 for base 0; hexadecimal digits at most,
 * the first that the base lacks ends it; too large values wrap.
 */
export function stringToLong(text: ByteString, base: Long): Long {
  const negative = text.startsWith('-');
  const digits = negative ? text.slice(1) : text;
  const magnitude = unsignedFrom(digits, Number(BigInt.asUintN(32, BigInt(base))));
  return long(negative ? -magnitude : magnitude);
}

function unsignedFrom(text: string, base: number): bigint {
  const hexadecimal = /^0[xX]/.test(text) && (base === 16 || /^..[0-9a-fA-F]/.test(text));
  let radix = base;
  if (base === 0) radix = hexadecimal ? 16 : text.startsWith('0') ? 8 : 10;
  let value = 0n;
  for (let i = hexadecimal && radix === 16 ? 2 : 0; i < text.length; i++) {
    const digit = digitOf(text.charCodeAt(i));
    if (digit >= radix) break;
    value = BigInt.asUintN(64, value * BigInt(radix) + BigInt(digit));
  }
  return value;
}

function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : Number.POSITIVE_INFINITY;
}
