import { BPF_COMMAND } from './bpf-constants.js';
import { bpf, writeAddress } from './bpf-syscall.js';
import { checkBpf } from './errors.js';
import { ERRNO } from './errno.js';

/**
 * Elements of maps by raw bpf(2): these run in loops. Keys and values are the caller's Buffers or typed arrays of the map's
 * key and value size; values of per-CPU maps are {@link perCpuStride} × possible CPUs long.
 *
 * `0 map_fd u32 | 8 key ptr | 16 value ptr or next_key ptr | 24 flags u64`
 */
const elementAttr = Buffer.alloc(32);

function element(
  command: number,
  fd: number,
  key: NodeJS.ArrayBufferView | undefined,
  value: Target,
  flags = 0,
): number {
  elementAttr.writeUInt32LE(fd, 0);
  if (key === undefined) elementAttr.fill(0, 8, 16);
  else writeAddress(elementAttr, 8, key);
  if (value === undefined) elementAttr.fill(0, 16, 24);
  else writeAddress(elementAttr, 16, value);
  elementAttr.writeUInt32LE(flags, 24);
  return bpf(command, elementAttr);
}

type Target = NodeJS.ArrayBufferView | undefined;

/** Copies an element to `value`. @returns 0, or −errno (ENOENT: no such key) */
export function lookupElement(fd: number, key: NodeJS.ArrayBufferView, value: NodeJS.ArrayBufferView): number {
  return element(BPF_COMMAND.MAP_LOOKUP_ELEM, fd, key, value);
}

/** Stores an element; `flags` is one of UPDATE. In a map of maps the value is the inner map's fd. @returns 0, or −errno */
export function updateElement(
  fd: number,
  key: NodeJS.ArrayBufferView,
  value: NodeJS.ArrayBufferView,
  flags = 0,
): number {
  return element(BPF_COMMAND.MAP_UPDATE_ELEM, fd, key, value, flags);
}

/** @returns 0, or −errno (ENOENT: no such key; EINVAL: arrays have no deletion) */
export function deleteElement(fd: number, key: NodeJS.ArrayBufferView): number {
  return element(BPF_COMMAND.MAP_DELETE_ELEM, fd, key, undefined);
}

/** Writes the key after `key` (undefined: the first) to `next`. @returns 0, or −errno (ENOENT: there is none) */
export function nextKey(fd: number, key: NodeJS.ArrayBufferView | undefined, next: NodeJS.ArrayBufferView): number {
  return element(BPF_COMMAND.MAP_GET_NEXT_KEY, fd, key, next);
}

/** Forbids all further changes from user space (5.2). @returns 0, or −errno */
export function freezeMap(fd: number): number {
  return element(BPF_COMMAND.MAP_FREEZE, fd, undefined, undefined);
}

/** The distance of two CPUs' values in a per-CPU value. */
export function perCpuStride(valueBytes: number): number {
  return Math.ceil(valueBytes / 8) * 8;
}

/** What one batch gave: `count` entries stand in the key and value Buffers. */
export interface BatchResult {
  readonly count: number;
  /** Nothing is left after these entries. */
  readonly last: boolean;
}

/** Reads a whole map, batch after batch; see {@link createBatchReader}. */
export interface BatchReader {
  readonly keys: Buffer;
  readonly values: Buffer;
  /** Reads the next entries. After `last` the next call starts again at the beginning. */
  next(): BatchResult;
}

/**
 * A reader of hash-like and array maps by the batch commands (5.6), about 0.2 µs an entry. Each element is exact at the time
 * it is read; the whole is no snapshot. A hash gives whole buckets, so the room grows when a bucket does not fit.
 * ```
 *   0 in_batch ptr | 8 out_batch ptr | 16 keys ptr | 24 values ptr | 32 count u32 (in: room, out: entries) | 36 map_fd u32
 * ```
 * @param valueBytes of one element, for per-CPU maps of all CPUs
 * @param remove reads and deletes (5.14; hash and LRU kinds only). Counts added between the two are lost.
 */
export function createBatchReader(
  fd: number,
  keyBytes: number,
  valueBytes: number,
  room = 65_536,
  remove = false,
): BatchReader {
  const command = remove ? BPF_COMMAND.MAP_LOOKUP_AND_DELETE_BATCH : BPF_COMMAND.MAP_LOOKUP_BATCH;
  // The token that says where the next batch starts has the size of a key in some maps and 4 bytes in others.
  const tokenBytes = Math.max(keyBytes, 16);
  let from = Buffer.alloc(tokenBytes);
  let to = Buffer.alloc(tokenBytes);
  let capacity = room;
  let keys = Buffer.alloc(capacity * keyBytes);
  let values = Buffer.alloc(capacity * valueBytes);
  let started = false;
  const attr = Buffer.alloc(56);

  const attempt = (): number => {
    if (started) writeAddress(attr, 0, from);
    else attr.fill(0, 0, 8);
    writeAddress(attr, 8, to);
    writeAddress(attr, 16, keys);
    writeAddress(attr, 24, values);
    attr.writeUInt32LE(capacity, 32);
    attr.writeUInt32LE(fd, 36);
    return bpf(command, attr);
  };

  return {
    get keys() {
      return keys;
    },
    get values() {
      return values;
    },
    next() {
      let result = attempt();
      while (result === -ERRNO.ENOSPC) {
        capacity *= 2;
        keys = Buffer.alloc(capacity * keyBytes);
        values = Buffer.alloc(capacity * valueBytes);
        result = attempt();
      }
      const last = result === -ERRNO.ENOENT;
      if (!last) checkBpf('read of a map', result);
      started = !last;
      [from, to] = [to, from];
      return { count: attr.readUInt32LE(32), last };
    },
  };
}
