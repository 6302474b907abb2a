import type { Journal, Journaled } from './journal.js';
import { ScriptError } from './script-error.js';
import type { Element, Key, Value } from './store.js';

export interface ArrayLimits {
  readonly capacity: number;
  /** Was the capacity written in the script? Decides the overflow message. */
  readonly declaredSize: boolean;
  /** Full: the element that was inserted first goes. */
  readonly wraps: boolean;
}

/** An element; its value may be replaced. */
export interface Entry<V> extends Element<V> {
  value: V;
}

/**
 * The elements of an associative array in order of insertion: rewriting keeps the place, delete and insert again goes to the
 * end.
 */
export class OrderedMap<V> implements Journaled {
  journal: Journal | undefined;
  readonly #limits: ArrayLimits;
  #entries = new Map<Key, Entry<V>>();
  /** Stands behind the elements that wrapping has taken, so that the next oldest is found without a walk. */
  #oldest: IterableIterator<Entry<V>> | undefined;

  constructor(limits: ArrayLimits) {
    this.#limits = limits;
  }

  find(key: Key): Entry<V> | undefined {
    return this.#entries.get(key);
  }

  has(key: Key): boolean {
    return this.#entries.has(key);
  }

  /** The key is not there yet. Throws array overflow. */
  insert(key: Key, keys: readonly Value[], value: V): Entry<V> {
    const { capacity, declaredSize, wraps } = this.#limits;
    if (this.#entries.size >= capacity) {
      if (!wraps) throw ScriptError.made('arrayOverflow', declaredSize ? capacity : 0);
      this.#deleteOldest();
    }
    const entry = { key, keys, value };
    this.#entries.set(key, entry);
    this.journal?.record(() => this.#entries.delete(key));
    return entry;
  }

  replace(entry: Entry<V>, value: V): void {
    const old = entry.value;
    this.journal?.record(() => (entry.value = old));
    entry.value = value;
  }

  delete(key: Key): void {
    if (!this.#entries.has(key)) return;
    this.#saveAll();
    this.#entries.delete(key);
  }

  clear(): void {
    if (this.#entries.size === 0) return;
    const entries = this.#entries;
    this.journal?.record(() => this.#restore(entries));
    this.#restore(new Map());
  }

  entries(): Entry<V>[] {
    return [...this.#entries.values()];
  }

  #deleteOldest(): void {
    this.#saveAll();
    this.#oldest ??= this.#entries.values();
    let next = this.#oldest.next();
    if (next.done === true) {
      // an iterator that has come to its end stays there
      this.#oldest = this.#entries.values();
      next = this.#oldest.next();
    }
    if (next.done !== true) this.#entries.delete(next.value.key);
  }

  /** A deleted element's place cannot be given back to a Map: the first deletion of a run works on a copy. */
  #saveAll(): void {
    if (this.journal?.first(this) !== true) return;
    const entries = this.#entries;
    this.journal.record(() => this.#restore(entries));
    this.#restore(new Map(entries));
  }

  #restore(entries: Map<Key, Entry<V>>): void {
    this.#entries = entries;
    this.#oldest = undefined;
  }
}
