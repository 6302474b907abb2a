/**
 * The bytes of a BTF blob (kernel: Documentation/bpf/btf.rst, include/uapi/linux/btf.h), little endian.
 *
 * ```
 *   header   magic 0xeb9f u16 | version u8 | flags u8 | hdr_len u32 | type_off u32 | type_len u32 | str_off u32 | str_len u32
 *   a type   name_off u32 | info u32 | size or type u32 | what the kind adds
 *   info     bit 31 kind_flag | bits 24-28 kind | bits 0-15 vlen
 * ```
 *
 * Offsets in the header count from the end of the header.
 */
import { StapError } from '../../base/index.js';

/** The blob is not BTF, or not BTF that we read. */
export class BtfError extends StapError {}

export const KIND = {
  int: 1,
  pointer: 2,
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  forward: 7,
  typedef: 8,
  volatile: 9,
  const: 10,
  restrict: 11,
  function: 12,
  functionProto: 13,
  variable: 14,
  section: 15,
  float: 16,
  declTag: 17,
  typeTag: 18,
  enum64: 19,
} as const;

/** Words of a record before what its kind adds. */
export const RECORD_WORDS = 3;

/** Words that follow the common three: `fixed` once, `each` per vlen entry. Indexed by kind. */
const EXTRA_WORDS: readonly { readonly fixed: number; readonly each: number }[] = [
  { fixed: 0, each: 0 },
  { fixed: 1, each: 0 }, // int: encoding, offset, bits
  { fixed: 0, each: 0 },
  { fixed: 3, each: 0 }, // array: element, index type, count
  { fixed: 0, each: 3 }, // struct: name, type, offset
  { fixed: 0, each: 3 }, // union
  { fixed: 0, each: 2 }, // enum: name, value
  { fixed: 0, each: 0 },
  { fixed: 0, each: 0 },
  { fixed: 0, each: 0 },
  { fixed: 0, each: 0 },
  { fixed: 0, each: 0 },
  { fixed: 0, each: 0 }, // function: its vlen is the linkage
  { fixed: 0, each: 2 }, // function prototype: name, type
  { fixed: 1, each: 0 }, // variable: linkage
  { fixed: 0, each: 3 }, // section: type, offset, size
  { fixed: 0, each: 0 },
  { fixed: 1, each: 0 }, // decl tag: component index
  { fixed: 0, each: 0 },
  { fixed: 0, each: 3 }, // 64-bit enum: name, low, high
];

export const kindOfInfo = (info: number): number => (info >>> 24) & 0x1f;
export const vlenOfInfo = (info: number): number => info & 0xffff;
export const kindFlagOfInfo = (info: number): boolean => info >>> 31 === 1;

export type BtfSections = {
  /** The type section, as words. */
  readonly words: Uint32Array;
  readonly strings: Buffer;
};

export function readSections(bytes: Uint8Array): BtfSections {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 24 || view.getUint16(0, true) !== 0xeb9f)
    throw new BtfError('not BTF data (wrong magic number)');
  const version = view.getUint8(2);
  if (version !== 1) throw new BtfError(`BTF version ${version} is not known (1 is)`);
  const headerLength = view.getUint32(4, true);
  const typeStart = headerLength + view.getUint32(8, true);
  const typeLength = view.getUint32(12, true);
  const stringStart = headerLength + view.getUint32(16, true);
  const stringLength = view.getUint32(20, true);
  if (
    typeStart + typeLength > bytes.byteLength ||
    stringStart + stringLength > bytes.byteLength ||
    typeLength % 4 !== 0
  ) {
    throw new BtfError('BTF data is cut short');
  }
  return {
    words: wordsAt(bytes, typeStart, typeLength),
    strings: Buffer.from(bytes.buffer, bytes.byteOffset + stringStart, stringLength),
  };
}

/** A typed array needs an address that is a multiple of 4; a slice of some file need not give one. */
function wordsAt(bytes: Uint8Array, start: number, length: number): Uint32Array {
  const offset = bytes.byteOffset + start;
  if (offset % 4 === 0) return new Uint32Array(bytes.buffer, offset, length / 4);
  return new Uint32Array(Uint8Array.prototype.slice.call(bytes, start, start + length).buffer);
}

/**
 * Where each type's record begins, in words; entry 0 is the first type of this blob. One pass over the section, no
 * objects: 126,000 types in about 2 ms.
 */
export function recordOffsets(words: Uint32Array): Uint32Array {
  const offsets = new Uint32Array(Math.ceil(words.length / RECORD_WORDS));
  const fixed = Uint8Array.from(EXTRA_WORDS, (extra) => extra.fixed);
  const each = Uint8Array.from(EXTRA_WORDS, (extra) => extra.each);
  let count = 0;
  let at = 0;
  while (at < words.length) {
    const info = words[at + 1] ?? 0;
    const kind = kindOfInfo(info);
    if (kind === 0 || kind >= EXTRA_WORDS.length) throw new BtfError(`BTF kind ${kind} is not known`);
    offsets[count] = at;
    count += 1;
    at += RECORD_WORDS + (fixed[kind] ?? 0) + (each[kind] ?? 0) * vlenOfInfo(info);
  }
  if (at !== words.length) throw new BtfError('the last BTF type is cut short');
  return offsets.subarray(0, count);
}
