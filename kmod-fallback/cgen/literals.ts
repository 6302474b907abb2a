/** Constants as C has them. */
import type { ByteString, Long } from '../../src/base/index.js';

const MIN_LONG = -(2n ** 63n);

export function longLiteral(value: Long): string {
  // The smallest one has no literal: C reads a minus and a number that does not fit.
  return BigInt(value) === MIN_LONG ? 'S64_MIN' : `${value}LL`;
}

/** Plain ASCII as itself, all else as three octal digits: they end where the next letter begins. */
export function stringLiteral(value: ByteString): string {
  let text = '';
  for (let i = 0; i < value.length; i++) text += letter(value.charCodeAt(i));
  return `"${text}"`;
}

const isPlain = (code: number): boolean => code >= 0x20 && code < 0x7f;

function letter(code: number): string {
  const character = String.fromCharCode(code);
  if (character === '\n') return '\\n';
  // A question mark could be half of a trigraph.
  if (isPlain(code) && !'"\\?'.includes(character)) return character;
  return `\\${code.toString(8).padStart(3, '0')}`;
}
