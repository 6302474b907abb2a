/** One run of a user-side body over kernel-homed globals (`OpenTransaction`): snapshot, changes, commit. */
import { assert, long, present, type Long } from '../../base/index.js';
import { runtimeErrorText } from '../../format/index.js';
import type { ComponentId, GlobalId, IrGlobal, IrModule } from '../../ir/index.js';
import {
  Statistic,
  type ArrayStore,
  type StatisticArrayStore,
  type StatisticStore,
  type Value,
} from '../../jsgen/index.js';
import type { GlobalLayout, KernelLayout, PlacedModule } from '../../passes/index.js';
import type { OpenTransaction } from '../kernel-side.js';
import type { BridgeChannel } from './channel.js';
import { longOf, readField, type StringTable } from './codec.js';
import { type Exchange, type CommitFailure, type Operation } from './operations.js';
import { Recorder } from './recorder.js';
import { SharedArray, SharedStatisticArray } from './shared-array.js';
import { SharedMap } from './shared-map.js';
import { readStatistic } from './statistic-codec.js';

export interface BridgeParts {
  readonly placed: PlacedModule;
  readonly layout: KernelLayout;
  readonly strings: StringTable;
  readonly exchange: Exchange;
  readonly channel: BridgeChannel;
}

type Commit = ReturnType<OpenTransaction['commit']>;

export class BridgeTransaction implements OpenTransaction {
  readonly #parts: BridgeParts;
  readonly #drains: ReadonlySet<GlobalId>;
  readonly #holdsLock: boolean;
  /** The session map as it was at the start. */
  readonly #snapshot: Uint8Array;
  readonly #operations: Operation[] = [];
  readonly #scalars = new Map<GlobalId, Value>();
  readonly #arrays = new Map<GlobalId, SharedArray | SharedStatisticArray>();
  readonly #statistics = new Map<GlobalId, SharedStatistic>();
  readonly #maps = new Map<GlobalId, SharedMap<Value> | SharedMap<Statistic>>();

  constructor(
    parts: BridgeParts,
    components: readonly ComponentId[],
    drains: ReadonlySet<GlobalId>,
    holdsLock: boolean,
  ) {
    this.#parts = parts;
    this.#drains = drains;
    this.#holdsLock = holdsLock;
    parts.exchange.take(components, holdsLock);
    this.#snapshot = Uint8Array.from(parts.exchange.snapshot);
  }

  loadScalar(global: GlobalId): Value {
    return this.#scalars.get(global) ?? this.#snapshotValue(global);
  }

