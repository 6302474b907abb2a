/** Creates an object's maps, in the order of its specs, and stores what they hold before any program is loaded. */
import { present, unreachable } from '../base/index.js';
import type { MapSpec } from '../bpfgen/object.js';
import { checkBpf, close, createMap, freezeMap, MAP_FLAG, MAP_TYPE, UPDATE, updateElement } from '../native/index.js';

export interface LoadedMap {
  readonly spec: MapSpec;
  /** What programs refer to; of an array of maps the outer map. */
  readonly fd: number;
  /** Of an array of maps: the inner map that programs use now. */
  innerFd: number | undefined;
}

export class LoadedMaps {
  readonly #maps = new Map<string, LoadedMap>();

  /** @throws {BpfError} with nothing left behind */
  static create(specs: readonly MapSpec[]): LoadedMaps {
    const maps = new LoadedMaps();
    try {
      for (const spec of specs) maps.#maps.set(spec.name, createLoaded(spec));
    } catch (error) {
      maps.close();
      throw error;
    }
    return maps;
  }

  named(name: string): LoadedMap {
    return present(this.#maps.get(name), 'loader', `map ${name}`);
  }

  /** The map of this purpose; undefined where the script needs none. */
  find(matches: (spec: MapSpec) => boolean): LoadedMap | undefined {
    return [...this.#maps.values()].find((map) => matches(map.spec));
  }

  close(): void {
    for (const map of this.#maps.values()) {
      close(map.fd);
      if (map.innerFd !== undefined) close(map.innerFd);
    }
    this.#maps.clear();
  }
}

/** A fresh inner map takes the place of the one that programs use; the old one is returned, no program uses it any more. */
export function swapInner(map: LoadedMap): number {
  const inner = present(map.spec.inner, 'loader', `inner map of ${map.spec.name}`);
  const old = present(map.innerFd, 'loader', `inner map of ${map.spec.name}`);
  map.innerFd = createPlain(inner);
  storeInner(map.fd, map.innerFd);
  return old;
}

function createLoaded(spec: MapSpec): LoadedMap {
  if (spec.kind !== 'array-of-maps') return { spec, fd: filled(spec, createPlain(spec)), innerFd: undefined };
  const innerFd = createPlain(present(spec.inner, 'loader', `inner map of ${spec.name}`));
  const fd = createMap({
    name: spec.name,
    type: MAP_TYPE.ARRAY_OF_MAPS,
    keyBytes: 4,
    valueBytes: 4,
    maxEntries: spec.maxEntries,
    innerMapFd: innerFd,
  });
  storeInner(fd, innerFd);
  return { spec, fd, innerFd };
}

/** The kernel waits here until no program uses the map that was in the slot. (Sleepable ones excepted.) */
function storeInner(outerFd: number, innerFd: number): void {
  const value = Buffer.alloc(4);
  value.writeUInt32LE(innerFd);
  checkBpf('map update of an inner map', updateElement(outerFd, Buffer.alloc(4), value, UPDATE.ANY));
}

function createPlain(spec: MapSpec): number {
  return createMap({
    name: spec.name,
    type: typeOf(spec),
    keyBytes: spec.keySizeBytes,
    valueBytes: spec.valueSizeBytes,
    maxEntries: spec.maxEntries,
    flags: flagsOf(spec),
  });
}

function filled(spec: MapSpec, fd: number): number {
  const key = Buffer.alloc(4);
  for (const { index, value } of spec.initial) {
    key.writeUInt32LE(index);
    checkBpf(`map update of "${spec.name}"`, updateElement(fd, key, value, UPDATE.ANY));
  }
  if (spec.readOnly) checkBpf(`map freeze of "${spec.name}"`, freezeMap(fd));
  return fd;
}

function typeOf(spec: MapSpec): number {
  switch (spec.kind) {
    case 'array':
      return MAP_TYPE.ARRAY;
    case 'hash':
      return MAP_TYPE.HASH;
    case 'lru-hash':
      return MAP_TYPE.LRU_HASH;
    case 'ring':
      return MAP_TYPE.RINGBUF;
    case 'array-of-maps':
      return MAP_TYPE.ARRAY_OF_MAPS;
    default:
      return unreachable(spec.kind);
  }
}

function flagsOf(spec: MapSpec): number {
  return (
    (spec.mmapable ? MAP_FLAG.MMAPABLE : 0) |
    (spec.kind === 'hash' && !spec.preallocated ? MAP_FLAG.NO_PREALLOC : 0) |
    (spec.readOnly ? MAP_FLAG.RDONLY_PROG : 0)
  );
}
