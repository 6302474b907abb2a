/**
 * One BTF blob: vmlinux's, or a module's split BTF over it. Reading costs one pass over the type section; types are decoded
 * when asked for, names are indexed at the first search.
 */
import { id } from '../../base/index.js';
import type { RecordContext } from './decode.js';
import { decodeRecord } from './decode.js';
import { BtfError, KIND, kindOfInfo, readSections, recordOffsets } from './format.js';
import { NameIndex } from './names.js';
import { BtfStrings } from './strings.js';
import type { BtfType, BtfTypeId } from './types.js';

export type NamedKind = 'struct' | 'union' | 'enum' | 'typedef' | 'function';

const KINDS_OF: Readonly<Record<NamedKind, readonly number[]>> = {
  struct: [KIND.struct],
  union: [KIND.union],
  enum: [KIND.enum, KIND.enum64],
  typedef: [KIND.typedef],
  function: [KIND.function],
};

const VOID: BtfType = { kind: 'void' };

export type SplitPlace = {
  readonly base: Btf;
  /**
   * The id that this blob's first type gets. In the kernel every module's ids go on where vmlinux ends; with two modules
   * those would be the same, so each is given a range of its own.
   */
  readonly firstId: number;
};

/** What is asked of a blob, the whole of it or what is remembered of it. */
export interface BtfIndex {
  /** One after this blob's last type. */
  readonly endId: number;
  /** The id by which the kernel knows a type of this blob (what BPF_PROG_LOAD takes as attach_btf_id). */
  kernelId(typeId: BtfTypeId): number;
  type(typeId: BtfTypeId): BtfType;
  /** The first type of that kind and name in this blob (its base is not searched). */
  named(kind: NamedKind, name: string): BtfTypeId | undefined;
  /**
   * Names of one kind that start with `prefix`, in id order, each with its first id; a name defined twice is given once.
   * Only matching names become strings.
   */
  namesWithPrefix(kind: NamedKind, prefix: string): ReadonlyMap<string, BtfTypeId>;
}

export class Btf implements BtfIndex {
  readonly #base: Btf | undefined;
  readonly #words: Uint32Array;
  readonly #offsets: Uint32Array;
  readonly #strings: BtfStrings;
  readonly #decoded = new Map<number, BtfType>();
  readonly #context: RecordContext;
  #names: NameIndex | undefined;
  /** Of this blob's first type; 1 for vmlinux, since 0 is void. */
  readonly firstId: number;
  readonly endId: number;

  /** `bytes` must stay unchanged as long as the Btf is used: it is read from lazily. */
  constructor(bytes: Uint8Array, split?: SplitPlace) {
    const sections = readSections(bytes);
    this.#base = split?.base;
    this.#words = sections.words;
    this.#offsets = recordOffsets(sections.words);
    this.#strings = new BtfStrings(sections.strings, split === undefined ? undefined : split.base.#strings);
    this.firstId = split?.firstId ?? 1;
    this.endId = this.firstId + this.#offsets.length;
    const kernelFirstId = split?.base.endId ?? 1;
    const shift = this.firstId - kernelFirstId;
    this.#context = {
      words: this.#words,
      text: (offset) => this.#strings.text(offset),
      typeId: (raw) => id<'btf'>(raw < kernelFirstId ? raw : raw + shift),
    };
  }

  kernelId(typeId: BtfTypeId): number {
    return this.#base === undefined ? typeId : typeId - this.firstId + this.#base.endId;
  }

  type(typeId: BtfTypeId): BtfType {
    if (typeId === 0) return VOID;
    if (this.#base !== undefined && typeId < this.#base.endId) return this.#base.type(typeId);
    const known = this.#decoded.get(typeId);
    if (known !== undefined) return known;
    const at = this.#offsets[typeId - this.firstId];
    if (at === undefined) throw new BtfError(`BTF has no type ${typeId}`);
    const type = decodeRecord(this.#context, at);
    this.#decoded.set(typeId, type);
    return type;
  }

  named(kind: NamedKind, name: string): BtfTypeId | undefined {
    if (name === '') return undefined;
    this.#names ??= new NameIndex(this.#words, this.#offsets, this.#strings);
    const kinds = KINDS_OF[kind];
    const record = this.#names.recordsNamed(name).find((each) => kinds.includes(this.#kindOf(each)));
    return record === undefined ? undefined : id<'btf'>(record + this.firstId);
  }

  namesWithPrefix(kind: NamedKind, prefix: string): ReadonlyMap<string, BtfTypeId> {
    const kinds = KINDS_OF[kind];
    const wanted = Buffer.from(prefix, 'latin1');
    const found = new Map<string, BtfTypeId>();
    for (let record = 0; record < this.#offsets.length; record++) {
      if (!kinds.includes(this.#kindOf(record))) continue;
      const nameOffset = this.#words[this.#offsets[record] ?? 0] ?? 0;
      if (nameOffset === 0 || !this.#startsWith(nameOffset, wanted)) continue;
      const name = this.#strings.text(nameOffset);
      if (!found.has(name)) found.set(name, id<'btf'>(record + this.firstId));
    }
    return found;
  }

  #kindOf(record: number): number {
    return kindOfInfo(this.#words[(this.#offsets[record] ?? 0) + 1] ?? 0);
  }

  #startsWith(nameOffset: number, wanted: Buffer): boolean {
    const { bytes, start } = this.#strings.place(nameOffset);
    for (let index = 0; index < wanted.length; index++) {
      if (bytes[start + index] !== wanted[index]) return false;
    }
    return true;
  }
}
