/** A transaction over plain stores, for bodies that use kernel-homed globals; remembers what was asked of it. */
import { present } from '../../src/base/index.js';
import type { GlobalId, IrModule } from '../../src/ir/index.js';
import {
  type ArrayStore,
  OrderedArray,
  OrderedStatistics,
  Statistic,
  type StatisticArrayStore,
  type StatisticStore,
  type Transaction,
  type Value,
} from '../../src/jsgen/index.js';
import { add } from '../../src/jsgen/runtime/arithmetic.js';

export class MemoryStore implements Transaction {
  readonly asked: string[] = [];
  readonly #scalars = new Map<GlobalId, Value>();
  readonly #arrays = new Map<GlobalId, OrderedArray>();
  readonly #statistics = new Map<GlobalId, Statistic>();
  readonly #statisticArrays = new Map<GlobalId, OrderedStatistics>();

  constructor(module: IrModule) {
    for (const global of module.globals) {
      if (global.kind === 'scalar') this.#scalars.set(global.id, global.initial);
      else if (global.kind === 'statistic') this.#statistics.set(global.id, new Statistic(global.shape));
      else if (global.value.kind !== 'statistic') this.#arrays.set(global.id, new OrderedArray(global));
      else this.#statisticArrays.set(global.id, new OrderedStatistics(global, global.value.shape));
    }
  }

  loadScalar(global: GlobalId): Value {
    this.asked.push('loadScalar');
    return present(this.#scalars.get(global), 'test', 'scalar');
  }
  storeScalar(global: GlobalId, value: Value): void {
    this.asked.push('storeScalar');
    this.#scalars.set(global, value);
  }
  addScalar(global: GlobalId, delta: number | bigint): void {
    this.asked.push('addScalar');
    const value = this.loadScalar(global);
    this.#scalars.set(global, typeof value === 'string' ? value : add(value, delta));
  }
  array(global: GlobalId): ArrayStore {
    this.asked.push('array');
    return present(this.#arrays.get(global), 'test', 'array');
  }
  statistic(global: GlobalId): StatisticStore {
    this.asked.push('statistic');
    return present(this.#statistics.get(global), 'test', 'statistic');
  }
  statisticArray(global: GlobalId): StatisticArrayStore {
    this.asked.push('statisticArray');
    return present(this.#statisticArrays.get(global), 'test', 'statistic array');
  }
}
