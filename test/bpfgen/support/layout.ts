import { type ComponentId, type GlobalId, type BodyId, type StatisticShape } from '../../../src/ir/index.js';
import {
  BODY_COUNTERS,
  type ExchangeLayout,
  type Field,
  type GlobalLayout,
  type KernelLayout,
  type PlacedModule,
  type Representation,
  SESSION_HEADER,
  type StatisticLayout,
} from '../../../src/passes/index.js';

const sizeOf = (representation: Representation): number =>
  representation.kind === 'bytes' ? Math.max(8, representation.sizeBytes) : 8;

/** A layout for tests of the generator alone: the same rules as the real one, in the plainest order. */
export function layOutForTest(placed: PlacedModule, ringSizeBytes = 1 << 20): KernelLayout {
  let cursor: number = SESSION_HEADER.sizeBytes;
  const take = (sizeBytes: number): number => {
    const offset = cursor;
    cursor += sizeBytes;
    return offset;
  };
  const bodies = new Map<BodyId, number>(placed.bodies.map((body) => [body.id, take(BODY_COUNTERS.sizeBytes)]));
  const components = new Map<ComponentId, { lock: number; version: number }>();
  for (const { id } of placed.module.components) {
    cursor = Math.ceil(cursor / 64) * 64;
    components.set(id, { lock: take(8), version: take(8) });
  }
  const globals = new Map<GlobalId, GlobalLayout>();
  for (const global of placed.module.globals) {
    const held = placed.globals[global.id];
    if (held === undefined) throw new Error('no placed global');
    if (global.kind === 'scalar') {
      const representation = held.value ?? { kind: 'long' };
      const sizeBytes = sizeOf(representation);
      globals.set(global.id, {
        kind: 'scalar',
        global: global.id,
        field: { offset: take(sizeBytes), sizeBytes, representation },
      });
    } else if (global.kind === 'statistic') {
      const statistic = statisticLayout(global.shape);
      globals.set(global.id, { kind: 'statistic', global: global.id, offset: take(statistic.sizeBytes), statistic });
    } else {
      let keySizeBytes = 0;
      const keys = held.keys.map((representation): Field => {
        const field = { offset: keySizeBytes, sizeBytes: sizeOf(representation), representation };
        keySizeBytes += field.sizeBytes;
        return field;
      });
      const start = held.ordered ? 8 : 0;
      const representation = held.value ?? { kind: 'long' };
      const value =
        global.value.kind === 'statistic'
          ? ({ kind: 'statistic', offset: start, statistic: statisticLayout(global.value.shape) } as const)
          : ({ kind: 'plain', field: { offset: start, sizeBytes: sizeOf(representation), representation } } as const);
      globals.set(global.id, {
        kind: 'array',
        global: global.id,
        mapName: `a${global.id}`,
        swapped: held.swapped,
        maxEntries: global.capacity,
        preallocated: false,
        keySizeBytes,
        keys,
        valueSizeBytes: start + (value.kind === 'plain' ? value.field.sizeBytes : value.statistic.sizeBytes),
        born: held.ordered ? 0 : undefined,
        bornCounter: held.ordered ? take(8) : undefined,
        value,
      });
    }
  }
  return {
    session: { sizeBytes: cursor, header: SESSION_HEADER, bodies, components },
    globals,
    exchange: undefined,
    ringSizeBytes,
  };
}

function statisticLayout(shape: StatisticShape): StatisticLayout {
  let cursor = 0;
  const take = (sizeBytes: number): number => {
    const offset = cursor;
    cursor += sizeBytes;
    return offset;
  };
  const takeIf = (wanted: boolean, sizeBytes: number): number | undefined => (wanted ? take(sizeBytes) : undefined);
  const { operations, histogram } = shape;
  const bucketCount =
    histogram === undefined
      ? 0
      : histogram.kind === 'log'
        ? 128
        : Math.trunc((Number(histogram.high) - Number(histogram.low)) / Number(histogram.step)) + 3;
  const count = take(8);
  const sum = takeIf(operations.has('sum') || operations.has('avg'), 8);
  const low = takeIf(operations.has('min'), 8);
  const high = takeIf(operations.has('max'), 8);
  const variance = takeIf(operations.has('variance'), 16);
  const buckets = takeIf(bucketCount > 0, 8 * bucketCount);
  return { shape, sizeBytes: cursor, count, sum, low, high, variance, buckets, bucketCount };
}

/** An exchange area with room for all the session's words and keys and values of the given widths. */
export function withExchange(
  layout: KernelLayout,
  keyBytes: number,
  valueBytes: number,
): KernelLayout & { exchange: ExchangeLayout } {
  const componentCount = layout.session.components.size;
  const versions = 48;
  const snapshot = versions + 8 * Math.max(1, componentCount);
  const operations = snapshot + Math.ceil(layout.session.sizeBytes / 8) * 8;
  const operationBytes = 8 + keyBytes + valueBytes;
  const maxOperations = 1024;
  return {
    ...layout,
    exchange: {
      sizeBytes: operations + operationBytes * maxOperations,
      count: 0,
      done: 8,
      failed: 16,
      errno: 24,
      mode: 32,
      mask: 40,
      versions,
      snapshot,
      operations,
      operationBytes,
      keyOffset: 8,
      valueOffset: 8 + keyBytes,
      maxOperations,
    },
  };
}
