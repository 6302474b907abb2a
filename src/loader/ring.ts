/** Reads the memory-mapped ring: no system call, no FFI call per event. Layout: native/memory.ts. */
import type { RecordSink } from '../ir/index.js';
import type { MappedRing } from '../native/index.js';

const BUSY = 0x80000000;
const DISCARDED = 0x40000000;
const LENGTH = 0x3fffffff;
const HEADER_BYTES = 8;
/** Parts of the ring that are given back while a drain goes on: programs must not wait for its end to find room. */
const RETURNED_PART = 16;

export class Ring {
  readonly #ring: MappedRing;
  readonly #mask: number;
  readonly #returnBytes: number;
  /** Low 32 bits of the position: enough, since rings are smaller than 2 GB. */
  #position: number;
  /** A record that goes on at the ring's start is put together here. */
  #joined = Buffer.alloc(0);

  constructor(ring: MappedRing) {
    this.#ring = ring;
    this.#mask = ring.sizeBytes - 1;
    this.#returnBytes = ring.sizeBytes / RETURNED_PART;
    this.#position = Atomics.load(ring.consumer, 0);
  }

  /** Takes the records up to the producer's position of now (or the first unfinished one). Returns the bytes taken. */
  drain(consumer: RecordSink): number {
    const { data, bytes, producer, sizeBytes } = this.#ring;
    const start = this.#position;
    const end = Atomics.load(producer, 0);
    let at = start;
    while (at !== end) {
      const offset = (at & this.#mask) + HEADER_BYTES;
      const header = Atomics.load(data, (offset - HEADER_BYTES) >>> 2);
      if ((header & BUSY) !== 0) break;
      const length = header & LENGTH;
      if ((header & DISCARDED) === 0) {
        if (offset + length <= sizeBytes) consumer.record(data, bytes, offset, length);
        else this.#wrapped(consumer, offset, length);
      }
      at = (at + ((length + HEADER_BYTES + 7) & ~7)) | 0;
      if (((at - this.#position) | 0) >= this.#returnBytes) this.#commit(at);
    }
    if (at !== this.#position) this.#commit(at);
    consumer.drained();
    return (at - start) | 0;
  }

  /** The header never wraps: it is 8 bytes at a multiple of 8. */
  #wrapped(consumer: RecordSink, offset: number, length: number): void {
    const { bytes, sizeBytes } = this.#ring;
    if (this.#joined.length < length) this.#joined = Buffer.from(new ArrayBuffer((length + 7) & ~7));
    const atEnd = sizeBytes - offset;
    bytes.copy(this.#joined, 0, offset, sizeBytes);
    bytes.copy(this.#joined, atEnd, 0, length - atEnd);
    const { buffer, byteLength } = this.#joined;
    consumer.record(new Int32Array(buffer, 0, byteLength >> 2), this.#joined, 0, length);
  }

  /** The position is a 64-bit count; the producer compares all of it. */
  #commit(at: number): void {
    const { consumer64 } = this.#ring;
    const advance = BigInt((at - this.#position) >>> 0);
    Atomics.store(consumer64, 0, Atomics.load(consumer64, 0) + advance);
    this.#position = at;
  }
}
