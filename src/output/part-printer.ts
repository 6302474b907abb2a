/**
 * The text of one print instruction, straight from the ring: a generated function takes the part's arguments where they lie
 * and formats them. Millions of events a second go through here, the first ones before V8 has compiled anything: so no
 * object is made per event, a call is made only where a value is rare, and a text that is the same as the last time (a
 * process's name) is compared, not decoded.
 */
import {
  AssertionError,
  type ByteString,
  type Long,
  longFromHalves,
  type PrintFormat,
  unreachable,
} from '../base/index.js';
import {
  bucketCount,
  drawHistogram,
  evaluate,
  type HistogramLimits,
  printerHelpers,
  type PrinterHelpers,
  printerSource,
  type ReadMemory,
} from '../format/index.js';
import { type HistogramKind, INLINE_BYTES } from '../ir/index.js';
import type { PartField } from '../passes/index.js';

/** `words` and `bytes` view the same memory; the part's first argument is at byte `at`, 8-aligned. */
export type PartPrinter = (words: Int32Array, bytes: Buffer, at: number) => ByteString;

/** What the generated code calls, under these names. */
interface PartHelpers extends PrinterHelpers {
  readonly longFromHalves: (low: number, high: number) => Long;
  readonly textUpToNul: typeof textUpToNul;
  readonly textOf: typeof textOf;
  readonly badString: (index: number) => never;
}

/**
 * @param strings the script's interned strings, by id
 * @param expand makes texts of those strings that stand for one
 */
export function compilePart(
  format: PrintFormat,
  fields: readonly PartField[],
  strings: readonly ByteString[],
  expand?: (text: ByteString) => ByteString,
): PartPrinter {
  // evaluate gives what its text says: here a function from helpers and strings to the part's printer
  const make = evaluate(partSource(format, fields, expand !== undefined)) as (
    helpers: PartHelpers,
    strings: readonly ByteString[],
  ) => PartPrinter;
  return make({ ...printerHelpers(carriedMemory, expand), longFromHalves, textUpToNul, textOf, badString }, strings);
}

/** The drawing of a histogram whose rows travel as they were counted. */
export function histogramPrinter(histogram: HistogramKind, newline: boolean, limits: HistogramLimits): PartPrinter {
  const rows = bucketCount(histogram);
  return (words, _bytes, at) => {
    const counts = Array.from({ length: rows }, (_, row) => {
      const word = (at >>> 2) + 2 * row;
      return longFromHalves(words[word] ?? 0, words[word + 1] ?? 0);
    });
    return drawHistogram(histogram, counts, limits) + (newline ? '\n' : '');
  };
}

/**
 * `(helpers, strings) => { …; return (words, bytes, at) => { let w = at >>> 2; … return print(v0, v1); }; }`
 *
 * `w` is the word where the fields after the last one of varying length begin, so that others are at fixed distances.
 */
function partSource(format: PrintFormat, fields: readonly PartField[], deferred: boolean): string {
  const outside: string[] = [`const print = ${printerSource(format, 'helpers', deferred)};`];
  const inside: string[] = ['let w = at >>> 2;'];
  let distance = 0;
  for (const [index, field] of fields.entries()) {
    const piece = fieldSource(field, index, distance);
    outside.push(...piece.outside);
    inside.push(...piece.inside);
    distance = piece.distance;
  }
  const values = fields.map((_, index) => `v${index}`).join(', ');
  return `(helpers, strings) => {
${outside.join('\n')}
return (words, bytes, at) => {
${inside.join('\n')}
return print(${values});
};
}`;
}

interface FieldSource {
  /** Declarations that live from part to part. */
  readonly outside: readonly string[];
  /** Statements that end in the declaration of `v<index>`. */
  readonly inside: readonly string[];
  /** Words from `w` to the next field. */
  readonly distance: number;
}

function fieldSource(field: PartField, index: number, distance: number): FieldSource {
  const word = (offset: number): string => `words[w + ${distance + offset}]`;
  const value = `v${index}`;
  switch (field.kind) {
    case 'long': {
      const [low, high] = [`l${index}`, `h${index}`];
      return {
        outside: [],
        inside: [
          `const ${low} = ${word(0)}, ${high} = ${word(1)};`,
          `const ${value} = ${high} === ${low} >> 31 ? ${low} : helpers.longFromHalves(${low}, ${high});`,
        ],
        distance: distance + 2,
      };
    }
    case 'interned':
      return {
        outside: [],
        inside: [`const ${value} = strings[${word(0)}] ?? helpers.badString(${word(0)});`],
        distance: distance + 2,
      };
    case 'bytes':
      return field.sizeBytes <= INLINE_BYTES
        ? slotSource(field.sizeBytes, index, distance)
        : countedSource(index, distance);
    case 'memory':
      return countedSource(index, distance);
    default:
      return unreachable(field);
  }
}

/** A zero-padded slot: its words are compared with those of the last part, whose text is kept. */
function slotSource(sizeBytes: number, index: number, distance: number): FieldSource {
  const count = Math.ceil(sizeBytes / 8) * 2;
  const at = (word: number): string => `words[w + ${distance + word}]`;
  const known = (word: number): string => `k${index}_${word}`;
  const all = Array.from({ length: count }, (_, word) => word);
  const differs = all.map((word) => `${at(word)} !== ${known(word)}`).join(' || ');
  const keep = all.map((word) => `${known(word)} = ${at(word)};`).join(' ');
  const text = `helpers.textUpToNul(bytes, (w + ${distance}) * 4, ${sizeBytes})`;
  return {
    outside: [`let t${index} = "", ${all.map((word) => `${known(word)} = 0`).join(', ')};`],
    inside: [`if (${differs}) { t${index} = ${text}; ${keep} }`, `const v${index} = t${index};`],
    distance: distance + count,
  };
}

/** A word with the length, then the bytes, padded to 8. */
function countedSource(index: number, distance: number): FieldSource {
  const [length, value] = [`n${index}`, `v${index}`];
  return {
    outside: [],
    inside: [
      `const ${length} = words[w + ${distance}];`,
      `const ${value} = helpers.textOf(bytes, (w + ${distance + 2}) * 4, ${length});`,
      `w += ${distance + 2} + ((${length} + 7) >> 3) * 2;`,
    ],
    distance: 0,
  };
}

/** %m and %M find, where an address would be, what was read there when the event fired. */
const carriedMemory: ReadMemory = (_space, bytes) => String(bytes);

/** The text of a slot: up to its first NUL, or all of it. */
function textUpToNul(bytes: Buffer, at: number, sizeBytes: number): ByteString {
  let length = 0;
  while (length < sizeBytes && bytes[at + length] !== 0) length++;
  return textOf(bytes, at, length);
}

export function textOf(bytes: Buffer, at: number, length: number): ByteString {
  return bytes.toString('latin1', at, at + length);
}

function badString(index: number): never {
  throw new AssertionError('records', `there is no interned string ${index}`);
}
