/** Writes small BTF blobs, so that tests of the reader do not depend on what some kernel happens to contain. */

/** One type: its name, the info word's parts, the size or type word, and the words that follow. */
export type BlobType = {
  readonly kind: number;
  readonly name?: string;
  readonly vlen?: number;
  readonly flag?: boolean;
  readonly sizeOrType?: number;
  /** A string stands for the offset of that name. */
  readonly extra?: readonly (number | string)[];
};

export type Blob = {
  readonly bytes: Buffer;
  readonly strings: Buffer;
};

/** @param base the strings of the blob that this one splits off from */
export function btfBlob(types: readonly BlobType[], base?: Blob): Blob {
  const strings = new StringTable(base);
  const words = types.flatMap(({ kind, name = '', vlen = 0, flag = false, sizeOrType = 0, extra = [] }) => [
    strings.offset(name),
    ((flag ? 0x80000000 : 0) | (kind << 24) | vlen) >>> 0,
    sizeOrType >>> 0,
    ...extra.map((each) => (typeof each === 'string' ? strings.offset(each) : each >>> 0)),
  ]);
  const header = Buffer.alloc(24);
  header.writeUInt16LE(0xeb9f, 0);
  header.writeUInt8(1, 2);
  header.writeUInt32LE(24, 4);
  header.writeUInt32LE(0, 8);
  header.writeUInt32LE(words.length * 4, 12);
  header.writeUInt32LE(words.length * 4, 16);
  const text = strings.bytes();
  header.writeUInt32LE(text.length, 20);
  return { bytes: Buffer.concat([header, Buffer.from(Uint32Array.from(words).buffer), text]), strings: text };
}

class StringTable {
  readonly #base: Buffer;
  #own: string;

  constructor(base: Blob | undefined) {
    this.#base = base?.strings ?? Buffer.alloc(0);
    this.#own = base === undefined ? '\0' : '';
  }

  offset(name: string): number {
    if (name === '') return 0;
    const inBase = this.#base.indexOf(`\0${name}\0`);
    if (inBase >= 0) return inBase + 1;
    const at = `\0${this.#own}`.indexOf(`\0${name}\0`);
    if (at >= 0) return this.#base.length + at;
    this.#own += `${name}\0`;
    return this.#base.length + this.#own.length - name.length - 1;
  }

  bytes(): Buffer {
    return Buffer.from(this.#own, 'latin1');
  }
}
