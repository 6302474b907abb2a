/** Kernel-side memory of a placed module: see layout.ts for the drawings. */
import { present, unreachable, type ByteString } from '../base/index.js';
import type { ComponentId, GlobalId, IrArray, IrGlobal, ProbeSpec } from '../ir/index.js';
import {
  BODY_COUNTERS,
  SESSION_HEADER,
  type ArrayLayout,
  type ExchangeLayout,
  type Field,
  type GlobalLayout,
  type KernelLayout,
  type SessionLayout,
} from './layout.js';
import type { PlacedGlobal, PlacedModule, Representation } from './placed.js';
import { layOutStatistic } from './lay-out-statistic.js';

const WORD_BYTES = 8;
const CACHE_LINE_BYTES = 64;
const PAGE_BYTES = 4096;
/** A hash element beside its key and value: list node, hash, padding. */
const ELEMENT_OVERHEAD_BYTES = 48;
const MAX_PREALLOCATED_BYTES = 1 << 20;
/** A commit holds the lock 0.12 µs an operation: so many just fit into the time for which a handler waits. */
const MAX_OPERATIONS = 1000;
const MAX_MAP_NAME = 15;
const DEFAULT_RING_BYTES = 8 << 20;
const MILLISECOND_NS = 1_000_000;

/** Hands out words of the session map. */
class Area {
  #end = 0;

  get end(): number {
    return this.#end;
  }

  align(bytes: number): void {
    this.#end = roundUp(this.#end, bytes);
  }

  take(sizeBytes: number): number {
    const offset = this.#end;
    this.#end += roundUp(sizeBytes, WORD_BYTES);
    return offset;
  }
}

/** `ringSizeBytes`: a power of two, of at least a page. */
export function layOut(placed: PlacedModule, ringSizeBytes: number = DEFAULT_RING_BYTES): KernelLayout {
  const area = new Area();
  const kernelGlobals = placed.globals.filter(({ home }) => home === 'kernel');
  const globals = new Map<GlobalId, GlobalLayout>();
  area.take(SESSION_HEADER.sizeBytes);
  const bodies = new Map(
    placed.bodies.filter(({ side }) => side === 'kernel').map(({ id }) => [id, area.take(BODY_COUNTERS.sizeBytes)]),
  );
  const components = new Map<ComponentId, { readonly lock: number; readonly version: number }>();
  const layGlobals = (component: ComponentId | undefined): void => {
    for (const each of kernelGlobals.filter((global) => global.component === component)) {
      const layout = layOutWord(placed, each, area);
      if (layout !== undefined) globals.set(each.id, layout);
    }
  };
  for (const { id } of placed.module.components) {
    area.align(CACHE_LINE_BYTES);
    components.set(id, { lock: area.take(WORD_BYTES), version: area.take(WORD_BYTES) });
    layGlobals(id);
  }
  area.align(CACHE_LINE_BYTES);
  layGlobals(undefined);
  for (const each of kernelGlobals) {
    const global = globalOf(placed, each);
    if (global.kind === 'array') globals.set(each.id, layOutArray(placed, each, global, area));
  }
  area.align(CACHE_LINE_BYTES);
  const session = { sizeBytes: area.end, header: SESSION_HEADER, bodies, components };
  return { session, globals, exchange: layOutExchange(placed, session, globals), ringSizeBytes };
}

function globalOf(placed: PlacedModule, { id }: PlacedGlobal): IrGlobal {
  return present(placed.module.globals[id], 'layout', `global ${id}`);
}

/** Scalars and statistics lie in the session map; arrays are maps of their own. */
function layOutWord(placed: PlacedModule, each: PlacedGlobal, area: Area): GlobalLayout | undefined {
  const global = globalOf(placed, each);
  switch (global.kind) {
    case 'scalar': {
      const field = fieldAt(0, present(each.value, 'layout', `the representation of ${global.name}`));
      const offset = area.take(field.sizeBytes);
      return { kind: 'scalar', global: each.id, field: { ...field, offset } };
    }
    case 'statistic': {
      const statistic = layOutStatistic(global.shape);
      return { kind: 'statistic', global: each.id, offset: area.take(statistic.sizeBytes), statistic };
    }
    case 'array':
      return undefined;
    default:
      return unreachable(global);
  }
}

