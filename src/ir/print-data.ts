/** Plain data as text: numbers, longs (`5n` outside of ±2^53), strings, flags, lists, sets, records, `_` for undefined. */
import { assert } from '../base/index.js';

/** ASCII only; one char is one byte. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\xff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function dataText(value: unknown): string {
  if (value === undefined) return '_';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'string' ? quoted(value) : structureText(value);
}

function structureText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(dataText).join(' ')}]`;
  if (value instanceof Set) return `set[${[...value].map(dataText).join(' ')}]`;
  assert(typeof value === 'object' && value !== null, 'ir print', `no text for a ${typeof value}`);
  return `{${Object.entries(value)
    .map(([name, field]) => `${name}: ${dataText(field)}`)
    .join(' ')}}`;
}
