/** Values ↔ bytes of a slot, by its representation. The kernel side and the exchange area hold the same bytes. */
import { assert, cutTo, longFromHalves, present, type ByteString, type Long } from '../../base/index.js';
import type { Field } from '../../passes/index.js';

type Value = Long | ByteString;

/** The closed table of interned strings, both ways. */
export class StringTable {
  readonly #strings: readonly ByteString[];
  readonly #ranks: ReadonlyMap<ByteString, number>;

  constructor(strings: readonly ByteString[]) {
    this.#strings = strings;
    this.#ranks = new Map(strings.map((text, rank) => [text, rank]));
  }

  text(rank: number): ByteString {
    return present(this.#strings[rank], 'bridge', `interned string ${rank}`);
  }

  has(text: ByteString): boolean {
    return this.#ranks.has(text);
  }

  rank(text: ByteString): number {
    return present(this.#ranks.get(text), 'bridge', `rank of '${text}'`);
  }
}

/** Can the slot hold this value whole? What it cannot hold, no element has as its key. */
export function fitsField(field: Field, value: Value, strings: StringTable): boolean {
  switch (field.representation.kind) {
    case 'long':
      return true;
    case 'interned':
      return strings.has(textOf(value));
    case 'bytes':
      return textOf(value).length <= field.representation.limit;
  }
}

export function readLong(bytes: Uint8Array, offset: number): Long {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, 8);
  return longFromHalves(view.getInt32(0, true), view.getInt32(4, true));
}

export function writeLong(bytes: Uint8Array, offset: number, value: Long): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, 8);
  view.setBigInt64(0, BigInt.asIntN(64, BigInt(value)), true);
}

export function readField(bytes: Uint8Array, base: number, field: Field, strings: StringTable): Value {
  const offset = base + field.offset;
  switch (field.representation.kind) {
    case 'long':
      return readLong(bytes, offset);
    case 'interned':
      return strings.text(Number(readLong(bytes, offset)));
    case 'bytes': {
      const slot = bytes.subarray(offset, offset + field.sizeBytes);
      const nul = slot.indexOf(0);
      return Buffer.from(nul < 0 ? slot : slot.subarray(0, nul)).toString('latin1');
    }
  }
}

/** Strings are cut as a store to that slot cuts them, and padded with zeros. */
export function writeField(bytes: Uint8Array, base: number, field: Field, value: Value, strings: StringTable): void {
  const offset = base + field.offset;
  switch (field.representation.kind) {
    case 'long':
      return writeLong(bytes, offset, longOf(value));
    case 'interned':
      return writeLong(bytes, offset, strings.rank(textOf(value)));
    case 'bytes': {
      const text = cutTo(textOf(value), field.representation.limit);
      bytes.fill(0, offset, offset + field.sizeBytes);
      bytes.set(Buffer.from(text, 'latin1'), offset);
    }
  }
}

export function longOf(value: Value): Long {
  assert(typeof value !== 'string', 'bridge', 'a string where a long is expected');
  return value;
}

function textOf(value: Value): ByteString {
  assert(typeof value === 'string', 'bridge', 'a long where a string is expected');
  return value;
}
