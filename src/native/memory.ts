import { checkSystemCall } from './errors.js';
import { MAP, mmap, pageSizeBytes, PROT } from './libc.js';
import { view } from './library.js';

/**
 * Memory shared with the kernel, seen as typed arrays. The pages are never unmapped: a later access to a view would kill
 * the process, and the end of the process frees them. Use Atomics for words that the other side also writes.
 */
export interface SharedMemory {
  readonly address: number;
  readonly bytes: Buffer;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
}

/**
 * Maps an array map created with BPF_F_MMAPABLE.
 * @param sizeBytes max_entries × value size rounded up to 8; the mapping is rounded up to pages, the views are not
 * @throws {SystemCallError} EINVAL or ENOTSUPP for other maps, EPERM for a frozen one
 */
export function mapArray(fd: number, sizeBytes: number): SharedMemory {
  const page = pageSizeBytes();
  return mapShared(
    'mmap of an array map',
    fd,
    Math.ceil(sizeBytes / page) * page,
    0,
    PROT.READ | PROT.WRITE,
    sizeBytes,
  );
}

/**
 * A BPF ring buffer of `size` bytes:
 * ```
 *   file offset 0        page          2·page                 2·page + size
 *               | consumer | producer  | data                 | the same data again |
 *               | position | position  |
 *                 read-write  read-only ──────────────────────────────────────────
 * ```
 * A record is an 8-byte header { length u32 with bit 31 = busy, bit 30 = discarded; page offset u32 }, then `length` bytes,
 * padded to 8. Positions are 64-bit counts of bytes ever consumed or produced. A store to the read-only part is SIGSEGV.
 */
export interface MappedRing {
  readonly sizeBytes: number;
  /** Positions as pairs of 32-bit words, low first. */
  readonly consumer: Int32Array;
  readonly producer: Int32Array;
  readonly consumer64: BigInt64Array;
  readonly producer64: BigInt64Array;
  /** The first copy of the data: the second would count once more in the process's memory, all of it at once. */
  readonly data: Int32Array;
  readonly bytes: Buffer;
}

/**
 * Maps a ring buffer map.
 * @param sizeBytes its max_entries: a power of two and a multiple of the page size
 */
export function mapRing(fd: number, sizeBytes: number): MappedRing {
  const page = pageSizeBytes();
  const head = mapShared('mmap of a ring buffer', fd, page, 0, PROT.READ | PROT.WRITE, page);
  const length = page + sizeBytes;
  const rest = mapShared('mmap of a ring buffer', fd, length, page, PROT.READ, length);
  const { buffer, byteOffset } = rest.bytes;
  return {
    sizeBytes,
    consumer: head.int32.subarray(0, 2),
    producer: rest.int32.subarray(0, 2),
    consumer64: head.int64.subarray(0, 1),
    producer64: rest.int64.subarray(0, 1),
    data: new Int32Array(buffer, byteOffset + page, sizeBytes >> 2),
    bytes: rest.bytes.subarray(page),
  };
}

function mapShared(
  operation: string,
  fd: number,
  lengthBytes: number,
  offsetBytes: number,
  protection: number,
  viewBytes: number,
): SharedMemory {
  const address = checkSystemCall(operation, mmap(lengthBytes, protection, MAP.SHARED, fd, offsetBytes));
  const bytes = view(address, viewBytes);
  const { buffer, byteOffset } = bytes;
  return {
    address,
    bytes,
    int32: new Int32Array(buffer, byteOffset, viewBytes >> 2),
    int64: new BigInt64Array(buffer, byteOffset, viewBytes >> 3),
  };
}
