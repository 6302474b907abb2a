/** Ring records → text, warnings, errors: a record is parts, one after the other (ir/records). */
import type { ByteString, Long, Token } from '../base/index.js';
import { AssertionError, longFromHalves, present } from '../base/index.js';
import { type IrFormat, PART, PART_HEAD_BYTES } from '../ir/index.js';
import type { EventSchema } from '../passes/index.js';
import { isPositioned, kernelErrorText } from './error-text.js';
import { HitPieces } from './hit-pieces.js';
import { compilePart, histogramPrinter, type PartPrinter, textOf } from './part-printer.js';

/** What records ask for, part by part. */
export interface RecordHandler {
  print(text: ByteString): void;
  warn(text: ByteString): void;
  /** A command for a shell. */
  system(text: ByteString): void;
  error(text: ByteString, at: Token | undefined): void;
  exit(): void;
}

/** Printed text is handed on in pieces of about this size, and before anything else that a record asks for. */
const GATHERED_BYTES = 1 << 14;

export class RecordReader {
  readonly #schema: EventSchema;
  readonly #printers: readonly PartPrinter[];
  readonly #handler: RecordHandler;
  readonly #pieces = new HitPieces();
  #text = '';

  constructor(
    schema: EventSchema,
    formats: readonly IrFormat[],
    handler: RecordHandler,
    expand?: (text: ByteString) => ByteString,
  ) {
    this.#schema = schema;
    this.#handler = handler;
    this.#printers = schema.prints.map((part) => {
      if (part.kind === 'histogram') return histogramPrinter(part.histogram, part.newline, part.limits);
      const { format } = present(formats[part.format], 'records', `format ${part.format}`);
      return compilePart(format, part.fields, schema.strings, expand);
    });
  }

  /** `words` and `bytes` view the same memory; the record's first byte is at `offset`, 8-aligned. */
  record(words: Int32Array, bytes: Buffer, offset: number, sizeBytes: number): void {
    if (((words[offset >>> 2] ?? 0) & 0xffff) !== PART.piece) {
      this.#parts(words, bytes, offset, sizeBytes);
      return;
    }
    const hit = this.#pieces.add(words, bytes, offset, sizeBytes);
    if (hit !== undefined) this.#parts(new Int32Array(hit.buffer, hit.byteOffset, hit.length >> 2), hit, 0, hit.length);
  }

  #parts(words: Int32Array, bytes: Buffer, offset: number, sizeBytes: number): void {
    const end = offset + sizeBytes;
    for (let at = offset; at < end; ) {
      const code = (words[at >>> 2] ?? 0) & 0xffff;
      const size = words[(at >>> 2) + 1] ?? 0;
      if (size < PART_HEAD_BYTES || at + size > end) throw badPart(size, sizeBytes);
      const print = this.#printers[code - PART.firstFormat];
      if (print !== undefined) this.#text += print(words, bytes, at + PART_HEAD_BYTES);
      else this.#other(code, words, bytes, at + PART_HEAD_BYTES);
      at += size;
    }
    if (this.#text.length >= GATHERED_BYTES) this.drained();
  }

  /** Hands on what is gathered: no more records for now. */
  drained(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#handler.print(text);
  }

  #other(code: number, words: Int32Array, bytes: Buffer, at: number): void {
    this.drained();
    switch (code) {
      case PART.error:
        return this.#error(words, bytes, at);
      case PART.warn:
        return this.#handler.warn(countedText(words, bytes, at));
      case PART.system:
        return this.#handler.system(countedText(words, bytes, at));
      case PART.exit:
        return this.#handler.exit();
      default:
        throw new AssertionError('records', `part code ${code}`);
    }
  }

  /** `error u32 | position u32 | argument s64 | length u64 | text` */
  #error(words: Int32Array, bytes: Buffer, at: number): void {
    const word = (index: number): number => words[(at >>> 2) + index] ?? 0;
    const [error, position] = [word(0), word(1)];
    const argument: Long = longFromHalves(word(2), word(3));
    const text = kernelErrorText(error, argument, countedText(words, bytes, at + 16));
    this.#handler.error(text, isPositioned(error) ? this.#schema.positions[position] : undefined);
  }
}

/** A word with the length, then the bytes. */
function countedText(words: Int32Array, bytes: Buffer, at: number): ByteString {
  return textOf(bytes, at + 8, words[at >>> 2] ?? 0);
}

function badPart(size: number, sizeBytes: number): AssertionError {
  return new AssertionError('records', `part of ${size} bytes in a record of ${sizeBytes}`);
}
