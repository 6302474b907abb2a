/** Reads the memory-mapped ring: no system call, no FFI call per event. Layout: native/memory.ts. */
import type { MappedRing } from '../native/index.js';

const BUSY = 0x80000000;
const DISCARDED = 0x40000000;
const LENGTH = 0x3fffffff;
const HEADER_BYTES = 8;

export type RecordConsumer = (words: Int32Array, bytes: Uint8Array, offset: number, sizeBytes: number) => void;

export class Ring {
  readonly #ring: MappedRing;
  readonly #mask: number;
  /** Low 32 bits of the position: enough, since rings are smaller than 2 GB. */
  #position: number;

  constructor(ring: MappedRing) {
    this.#ring = ring;
    this.#mask = ring.sizeBytes - 1;
    this.#position = Atomics.load(ring.consumer, 0);
  }

  /** Takes the records up to the producer's position of now (or the first unfinished one). Returns the bytes taken. */
  drain(consume: RecordConsumer): number {
    const { data, bytes, producer } = this.#ring;
    const start = this.#position;
    const end = Atomics.load(producer, 0);
    let at = start;
    while (at !== end) {
      const offset = at & this.#mask;
      const header = Atomics.load(data, offset >>> 2);
      if ((header & BUSY) !== 0) break;
      const length = header & LENGTH;
      if ((header & DISCARDED) === 0) consume(data, bytes, offset + HEADER_BYTES, length);
      at = (at + ((length + HEADER_BYTES + 7) & ~7)) | 0;
    }
    if (at !== start) this.#commit(at);
    return (at - start) | 0;
  }

  /** The position is a 64-bit count; the producer compares all of it. */
  #commit(at: number): void {
    const { consumer64 } = this.#ring;
    const advance = BigInt((at - this.#position) >>> 0);
    Atomics.store(consumer64, 0, Atomics.load(consumer64, 0) + advance);
    this.#position = at;
  }
}
