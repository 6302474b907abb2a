import type { Long } from '../../base/index.js';
import type { StatisticShape } from '../../ir/index.js';
import type { Journal, Journaled } from './journal.js';
import { type ArrayLimits, OrderedMap } from './ordered-map.js';
import { Statistic } from './statistic.js';
import type { Element, Key, StatisticArrayStore, StatisticStore, Value } from './store.js';

/** A user-homed array of statistics. */
export class OrderedStatistics implements StatisticArrayStore, Journaled {
  readonly #map: OrderedMap<Statistic>;
  readonly #shape: StatisticShape;

  constructor(limits: ArrayLimits, shape: StatisticShape) {
    this.#map = new OrderedMap(limits);
    this.#shape = shape;
  }

  set journal(journal: Journal | undefined) {
    this.#map.journal = journal;
  }

  get(key: Key): StatisticStore | undefined {
    return this.#map.find(key)?.value;
  }

  has(key: Key): boolean {
    return this.#map.has(key);
  }

  add(key: Key, keys: readonly Value[], value: Long): void {
    const entry = this.#map.find(key) ?? this.#map.insert(key, keys, new Statistic(this.#shape));
    entry.value.journal = this.#map.journal;
    entry.value.add(value);
  }

  delete(key: Key): void {
    this.#map.delete(key);
  }

  clear(): void {
    this.#map.clear();
  }

  elements(): readonly Element<StatisticStore>[] {
    return this.#map.entries();
  }
}
