/** A map's content as elements in order of insertion, decoded by its layout. */
import type { Key, Value } from '../../jsgen/index.js';
import type { ArrayLayout } from '../../passes/index.js';
import type { MapContent } from './channel.js';
import { fitsField, readField, readLong, writeField, type StringTable } from './codec.js';

export interface RawElement {
  readonly key: Key;
  readonly keys: readonly Value[];
  /** The element's value bytes, `born` included. */
  readonly value: Uint8Array;
}

/** A single key as itself; a tuple's values joined by NUL. */
export function keyOf(keys: readonly Value[]): Key {
  const [first] = keys;
  return keys.length === 1 && first !== undefined ? first : keys.join('\0');
}

export function decodeElements(content: MapContent, layout: ArrayLayout, strings: StringTable): readonly RawElement[] {
  const elements: RawElement[] = [];
  for (let index = 0; index < content.count; index += 1) {
    const base = index * layout.keySizeBytes;
    const keys = layout.keys.map((field) => readField(content.keys, base, field, strings));
    const value = content.values.subarray(index * layout.valueSizeBytes, (index + 1) * layout.valueSizeBytes);
    elements.push({ key: keyOf(keys), keys, value });
  }
  return layout.born === undefined ? elements : sortedByBirth(elements, layout.born);
}

/** Can the map have an element with these keys? Its slots are as wide as what is stored, not as what is looked up. */
export function canHold(keys: readonly Value[], layout: ArrayLayout, strings: StringTable): boolean {
  return layout.keys.every((field, index) => {
    const key = keys[index];
    return key === undefined || fitsField(field, key, strings);
  });
}

export function encodeKey(keys: readonly Value[], layout: ArrayLayout, strings: StringTable): Uint8Array {
  const bytes = new Uint8Array(layout.keySizeBytes);
  writeKey(bytes, 0, keys, layout, strings);
  return bytes;
}

export function writeKey(
  bytes: Uint8Array,
  offset: number,
  keys: readonly Value[],
  layout: ArrayLayout,
  strings: StringTable,
): void {
  bytes.fill(0, offset, offset + layout.keySizeBytes);
  layout.keys.forEach((field, index) => {
    const key = keys[index];
    if (key !== undefined) writeField(bytes, offset, field, key, strings);
  });
}

function sortedByBirth(elements: readonly RawElement[], born: number): readonly RawElement[] {
  const stamped = elements.map((element) => ({ element, stamp: Number(readLong(element.value, born)) }));
  stamped.sort((a, b) => a.stamp - b.stamp);
  return stamped.map(({ element }) => element);
}