  /** A global without a lock is only ever added to by the kernel side: the difference is what this body did. */
  storeScalar(global: GlobalId, value: Value): void {
    const locked = present(this.#parts.placed.globals[global], 'bridge', 'global').component !== undefined;
    const recorder = this.#recorder(global);
    if (locked || typeof value === 'string') recorder.scalar('set', value);
    else recorder.scalar('add', long(BigInt(value) - BigInt(longOf(this.loadScalar(global)))));
    this.#scalars.set(global, value);
  }

  addScalar(global: GlobalId, delta: Long): void {
    this.#scalars.set(global, long(BigInt(longOf(this.loadScalar(global))) + BigInt(delta)));
    this.#recorder(global).scalar('add', delta);
  }

  array(global: GlobalId): ArrayStore {
    const known = this.#arrays.get(global);
    if (known instanceof SharedArray) return known;
    const { layout, array } = this.#arrayParts(global);
    const { value } = layout;
    assert(value.kind === 'plain', 'bridge', `${array.name} is an array of statistics`);
    const map = new SharedMap<Value>({
      ...this.#mapParts(global),
      decode: (bytes) => readField(bytes, 0, value.field, this.#parts.strings),
    });
    const store = new SharedArray(map, this.#recorder(global));
    this.#maps.set(global, map);
    this.#arrays.set(global, store);
    return store;
  }

  statisticArray(global: GlobalId): StatisticArrayStore {
    const known = this.#arrays.get(global);
    if (known instanceof SharedStatisticArray) return known;
    const { layout, array } = this.#arrayParts(global);
    const { value } = layout;
    assert(value.kind === 'statistic', 'bridge', `${array.name} is no array of statistics`);
    const { statistic, offset } = value;
    const map = new SharedMap<Statistic>({
      ...this.#mapParts(global),
      decode: (bytes) => Statistic.restored(statistic.shape, readStatistic(bytes, offset, statistic)),
    });
    const store = new SharedStatisticArray(map, this.#recorder(global), statistic.shape);
    this.#maps.set(global, map);
    this.#arrays.set(global, store);
    return store;
  }

  statistic(global: GlobalId): StatisticStore {
    const known = this.#statistics.get(global);
    if (known !== undefined) return known;
    const layout = this.#layoutOf(global);
    assert(layout.kind === 'statistic', 'bridge', 'layout of a statistic');
    const { statistic, offset } = layout;
    const state = readStatistic(this.#snapshot, offset, statistic);
    const store = new SharedStatistic(Statistic.restored(statistic.shape, state), this.#recorder(global));
    this.#statistics.set(global, store);
    return store;
  }

  commit(): Commit {
    const failures = this.#parts.exchange.commit(this.#operations, this.#holdsLock);
    this.#putBack(failures !== undefined);
    if (failures === undefined) return { kind: 'conflict' };
    const [first] = failures;
    return first === undefined ? { kind: 'done' } : { kind: 'error', text: this.#failureText(first) };
  }

  abandon(): void {
    if (this.#holdsLock) this.#parts.exchange.commit([], true);
    this.#putBack(false);
  }

  /** Elements that were taken out and not consumed go back, whatever else has changed meanwhile. */
  #putBack(consumed: boolean): void {
    const operations: Operation[] = [];
    for (const [global, map] of this.#maps) {
      const recorder = new Recorder(this.#layoutOf(global), this.#parts.strings, operations);
      for (const element of map.takenBack(consumed)) recorder.putBack(element);
    }
    if (operations.length === 0) return;
    this.#parts.exchange.take([], false);
    this.#parts.exchange.commit(operations, false);
  }

  #failureText(failure: CommitFailure): string {
    const global = this.#global(failure.operation.global);
    const size = global.kind === 'array' && global.declaredSize ? global.capacity : 0;
    return runtimeErrorText('arrayOverflow', size);
  }

  #snapshotValue(global: GlobalId): Value {
    const layout = this.#layoutOf(global);
    assert(layout.kind === 'scalar', 'bridge', 'layout of a scalar');
    return readField(this.#snapshot, 0, layout.field, this.#parts.strings);
  }

  #arrayParts(global: GlobalId): { layout: GlobalLayout & { kind: 'array' }; array: IrGlobal & { kind: 'array' } } {
    const layout = this.#layoutOf(global);
    const array = this.#global(global);
    assert(layout.kind === 'array' && array.kind === 'array', 'bridge', `${array.name} is no array`);
    return { layout, array };
  }

  #mapParts(global: GlobalId): Omit<ConstructorParameters<typeof SharedMap<Value>>[0], 'decode'> {
    const { strings, channel } = this.#parts;
    return { ...this.#arrayParts(global), strings, channel, drains: this.#drains.has(global) };
  }

  #recorder(global: GlobalId): Recorder {
    return new Recorder(this.#layoutOf(global), this.#parts.strings, this.#operations);
  }

  #layoutOf(global: GlobalId): GlobalLayout {
    return present(this.#parts.layout.globals.get(global), 'bridge', `layout of global ${global}`);
  }

  #global(global: GlobalId): IrModule['globals'][number] {
    return present(this.#parts.placed.module.globals[global], 'bridge', `global ${global}`);
  }
}

/** A scalar statistic: the snapshot's, plus what the body adds. */
class SharedStatistic implements StatisticStore {
  readonly #statistic: Statistic;
  readonly #recorder: Recorder;

  constructor(statistic: Statistic, recorder: Recorder) {
    this.#statistic = statistic;
    this.#recorder = recorder;
  }

  add(value: Long): void {
    this.#statistic.add(value);
    this.#recorder.scalar('accumulate', value);
  }

  get count(): Long {
    return this.#statistic.count;
  }

  get buckets(): readonly Long[] {
    return this.#statistic.buckets;
  }

  read(op: Parameters<StatisticStore['read']>[0]): Long {
    return this.#statistic.read(op);
  }

  clear(): void {
    this.#statistic.clear();
    this.#recorder.scalar('delete', undefined);
  }
}
