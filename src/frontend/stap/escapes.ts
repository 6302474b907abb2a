import { cutAtNul, type ByteString } from '../../base/index.js';

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  '\\': '\\',
};

/**
 * What a C compiler makes of a literal's content: `\n`, `\101`, `\x42` (all hex digits that follow, of which the low
 * byte counts); any other escaped byte stays as it is. Cut at a NUL, since no string holds one.
 */
export function valueOfLiteral(raw: ByteString): ByteString {
  if (!raw.includes('\\')) return cutAtNul(raw);
  return cutAtNul(
    raw.replace(/\\(?:([0-7]{1,3})|x([0-9a-fA-F]+)|([^]))/g, (whole, octal?: string, hex?: string, char?: string) => {
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 255);
      if (hex !== undefined) return String.fromCharCode(parseInt(hex.slice(-2), 16));
      return SIMPLE[char ?? ''] ?? char ?? whole;
    }),
  );
}
