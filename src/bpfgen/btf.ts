/**
 * Our own BTF: one function prototype, a FUNC per function of every program, names and source lines in the string table.
 *
 *     | magic eb9f u16 | version u8 | flags u8 | header length u32 | type offset, length u32 | string offset, length u32 | types | strings |
 *     type: | name offset u32 | kind and vlen u32 | size or type u32 | by kind … |
 *
 * The verifier asks for func_info of callbacks; line info makes its log speak of script lines. Source: linux/btf.h.
 */
import type { Token } from '../base/index.js';
import type { Assembled } from './isa/index.js';

const KIND = { int: 1, functionProto: 13, function: 12 } as const;
const LINKAGE = { static: 0, global: 1 } as const;
const MAGIC = 0xeb9f;
const HEADER_BYTES = 24;
const SIGNED = 1;
const MAX_LINE = 0x3fffff;
const MAX_COLUMN = 1023;

export class BtfWriter {
  readonly #strings: Buffer[] = [Buffer.of(0)];
  #stringBytes = 1;
  readonly #offsets = new Map<string, number>([['', 0]]);
  readonly #types: Buffer[] = [];
  readonly #int: number;
  readonly #proto: number;

  constructor() {
    this.#int = this.#add('long', KIND.int, 0, 8, [(SIGNED << 24) | 64]);
    this.#proto = this.#add('', KIND.functionProto, 1, this.#int, [this.string('context'), this.#int]);
  }

  /** The offset of a name or a line in the string table; `text` is bytes. */
  string(text: string): number {
    const known = this.#offsets.get(text);
    if (known !== undefined) return known;
    const offset = this.#stringBytes;
    const bytes = Buffer.from(`${text.replaceAll('\0', ' ')}\0`, 'latin1');
    this.#strings.push(bytes);
    this.#stringBytes += bytes.length;
    this.#offsets.set(text, offset);
    return offset;
  }

  #add(name: string, kind: number, vlen: number, sizeOrType: number, rest: readonly number[]): number {
    const type = Buffer.alloc(12 + 4 * rest.length);
    type.writeUInt32LE(this.string(name), 0);
    type.writeUInt32LE(((kind << 24) | vlen) >>> 0, 4);
    type.writeUInt32LE(sizeOrType, 8);
    rest.forEach((word, index) => type.writeUInt32LE(word >>> 0, 12 + 4 * index));
    this.#types.push(type);
    return this.#types.length;
  }

  function(name: string, callback: boolean): number {
    return this.#add(name, KIND.function, callback ? LINKAGE.static : LINKAGE.global, this.#proto, []);
  }

  /** { insn_off, type_id } of every function of a program. */
  functionInfo(assembled: Assembled): { bytes: Uint8Array; count: number } {
    const { functions } = assembled;
    const bytes = Buffer.alloc(8 * functions.length);
    functions.forEach((each, index) => {
      bytes.writeUInt32LE(each.unit, 8 * index);
      bytes.writeUInt32LE(this.function(each.name, each.callback), 8 * index + 4);
    });
    return { bytes, count: functions.length };
  }

  /** { insn_off, file_name_off, line_off, line << 10 | column }: one where the script's place changes, and one per function. */
  lineInfo(assembled: Assembled): { bytes: Uint8Array; count: number } {
    const rows: { unit: number; token: Token }[] = [];
    const starts = new Set(assembled.functions.map((each) => each.unit));
    let last: Token | undefined;
    const first = assembled.listing.flatMap(({ line }) =>
      line.kind === 'instruction' && line.token ? [line.token] : [],
    )[0];
    if (first === undefined) return { bytes: new Uint8Array(), count: 0 };
    for (const { line, unit } of assembled.listing) {
      if (line.kind !== 'instruction') continue;
      const token = line.token ?? last ?? first;
      if (token === last && !starts.has(unit)) continue;
      rows.push({ unit, token });
      last = token;
    }
    const bytes = Buffer.alloc(16 * rows.length);
    rows.forEach(({ unit, token }, index) => {
      bytes.writeUInt32LE(unit, 16 * index);
      bytes.writeUInt32LE(this.string(token.file.name), 16 * index + 4);
      bytes.writeUInt32LE(this.string(lineText(token)), 16 * index + 8);
      const place = ((Math.min(token.line, MAX_LINE) << 10) | Math.min(token.column, MAX_COLUMN)) >>> 0;
      bytes.writeUInt32LE(place, 16 * index + 12);
    });
    return { bytes, count: rows.length };
  }

  /** The whole, for BPF_BTF_LOAD. */
  bytes(): Uint8Array {
    const types = Buffer.concat(this.#types);
    const strings = Buffer.concat(this.#strings);
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt16LE(MAGIC, 0);
    header.writeUInt8(1, 2);
    header.writeUInt32LE(HEADER_BYTES, 4);
    header.writeUInt32LE(0, 8);
    header.writeUInt32LE(types.length, 12);
    header.writeUInt32LE(types.length, 16);
    header.writeUInt32LE(strings.length, 20);
    return Buffer.concat([header, types, strings]);
  }
}

/** The script's line that a token stands in, as bytes. */
export function lineText(token: Token): string {
  return token.file.text.split('\n', token.line)[token.line - 1] ?? '';
}
