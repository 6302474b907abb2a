/**
 * What becomes of the memory of processes: an event of perf_event_open(2) on each CPU that samples nothing and tells of new
 * executable mappings, forks and execs, in a ring of pages:
 *
 *     | metadata page: … data_head u64 at 1024 | data_tail u64 at 1032 … | 2^n pages of records |
 *     record: | type u32 | misc u16 | size u16 | … | time u64 |
 */
import { closeSync } from 'node:fs';
import { checkSystemCall } from './errors.js';
import { MAP, mmap, pageSizeBytes, PROT, systemCall } from './libc.js';
import { view } from './library.js';

/** `time`: as process.hrtime.bigint() has it. */
export type MapEvent = { readonly time: bigint; readonly pid: number } & (
  | { readonly kind: 'fork'; readonly parent: number }
  | { readonly kind: 'exec' }
  | {
      readonly kind: 'map';
      readonly start: number;
      readonly end: number;
      readonly offset: number;
      readonly path: string;
    }
);

const ATTR_BYTES = 128;
const SOFTWARE = 1;
const DUMMY = 9n;
const SAMPLE_TIME = 1n << 2n;
/** mmap, comm, task, sample_id_all, mmap2, comm_exec, use_clockid */
const BITS = (1n << 8n) | (1n << 9n) | (1n << 13n) | (1n << 18n) | (1n << 23n) | (1n << 24n) | (1n << 25n);
const CLOCK_MONOTONIC = 1;
const RING_PAGES = 64;
const HEAD_WORD = 128;
const TAIL_WORD = 129;
const RECORD = { COMM: 3, FORK: 7, MMAP2: 10 } as const;
const MISC_COMM_EXEC = 1 << 13;
const FD_CLOEXEC = 8;

/** The events of all processes, from the moment it is made. Close it: the pages stay mapped, unread. */
export class MapEvents {
  readonly #rings: readonly Ring[];

  /** @throws {SystemCallError} EACCES, EPERM: not allowed */
  constructor(cpus: readonly number[]) {
    this.#rings = cpus.map((cpu) => new Ring(cpu));
  }

  /**
   * What has happened since the last call, in order of time. What happens during the call may come in the next one, though
   * something later of another CPU came in this.
   */
  read(): readonly MapEvent[] {
    return this.#rings.flatMap((ring) => ring.read()).sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  }

  close(): void {
    for (const ring of this.#rings) ring.close();
  }
}

class Ring {
  readonly #fd: number;
  readonly #words: BigUint64Array;
  readonly #data: Buffer;

  constructor(cpu: number) {
    const attr = Buffer.alloc(ATTR_BYTES);
    attr.writeUInt32LE(SOFTWARE, 0);
    attr.writeUInt32LE(ATTR_BYTES, 4);
    attr.writeBigUInt64LE(DUMMY, 8);
    attr.writeBigUInt64LE(SAMPLE_TIME, 24);
    attr.writeBigUInt64LE(BITS, 40);
    attr.writeInt32LE(CLOCK_MONOTONIC, 92);
    const result = systemCall('perf_event_open', attr, -1, cpu, -1, FD_CLOEXEC);
    this.#fd = checkSystemCall('perf event of mappings', result);
    const page = pageSizeBytes();
    const length = page * (1 + RING_PAGES);
    const at = checkSystemCall('mmap of a perf ring', mmap(length, PROT.READ | PROT.WRITE, MAP.SHARED, this.#fd, 0));
    const bytes = view(at, length);
    this.#words = new BigUint64Array(bytes.buffer, bytes.byteOffset, page >> 3);
    this.#data = bytes.subarray(page);
  }

  read(): readonly MapEvent[] {
    const head = Atomics.load(this.#words, HEAD_WORD);
    let tail = this.#words[TAIL_WORD] ?? 0n;
    const events: MapEvent[] = [];
    while (tail < head) {
      const at = Number(tail % BigInt(this.#data.length));
      const size = this.#data.readUInt16LE(at + 6);
      const event = eventOf(this.#copy(at, size));
      if (event !== undefined) events.push(event);
      tail += BigInt(size);
    }
    Atomics.store(this.#words, TAIL_WORD, tail);
    return events;
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** A record may go on at the ring's beginning. */
  #copy(at: number, size: number): Buffer {
    const first = this.#data.subarray(at, Math.min(at + size, this.#data.length));
    return Buffer.concat([first, this.#data.subarray(0, size - first.length)]);
  }
}

function eventOf(record: Buffer): MapEvent | undefined {
  const type = record.readUInt32LE(0);
  const pid = record.readInt32LE(8);
  const time = record.readBigUInt64LE(record.length - 8);
  switch (type) {
    case RECORD.FORK: {
      const parent = record.readInt32LE(12);
      return pid === parent ? undefined : { kind: 'fork', time, pid, parent };
    }
    case RECORD.COMM:
      return (record.readUInt16LE(4) & MISC_COMM_EXEC) === 0 ? undefined : { kind: 'exec', time, pid };
    case RECORD.MMAP2: {
      const start = Number(record.readBigUInt64LE(16));
      const end = start + Number(record.readBigUInt64LE(24));
      const name = record.subarray(72, record.length - 8);
      const path = name.toString('latin1', 0, name.indexOf(0));
      return { kind: 'map', time, pid, start, end, offset: Number(record.readBigUInt64LE(32)), path };
    }
    default:
      return undefined;
  }
}
