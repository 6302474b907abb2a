/** What the session's transactions need of the kernel (`BridgeChannel` there): the exchange area, the bridge, map reads. */
import { present } from '../base/index.js';
import type { GlobalId } from '../ir/index.js';
import {
  BpfError,
  checkBpf,
  close,
  createBatchReader,
  ERRNO,
  lookupElement,
  type BatchReader,
  type ProgramRun,
  type SharedMemory,
} from '../native/index.js';
import { swapInner, type LoadedMap } from './maps.js';

/** Entries of one batch; the whole map where it is smaller. */
const BATCH_ENTRIES = 4096;

export interface MapEntries {
  readonly count: number;
  readonly keys: Uint8Array;
  readonly values: Uint8Array;
}

export class MapChannel {
  readonly exchange: { readonly words: Int32Array; readonly bytes: Uint8Array };
  readonly #bridge: ProgramRun;
  readonly #arrays: ReadonlyMap<GlobalId, LoadedMap>;
  /** Inner maps that were swapped out, until the next swap of the same array. */
  readonly #detached = new Map<GlobalId, number>();

  constructor(memory: SharedMemory, bridge: ProgramRun, arrays: ReadonlyMap<GlobalId, LoadedMap>) {
    this.exchange = { words: memory.int32, bytes: memory.bytes };
    this.#bridge = bridge;
    this.#arrays = arrays;
  }

  /** @returns what the program returned */
  run(): number {
    checkBpf('run of the bridge', this.#bridge.run());
    return this.#bridge.returnValue();
  }

  readAll(global: GlobalId, which: 'live' | 'detached'): MapEntries {
    const map = this.#array(global);
    const spec = map.spec.inner ?? map.spec;
    const fd =
      which === 'detached' ? present(this.#detached.get(global), 'loader', 'detached map') : (map.innerFd ?? map.fd);
    const room = Math.min(spec.maxEntries, BATCH_ENTRIES);
    return readWhole(createBatchReader(fd, spec.keySizeBytes, spec.valueSizeBytes, room), spec);
  }

  lookup(global: GlobalId, key: Uint8Array): Uint8Array | undefined {
    const map = this.#array(global);
    const value = Buffer.alloc((map.spec.inner ?? map.spec).valueSizeBytes);
    const result = lookupElement(map.innerFd ?? map.fd, key, value);
    if (result === -ERRNO.ENOENT) return undefined;
    if (result < 0) throw new BpfError(`lookup in "${map.spec.name}"`, -result);
    return value;
  }

  swap(global: GlobalId): void {
    const before = this.#detached.get(global);
    if (before !== undefined) close(before);
    this.#detached.set(global, swapInner(this.#array(global)));
  }

  close(): void {
    for (const fd of this.#detached.values()) close(fd);
    this.#detached.clear();
  }

  #array(global: GlobalId): LoadedMap {
    return present(this.#arrays.get(global), 'loader', `map of global ${global}`);
  }
}

function readWhole(
  reader: BatchReader,
  spec: { readonly keySizeBytes: number; readonly valueSizeBytes: number },
): MapEntries {
  const keys: Buffer[] = [];
  const values: Buffer[] = [];
  let count = 0;
  for (let last = false; !last; ) {
    const batch = reader.next();
    keys.push(Buffer.from(reader.keys.subarray(0, batch.count * spec.keySizeBytes)));
    values.push(Buffer.from(reader.values.subarray(0, batch.count * spec.valueSizeBytes)));
    count += batch.count;
    last = batch.last;
  }
  return { count, keys: Buffer.concat(keys), values: Buffer.concat(values) };
}
