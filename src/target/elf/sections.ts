/**
 * Sections of a 64-bit little-endian ELF file by name (man 5 elf).
 *
 * ```
 *   header   0 magic | 40 e_shoff u64 | 58 e_shentsize u16 | 60 e_shnum u16 | 62 e_shstrndx u16
 *   section  0 name u32 | 4 type u32 | 24 offset u64 | 32 size u64
 * ```
 */

/** The bytes of a section (a view into `file`); undefined where the file has none of that name, or is no such ELF file. */
export function elfSection(file: Buffer, name: string): Buffer | undefined {
  if (file.length < 64 || file.readUInt32BE(0) !== 0x7f454c46 || file[4] !== 2 || file[5] !== 1) return undefined;
  const table = Number(file.readBigUInt64LE(40));
  const entrySize = file.readUInt16LE(58);
  const count = file.readUInt16LE(60);
  const headers = Array.from({ length: count }, (_, index) =>
    file.subarray(table + index * entrySize).subarray(0, entrySize),
  );
  const names = contents(file, headers[file.readUInt16LE(62)]);
  const header = headers.find((each) => each.length === entrySize && nameAt(names, each.readUInt32LE(0)) === name);
  return header === undefined ? undefined : contents(file, header);
}

function contents(file: Buffer, header: Buffer | undefined): Buffer {
  if (header === undefined || header.length < 40) return Buffer.alloc(0);
  const start = Number(header.readBigUInt64LE(24));
  return file.subarray(start, start + Number(header.readBigUInt64LE(32)));
}

function nameAt(names: Buffer, offset: number): string {
  const end = names.indexOf(0, offset);
  return names.toString('latin1', offset, end < 0 ? names.length : end);
}
