/** Kernel-homed arrays as generated JavaScript sees them: reads through SharedMap, changes recorded as operations. */
import { long, type Long } from '../../base/index.js';
import {
  Statistic,
  type ArrayStore,
  type Element,
  type Key,
  type StatisticArrayStore,
  type StatisticStore,
  type Value,
} from '../../jsgen/index.js';
import type { StatisticShape } from '../../ir/index.js';
import { longOf } from './codec.js';
import type { Recorder } from './recorder.js';
import type { SharedMap } from './shared-map.js';

export class SharedArray implements ArrayStore {
  readonly #map: SharedMap<Value>;
  readonly #recorder: Recorder;

  constructor(map: SharedMap<Value>, recorder: Recorder) {
    this.#map = map;
    this.#recorder = recorder;
  }

  get(key: Key, keys: readonly Value[]): Value | undefined {
    return this.#map.find(key, keys);
  }

  has(key: Key, keys: readonly Value[]): boolean {
    return this.#map.find(key, keys) !== undefined;
  }

  set(key: Key, keys: readonly Value[], value: Value): void {
    this.#map.put(key, keys, value);
    if (this.#map.commits) this.#recorder.element('set', keys, value);
  }

  add(key: Key, keys: readonly Value[], delta: Long): void {
    const old = this.#map.find(key, keys) ?? 0;
    this.#map.put(key, keys, long(BigInt(longOf(old)) + BigInt(delta)));
    if (this.#map.commits) this.#recorder.element('add', keys, delta);
  }

  delete(key: Key, keys: readonly Value[]): void {
    this.#map.delete(key, keys);
    if (this.#map.commits && this.#map.canHold(keys)) this.#recorder.element('delete', keys, undefined);
  }

  clear(): void {
    clear(this.#map, this.#recorder);
  }

  elements(): readonly Element<Value>[] {
    return this.#map.entries();
  }
}

export class SharedStatisticArray implements StatisticArrayStore {
  readonly #map: SharedMap<Statistic>;
  readonly #recorder: Recorder;
  readonly #shape: StatisticShape;

  constructor(map: SharedMap<Statistic>, recorder: Recorder, shape: StatisticShape) {
    this.#map = map;
    this.#recorder = recorder;
    this.#shape = shape;
  }

  get(key: Key, keys: readonly Value[]): StatisticStore | undefined {
    return this.#map.find(key, keys);
  }

  has(key: Key, keys: readonly Value[]): boolean {
    return this.#map.find(key, keys) !== undefined;
  }

  add(key: Key, keys: readonly Value[], value: Long): void {
    const statistic = this.#map.find(key, keys) ?? new Statistic(this.#shape);
    statistic.add(value);
    this.#map.put(key, keys, statistic);
    if (this.#map.commits) this.#recorder.element('accumulate', keys, value);
  }

  delete(key: Key, keys: readonly Value[]): void {
    this.#map.delete(key, keys);
    if (this.#map.commits && this.#map.canHold(keys)) this.#recorder.element('delete', keys, undefined);
  }

  clear(): void {
    clear(this.#map, this.#recorder);
  }

  elements(): readonly Element<StatisticStore>[] {
    return this.#map.entries();
  }
}

/** A drained array's elements are gone with the map that was taken out; any other's are deleted one by one. */
function clear<V>(map: SharedMap<V>, recorder: Recorder): void {
  const entries = map.commits ? map.entries() : [];
  for (const { keys } of entries) recorder.element('delete', keys, undefined);
  map.clear();
}
