/**
 * A 64-bit little-endian ELF file, read piece by piece (man 5 elf): a program may have hundreds of megabytes of which its
 * symbols are few.
 *
 * ```
 *   header   0 magic | 16 e_type u16 | 18 e_machine u16 | 32 e_phoff u64 | 40 e_shoff u64 | 54 e_phentsize u16 | 56 e_phnum u16
 *            58 e_shentsize u16 | 60 e_shnum u16 | 62 e_shstrndx u16
 *   segment  0 type u32 | 4 flags u32 | 8 offset u64 | 16 vaddr u64 | 32 filesz u64
 *   section  0 name u32 | 4 type u32 | 8 flags u64 | 16 addr u64 | 24 offset u64 | 32 size u64 | 40 link u32 | 56 entsize u64
 * ```
 */
import { stringAt } from './strings.js';

/** Where the bytes are: fewer than asked for at the end of the file. */
export interface ByteSource {
  read(offset: number, sizeBytes: number): Buffer;
}

export interface ElfSegment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly sizeBytes: number;
}
export interface ElfSection {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly sizeBytes: number;
  /** Index of the section that this one refers to: of symbols, their names. */
  readonly link: number;
}

const HEADER_BYTES = 64;
const MACHINE_X86_64 = 62;
const MACHINE_ARM64 = 183;
const ET_DYN = 3;
const PT_LOAD = 1;
const SHT_NOBITS = 8;

export class ElfImage {
  readonly #source: ByteSource;
  readonly segments: readonly ElfSegment[];
  readonly sections: readonly ElfSection[];
  /** ET_DYN: libraries, and programs that are loaded at any address. */
  readonly isRelocated: boolean;

  private constructor(source: ByteSource, header: Buffer) {
    this.#source = source;
    this.isRelocated = header.readUInt16LE(16) === ET_DYN;
    const rows = (at: number, size: number, count: number): readonly Buffer[] => {
      const table = source.read(at, size * count);
      return Array.from({ length: count }, (_, index) => table.subarray(index * size, (index + 1) * size));
    };
    const segmentBytes = header.readUInt16LE(54);
    this.segments = rows(word(header, 32), segmentBytes, segmentBytes < 56 ? 0 : header.readUInt16LE(56))
      .filter((row) => row.length === segmentBytes)
      .map(segmentOf);
    const sectionBytes = header.readUInt16LE(58);
    const headers = rows(word(header, 40), sectionBytes, sectionBytes < 64 ? 0 : header.readUInt16LE(60)).filter(
      (row) => row.length === sectionBytes,
    );
    const nameRow = headers[header.readUInt16LE(62)];
    const names = nameRow === undefined ? Buffer.alloc(0) : source.read(word(nameRow, 24), word(nameRow, 32));
    this.sections = headers.map((row) => sectionOf(row, names));
  }

  /** undefined: no ELF file, or one of another kind of machine. */
  static open(source: ByteSource): ElfImage | undefined {
    const header = source.read(0, HEADER_BYTES);
    if (header.length < HEADER_BYTES || header.readUInt32BE(0) !== 0x7f454c46) return undefined;
    const machine = header.readUInt16LE(18);
    if (header[4] !== 2 || header[5] !== 1 || (machine !== MACHINE_X86_64 && machine !== MACHINE_ARM64))
      return undefined;
    return new ElfImage(source, header);
  }

  section(name: string): ElfSection | undefined {
    return this.sections.find((each) => each.name === name);
  }

  /** The bytes of a section; none where the file has left them out. */
  contents(section: ElfSection | undefined): Buffer {
    if (section === undefined || section.type === SHT_NOBITS) return Buffer.alloc(0);
    return this.#source.read(section.offset, section.sizeBytes);
  }

  /** Where in the file lies what a process has at an address; undefined: nowhere. */
  fileOffset(address: number): number | undefined {
    const found = this.segments.find(
      (each) => each.type === PT_LOAD && address >= each.address && address < each.address + each.sizeBytes,
    );
    return found === undefined ? undefined : address - found.address + found.offset;
  }

  /** The address of a place in the file. */
  addressAt(offset: number): number | undefined {
    const found = this.segments.find(
      (each) => each.type === PT_LOAD && offset >= each.offset && offset < each.offset + each.sizeBytes,
    );
    return found === undefined ? undefined : offset - found.offset + found.address;
  }
}

/** Addresses and sizes of real files fit. */
export function word(row: Buffer, offset: number): number {
  return Number(row.readBigUInt64LE(offset));
}

function segmentOf(row: Buffer): ElfSegment {
  return { type: row.readUInt32LE(0), offset: word(row, 8), address: word(row, 16), sizeBytes: word(row, 32) };
}

function sectionOf(row: Buffer, names: Buffer): ElfSection {
  return {
    name: stringAt(names, row.readUInt32LE(0)),
    type: row.readUInt32LE(4),
    flags: row.readUInt32LE(8),
    address: word(row, 16),
    offset: word(row, 24),
    sizeBytes: word(row, 32),
    link: row.readUInt32LE(40),
  };
}
