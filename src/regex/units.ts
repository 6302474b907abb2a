/**
 * The literal's content as the regular expression's characters: what a C compiler would make of `\n`, `\x41`, `\101` and `\\`
 * is made first, so that `\x2a` is an operator as `*` is, and `\\.` a literal dot.
 */
import { RegexError } from './syntax.js';

export interface Unit {
  /** One byte. */
  readonly char: string;
  /** Where it begins and ends in the literal's content. */
  readonly at: number;
  readonly end: number;
}

const NAMED: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
};

/** @param raw bytes, escapes in place */
export function unitsOf(raw: string): readonly Unit[] {
  const units: Unit[] = [];
  for (let at = 0; at < raw.length; ) {
    const unit = raw.charAt(at) === '\\' ? escaped(raw, at) : { char: raw.charAt(at), at, end: at + 1 };
    units.push(unit);
    at = unit.end;
  }
  return units;
}

function escaped(raw: string, at: number): Unit {
  const selector = raw.charAt(at + 1);
  if (selector === 'x') {
    const code = digitsAt(raw, at + 2, 2, 16, 'two hex digits required in escape sequence', at + 1);
    return { char: String.fromCharCode(code), at, end: at + 4 };
  }
  if (/^[0-7]$/.test(selector)) {
    const code = digitsAt(raw, at + 1, 3, 8, 'three octal digits required in escape sequence', at + 1);
    if (code > 255) throw new RegexError('syntax', 'octal escape sequence out of range', at + 1);
    return { char: String.fromCharCode(code), at, end: at + 4 };
  }
  const named = NAMED[selector];
  if (named !== undefined) return { char: named, at, end: at + 2 };
  return { char: '\\', at, end: at + (selector === '\\' ? 2 : 1) };
}

/** SystemTap counts what is left from the end of the digits that it wanted: the place depends on which one is wrong. */
function digitsAt(raw: string, from: number, count: number, base: 8 | 16, text: string, place: number): number {
  const digits = raw.slice(from, from + count);
  if (digits.length < count) throw new RegexError('syntax', text, place);
  const wrong = digits.search(base === 16 ? /[^0-9a-fA-F]/ : /[^0-7]/);
  if (wrong >= 0) throw new RegexError('syntax', text, place + count - wrong);
  return Number.parseInt(digits, base);
}
