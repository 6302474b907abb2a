/**
 * Ring records → text. Each print instruction of the kernel side has a reader, compiled once: it takes the part's arguments
 * where they lie and gives them to the format's generated printer.
 */
import type { ByteString, Long, Token } from '../base/index.js';
import { assert, longFromHalves, present } from '../base/index.js';
import { compilePrinter } from '../format/index.js';
import { INLINE_BYTES, PART, PART_HEAD_BYTES, type IrFormat } from '../ir/index.js';
import type { EventSchema, PartSchema, Representation } from '../passes/index.js';
import { isPositioned, kernelErrorText } from './error-text.js';

/** What a record asks for, part by part. */
export interface RecordHandler {
  print(text: ByteString): void;
  warn(text: ByteString): void;
  error(text: ByteString, at: Token | undefined): void;
  exit(): void;
}

type Value = Long | ByteString;
type Printer = (...args: Value[]) => string;

interface PartReader {
  readonly fields: readonly Representation[];
  readonly printer: Printer;
}

export class RecordReader {
  readonly #schema: EventSchema;
  readonly #readers: readonly PartReader[];
  readonly #handler: RecordHandler;

  constructor(schema: EventSchema, formats: readonly IrFormat[], handler: RecordHandler) {
    this.#schema = schema;
    this.#handler = handler;
    this.#readers = schema.prints.map((part) => readerOf(part, formats));
  }

  /** `words` and `bytes` view the same memory; the record's first byte is at `offset`, 8-aligned. */
  record(words: Int32Array, bytes: Uint8Array, offset: number, sizeBytes: number): void {
    let at = offset;
    const end = offset + sizeBytes;
    while (at < end) {
      const code = (words[at >>> 2] ?? 0) & 0xffff;
      const size = words[(at >>> 2) + 1] ?? 0;
      assert(
        size >= PART_HEAD_BYTES && at + size <= end,
        'records',
        `part of ${size} bytes in a record of ${sizeBytes}`,
      );
      this.#part(code, new PartCursor(words, bytes, at + PART_HEAD_BYTES));
      at += size;
    }
  }

  #part(code: number, cursor: PartCursor): void {
    switch (code) {
      case PART.error:
        return this.#error(cursor);
      case PART.warn:
        return this.#handler.warn(cursor.counted());
      case PART.exit:
        return this.#handler.exit();
      default: {
        const reader = present(this.#readers[code - PART.firstFormat], 'records', `part code ${code}`);
        const values = reader.fields.map((field) => cursor.field(field, this.#schema.strings));
        this.#handler.print(reader.printer(...values));
      }
    }
  }

  #error(cursor: PartCursor): void {
    const [error, position] = cursor.pair();
    const argument = cursor.long();
    const text = kernelErrorText(error, argument, cursor.counted());
    this.#handler.error(text, isPositioned(error) ? this.#schema.positions[position] : undefined);
  }
}

function readerOf(part: PartSchema, formats: readonly IrFormat[]): PartReader {
  const format = present(formats[part.format], 'records', `format ${part.format}`);
  return { fields: part.fields, printer: compilePrinter(format.format) };
}

/** Walks a part's arguments. */
class PartCursor {
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(words: Int32Array, bytes: Uint8Array, at: number) {
    this.#words = words;
    this.#bytes = bytes;
    this.#at = at;
  }

  pair(): readonly [number, number] {
    const index = this.#at >>> 2;
    this.#at += 8;
    return [this.#words[index] ?? 0, this.#words[index + 1] ?? 0];
  }

  long(): Long {
    const [low, high] = this.pair();
    return longFromHalves(low, high);
  }

  /** A word with the length, then the bytes, padded to 8. */
  counted(): ByteString {
    const [length] = this.pair();
    const text = this.#text(length);
    this.#at += (length + 7) & ~7;
    return text;
  }

  field(field: Representation, strings: readonly ByteString[]): Value {
    switch (field.kind) {
      case 'long':
        return this.long();
      case 'interned':
        return present(strings[this.pair()[0]], 'records', 'interned string');
      case 'bytes':
        return field.sizeBytes <= INLINE_BYTES ? this.#padded(field.sizeBytes) : this.counted();
    }
  }

  #padded(sizeBytes: number): ByteString {
    const nul = this.#bytes.indexOf(0, this.#at);
    const length = nul < 0 ? sizeBytes : Math.min(nul - this.#at, sizeBytes);
    const text = this.#text(length);
    this.#at += (sizeBytes + 7) & ~7;
    return text;
  }

  #text(length: number): ByteString {
    let text = '';
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.#bytes[this.#at + i] ?? 0);
    return text;
  }
}
