/**
 * Records of all CPUs in the order in which they were sent. Each has a number (from 1, without gaps); one that comes before
 * its predecessor, from a CPU that is not done writing it, waits for the next drain.
 *
 *     | size u32 | context u32 | number u64 | parts … |
 */
import type { RecordSink } from '../../src/ir/index.js';

const HEAD_BYTES = 16;

interface Waiting {
  readonly words: Int32Array;
  readonly bytes: Buffer;
  readonly offset: number;
  readonly sizeBytes: number;
}

export class RecordOrder {
  #next = 1;
  readonly #waiting = new Map<number, Waiting>();

  /** Takes what one read gave: whole records, the first `sizeBytes` of a buffer that is written again afterwards. */
  add(buffer: Buffer, sizeBytes: number, consumer: RecordSink): void {
    // What has to wait must not lie in the caller's buffer; the others are read where they are.
    let copy: Pick<Waiting, 'words' | 'bytes'> | undefined;
    const words = new Int32Array(buffer.buffer, buffer.byteOffset, buffer.byteLength >> 2);
    for (let at = 0; at < sizeBytes; ) {
      const size = buffer.readUInt32LE(at);
      const number = Number(buffer.readBigUInt64LE(at + 8));
      const offset = at + HEAD_BYTES;
      if (number === this.#next) {
        consumer.record(words, buffer, offset, size);
        this.#next += 1;
        this.#follow(consumer);
      } else {
        copy ??= copied(buffer, sizeBytes);
        this.#waiting.set(number, { ...copy, offset, sizeBytes: size });
      }
      at = offset + size;
    }
  }

  #follow(consumer: RecordSink): void {
    for (let each = this.#waiting.get(this.#next); each !== undefined; each = this.#waiting.get(this.#next)) {
      this.#waiting.delete(this.#next);
      consumer.record(each.words, each.bytes, each.offset, each.sizeBytes);
      this.#next += 1;
    }
  }
}

function copied(buffer: Buffer, sizeBytes: number): Pick<Waiting, 'words' | 'bytes'> {
  const memory = new ArrayBuffer((sizeBytes + 7) & ~7);
  const bytes = Buffer.from(memory);
  buffer.copy(bytes, 0, 0, sizeBytes);
  return { words: new Int32Array(memory), bytes };
}
