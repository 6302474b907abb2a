/** Sets of bytes: `[a-z]`, `[^]]`, `[[:alpha:]_]`. */
import { type ByteSet, RegexError } from './syntax.js';
import type { UnitReader } from './unit-reader.js';

type Range = readonly [first: number, last: number];

/** The C locale's. */
const CLASSES: Readonly<Record<string, readonly Range[]>> = {
  alpha: [
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  digit: [[0x30, 0x39]],
  alnum: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  upper: [[0x41, 0x5a]],
  lower: [[0x61, 0x7a]],
  space: [
    [0x09, 0x0d],
    [0x20, 0x20],
  ],
  blank: [
    [0x09, 0x09],
    [0x20, 0x20],
  ],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  print: [[0x20, 0x7e]],
  graph: [[0x21, 0x7e]],
  cntrl: [
    [0x01, 0x1f],
    [0x7f, 0x7f],
  ],
  xdigit: [
    [0x30, 0x39],
    [0x41, 0x46],
    [0x61, 0x66],
  ],
};

export function setOf(ranges: readonly Range[]): ByteSet {
  const set = new Uint8Array(256);
  for (const [first, last] of ranges) set.fill(1, first, last + 1);
  set[0] = 0;
  return set;
}

export function literalSet(char: string): ByteSet {
  const code = char.charCodeAt(0);
  return setOf([[code, code]]);
}

export function anyByte(): ByteSet {
  return setOf([[1, 255]]);
}

/** Behind the `[`. A `]` that comes first is a member; a backslash takes the next character as it is. */
export function readBracket(reader: UnitReader): ByteSet {
  const isNegated = reader.take('^');
  const set = new Uint8Array(256);
  for (let isFirst = true; isFirst || reader.peeked !== ']'; isFirst = false) {
    if (reader.atEnd) throw unclosed(reader);
    if (reader.peeked === '[' && reader.peekedAt(1) === ':') addClass(reader, set);
    else addRange(reader, set);
  }
  reader.next();
  if (isNegated) for (let byte = 1; byte < 256; byte++) set[byte] = set[byte] === 1 ? 0 : 1;
  set[0] = 0;
  return set;
}

function unclosed(reader: UnitReader): RegexError {
  return new RegexError('syntax', 'unclosed character class', reader.lastPosition);
}

/** `[:alpha:]` */
function addClass(reader: UnitReader, set: ByteSet): void {
  reader.next();
  reader.next();
  const rest = reader.rest;
  const length = rest.indexOf(':]');
  if (length < 0) {
    throw new RegexError('syntax', `unclosed character class '[:${rest.slice(0, -1)}'`, reader.endPosition);
  }
  const name = rest.slice(0, length);
  const ranges = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
  if (ranges === undefined) throw new RegexError('syntax', `unknown character class '${name}'`, undefined);
  for (let read = 0; read < length + 2; read++) reader.next();
  for (const [first, last] of ranges) set.fill(1, first, last + 1);
}

function addRange(reader: UnitReader, set: ByteSet): void {
  let low = reader.next();
  if (low === '\\') {
    if (reader.atEnd) throw unclosed(reader);
    low = reader.next();
  }
  const after = reader.peekedAt(1);
  if (reader.peeked !== '-' || after === undefined || after === ']') {
    set[low.charCodeAt(0)] = 1;
    return;
  }
  reader.next();
  const high = reader.next();
  if (low > high) throw new RegexError('syntax', `Inverted character range ${low}-${high}`, reader.position);
  set.fill(1, low.charCodeAt(0), high.charCodeAt(0) + 1);
}