function layOutArray(placed: PlacedModule, each: PlacedGlobal, array: IrArray, area: Area): ArrayLayout {
  let keySizeBytes = 0;
  const keys = each.keys.map((representation) => {
    const field = fieldAt(keySizeBytes, representation);
    keySizeBytes += field.sizeBytes;
    return field;
  });
  const born = each.ordered ? 0 : undefined;
  const valueOffset = each.ordered ? WORD_BYTES : 0;
  const value = layOutValue(each, array, valueOffset);
  const valueSizeBytes = valueOffset + (value.kind === 'plain' ? value.field : value.statistic).sizeBytes;
  const elementBytes = ELEMENT_OVERHEAD_BYTES + keySizeBytes + valueSizeBytes;
  return {
    kind: 'array',
    global: each.id,
    mapName: mapNameOf(array.name),
    swapped: each.swapped,
    perCall: array.perCall === true,
    maxEntries: array.capacity,
    preallocated:
      array.perCall === true ||
      array.capacity * elementBytes <= MAX_PREALLOCATED_BYTES ||
      isWrittenInInterrupt(placed, each.id),
    keySizeBytes,
    keys,
    valueSizeBytes,
    born,
    bornCounter: each.ordered ? area.take(WORD_BYTES) : undefined,
    value,
  };
}

function layOutValue(each: PlacedGlobal, array: IrArray, offset: number): ArrayLayout['value'] {
  if (array.value.kind === 'statistic') {
    return { kind: 'statistic', offset, statistic: layOutStatistic(array.value.shape) };
  }
  return {
    kind: 'plain',
    field: fieldAt(offset, present(each.value, 'layout', `the representation of ${array.name}`)),
  };
}

function fieldAt(offset: number, representation: Representation): Field {
  return { offset, sizeBytes: sizeOf(representation), representation };
}

function sizeOf(representation: Representation): number {
  switch (representation.kind) {
    case 'long':
    case 'interned':
      return WORD_BYTES;
    case 'bytes':
      return representation.sizeBytes;
    default:
      return unreachable(representation);
  }
}

/** The kernel takes letters, digits, `_` and `.`. */
function mapNameOf(name: ByteString): string {
  return name.replace(/[^A-Za-z0-9_.]/g, '_').slice(0, MAX_MAP_NAME);
}

/** A map without preallocation takes only a few new keys in an interrupt. */
function isWrittenInInterrupt(placed: PlacedModule, global: GlobalId): boolean {
  return placed.bodies.some(({ id, side, shared }) => {
    const { spec } = present(placed.module.bodies[id], 'layout', `body ${id}`).probe;
    return side === 'kernel' && shared.has(global) && firesInInterrupt(spec);
  });
}

function firesInInterrupt(spec: ProbeSpec): boolean {
  return spec.kind === 'perf' || (spec.kind === 'timer' && spec.intervalNs < MILLISECOND_NS);
}

function layOutExchange(
  placed: PlacedModule,
  session: SessionLayout,
  globals: ReadonlyMap<GlobalId, GlobalLayout>,
): ExchangeLayout | undefined {
  if (!placed.bodies.some(({ side, shared }) => side === 'user' && shared.size > 0)) return undefined;
  const area = new Area();
  const [count, done, failed, errno, mode, mask] = [0, 0, 0, 0, 0, 0].map(() => area.take(WORD_BYTES));
  const versions = area.take(session.components.size * WORD_BYTES);
  area.align(CACHE_LINE_BYTES);
  const snapshot = area.take(session.sizeBytes);
  area.align(CACHE_LINE_BYTES);
  const operations = area.end;
  const arrays = [...globals.values()].filter((layout) => layout.kind === 'array');
  const keyBytes = Math.max(0, ...arrays.map(({ keySizeBytes }) => keySizeBytes));
  const valueBytes = Math.max(WORD_BYTES, ...[...globals.values()].map(valueBytesOf));
  const keyOffset = WORD_BYTES;
  const valueOffset = keyOffset + keyBytes;
  const operationBytes = roundUp(valueOffset + valueBytes, WORD_BYTES);
  const word = (offset: number | undefined): number => present(offset, 'layout', 'a word of the exchange area');
  return {
    sizeBytes: roundUp(operations + MAX_OPERATIONS * operationBytes, PAGE_BYTES),
    count: word(count),
    done: word(done),
    failed: word(failed),
    errno: word(errno),
    mode: word(mode),
    mask: word(mask),
    versions,
    snapshot,
    operations,
    operationBytes,
    keyOffset,
    valueOffset,
    maxOperations: MAX_OPERATIONS,
  };
}

/** What an operation may have to carry for the global. */
function valueBytesOf(layout: GlobalLayout): number {
  switch (layout.kind) {
    case 'scalar':
      return layout.field.sizeBytes;
    case 'statistic':
      return layout.statistic.sizeBytes;
    case 'array':
      return layout.value.kind === 'plain' ? layout.value.field.sizeBytes : layout.value.statistic.sizeBytes;
    default:
      return unreachable(layout);
  }
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
