import type { Long } from '../../base/index.js';
import { add } from './arithmetic.js';
import type { Journal, Journaled } from './journal.js';
import { type ArrayLimits, OrderedMap } from './ordered-map.js';
import type { ArrayStore, Element, Key, Value } from './store.js';

/** A user-homed array of plain values. */
export class OrderedArray implements ArrayStore, Journaled {
  readonly #map: OrderedMap<Value>;

  constructor(limits: ArrayLimits) {
    this.#map = new OrderedMap(limits);
  }

  set journal(journal: Journal | undefined) {
    this.#map.journal = journal;
  }

  get(key: Key): Value | undefined {
    return this.#map.find(key)?.value;
  }

  has(key: Key): boolean {
    return this.#map.has(key);
  }

  set(key: Key, keys: readonly Value[], value: Value): void {
    const entry = this.#map.find(key);
    if (entry === undefined) this.#map.insert(key, keys, value);
    else this.#map.replace(entry, value);
  }

  add(key: Key, keys: readonly Value[], delta: Long): void {
    const entry = this.#map.find(key);
    if (entry === undefined) this.#map.insert(key, keys, delta);
    else if (typeof entry.value !== 'string') this.#map.replace(entry, add(entry.value, delta));
  }

  delete(key: Key): void {
    this.#map.delete(key);
  }

  clear(): void {
    this.#map.clear();
  }

  elements(): readonly Element<Value>[] {
    return this.#map.entries();
  }
}
