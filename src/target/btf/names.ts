/**
 * Name → types of one blob: an open-addressing table of record numbers, hashed over the bytes of the names. No string is
 * made for the 75,000 names of a kernel of which a script asks a dozen.
 */
import type { BtfStrings } from './strings.js';

export class NameIndex {
  readonly #words: Uint32Array;
  readonly #offsets: Uint32Array;
  readonly #strings: BtfStrings;
  /** Record number + 1; 0 is free. Records of one name stand in id order along the probe sequence. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(words: Uint32Array, offsets: Uint32Array, strings: BtfStrings) {
    this.#words = words;
    this.#offsets = offsets;
    this.#strings = strings;
    let size = 1024;
    while (size < offsets.length * 2) size *= 2;
    const slots = new Int32Array(size);
    const mask = size - 1;
    for (let record = 0; record < offsets.length; record++) {
      const name = words[offsets[record] ?? 0] ?? 0;
      if (name === 0) continue;
      const { bytes, start } = strings.place(name);
      let slot = hashAt(bytes, start) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = record + 1;
    }
    this.#slots = slots;
    this.#mask = mask;
  }

  /** Records with exactly this name, of whatever kind, in id order. */
  recordsNamed(name: string): readonly number[] {
    const bytes = Buffer.from(`${name}\0`, 'latin1');
    const found: number[] = [];
    for (let slot = hashAt(bytes, 0) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const record = (this.#slots[slot] ?? 0) - 1;
      if (record < 0) return found;
      const place = this.#strings.place(this.#words[this.#offsets[record] ?? 0] ?? 0);
      const end = Math.min(place.start + bytes.length, place.bytes.length);
      if (bytes.compare(place.bytes, place.start, end) === 0) found.push(record);
    }
  }
}

/** FNV-1a over the bytes up to the NUL. */
function hashAt(bytes: Uint8Array, start: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; ; at++) {
    const byte = bytes[at];
    if (byte === undefined || byte === 0) return hash ^ (hash >>> 15);
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
}
