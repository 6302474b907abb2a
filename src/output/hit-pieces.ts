/**
 * Hits that came in several records (ir/records: `piece`). A frame belongs to one hit at a time, so a first piece says that the
 * hit before it is over: where its last one never came, a piece found no room, which the program has counted.
 */
import { PIECE_PART_BYTES } from '../ir/index.js';

interface Hit {
  readonly pieces: Buffer[];
  sizeBytes: number;
}

export class HitPieces {
  readonly #open = new Map<number, Hit>();

  /** Takes one record. Gives the parts of the whole hit, 8-aligned, when its last piece is there. */
  add(words: Int32Array, bytes: Buffer, offset: number, sizeBytes: number): Buffer | undefined {
    const word = (index: number): number => words[(offset >>> 2) + index] ?? 0;
    const [frame, number, last] = [word(2), word(3), word(4)];
    if (number === 0) this.#open.set(frame, { pieces: [], sizeBytes: 0 });
    const hit = this.#open.get(frame);
    if (hit === undefined) return undefined;
    if (number !== hit.pieces.length) {
      this.#open.delete(frame);
      return undefined;
    }
    // The record is valid during this call only.
    hit.pieces.push(Buffer.from(bytes.subarray(offset + PIECE_PART_BYTES, offset + sizeBytes)));
    hit.sizeBytes += sizeBytes - PIECE_PART_BYTES;
    if (last === 0) return undefined;
    this.#open.delete(frame);
    return joined(hit);
  }
}

function joined({ pieces, sizeBytes }: Hit): Buffer {
  const whole = Buffer.from(new ArrayBuffer(sizeBytes));
  let at = 0;
  for (const piece of pieces) at += piece.copy(whole, at);
  return whole;
}
