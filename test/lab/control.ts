/** The frames between host and PID 1 of a guest. The layout is drawn in init.c, which is the other side. */

export const FRAME = {
  START: 1,
  EXEC: 2,
  STDIN: 3,
  SIGNAL: 4,
  SYNC: 5,
  POWEROFF: 6,
  READY: 16,
  STARTED: 17,
  STDOUT: 18,
  STDERR: 19,
  EXITED: 20,
  LOG: 21,
  SYNCED: 22,
  FAILED: 23,
} as const;

const HEADER_BYTES = 12;

export interface Frame {
  readonly type: number;
  readonly id: number;
  readonly payload: Buffer;
}

export function encodeFrame(type: number, id: number, payload: Buffer | string = ''): Buffer {
  const data = Buffer.from(payload);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(data.length, 0);
  header.writeUInt32LE(id, 4);
  header.writeUInt8(type, 8);
  return Buffer.concat([header, data]);
}

/** Cuts a stream into frames, however it arrives. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #size = 0;

  push(chunk: Buffer): readonly Frame[] {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    const frames: Frame[] = [];
    for (let wanted = this.#wanted(); wanted !== undefined && wanted <= this.#size; wanted = this.#wanted()) {
      const data = this.#joined();
      frames.push({
        type: data.readUInt8(8),
        id: data.readUInt32LE(4),
        payload: data.subarray(HEADER_BYTES, wanted),
      });
      this.#chunks = [data.subarray(wanted)];
      this.#size -= wanted;
    }
    return frames;
  }

  /** Bytes of the next frame, once its header is there. */
  #wanted(): number | undefined {
    if (this.#size < HEADER_BYTES) return undefined;
    return HEADER_BYTES + this.#joined().readUInt32LE(0);
  }

  #joined(): Buffer {
    const [only] = this.#chunks;
    if (this.#chunks.length === 1 && only !== undefined) return only;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}
