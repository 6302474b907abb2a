/** Maps of an object: from the layout, and those that only the generator knows (frames, tables). */
import { assert, type ByteString, type Long, present } from '../base/index.js';
import type { ArrayLayout, KernelLayout } from '../passes/layout.js';
import type { PlacedModule } from '../passes/placed.js';
import type { MapSpec } from './object.js';
import { needsMembers, type ProcessTable, tableBytes } from './processes/table.js';
import type { Tables } from './tables.js';

export const MAP_NAMES = {
  session: 'session',
  ring: 'ring',
  exchange: 'exchange',
  frames: 'frames',
  zeros: 'zeros',
  /** processes/table.ts draws both. */
  members: 'members',
  processes: 'processes',
} as const;

/** How many programs may nest on one CPU before a hit is skipped. */
export const FRAME_LEVELS = 4;

const ARRAY_MAP = {
  kind: 'array',
  keySizeBytes: 4,
  maxEntries: 1,
  mmapable: false,
  preallocated: true,
  readOnly: false,
  inner: undefined,
  initial: [],
} as const satisfies Partial<MapSpec>;

export function mapsOf(tables: Tables): readonly MapSpec[] {
  const { layout, placed, facts } = tables;
  const maps: MapSpec[] = [sessionMap(layout, placed)];
  maps.push({
    ...ARRAY_MAP,
    name: MAP_NAMES.ring,
    kind: 'ring',
    purpose: { kind: 'ring' },
    keySizeBytes: 0,
    valueSizeBytes: 0,
    maxEntries: layout.ringSizeBytes,
  });
  if (layout.exchange !== undefined) {
    const { sizeBytes } = layout.exchange;
    const purpose = { kind: 'exchange' } as const;
    maps.push({ ...ARRAY_MAP, name: MAP_NAMES.exchange, purpose, valueSizeBytes: sizeBytes, mmapable: true });
  }
  for (const global of layout.globals.values())
    if (global.kind === 'array') maps.push(arrayMap(global, tables.mapName(global.global)));
  if (tables.frameBytes > 0) {
    maps.push({
      ...ARRAY_MAP,
      name: MAP_NAMES.frames,
      purpose: { kind: 'frames' },
      valueSizeBytes: tables.frameBytes,
      maxEntries: facts.possibleCpus * FRAME_LEVELS,
    });
  }
  if (tables.processes !== undefined) maps.push(...processMaps(tables.processes));
  maps.push(...tables.extraMaps.values());
  return maps;
}

/** Processes (and threads) that live at one time. */
const MOST_MEMBERS = 65_536;

function processMaps(table: ProcessTable): readonly MapSpec[] {
  const processes: MapSpec = {
    ...ARRAY_MAP,
    name: MAP_NAMES.processes,
    purpose: { kind: 'processes' },
    valueSizeBytes: tableBytes(table),
  };
  const members: MapSpec = {
    ...ARRAY_MAP,
    name: MAP_NAMES.members,
    kind: 'hash',
    purpose: { kind: 'members' },
    valueSizeBytes: 8,
    // 8 bytes, so that a number can be looked up as it is.
    keySizeBytes: 8,
    maxEntries: MOST_MEMBERS,
    preallocated: false,
  };
  return needsMembers(table) ? [processes, members] : [processes];
}

function arrayMap(array: ArrayLayout, name: string): MapSpec {
  const hash: MapSpec = {
    ...ARRAY_MAP,
    name,
    kind: array.perCall ? 'lru-hash' : 'hash',
    purpose: { kind: 'global', global: array.global },
    keySizeBytes: array.keySizeBytes,
    valueSizeBytes: array.valueSizeBytes,
    maxEntries: array.maxEntries,
    preallocated: array.preallocated,
  };
  if (!array.swapped) return hash;
  return {
    ...hash,
    kind: 'array-of-maps',
    keySizeBytes: 4,
    valueSizeBytes: 4,
    maxEntries: 1,
    preallocated: true,
    inner: hash,
  };
}

/** The session map holds the scalars' initial values from the start. */
function sessionMap(layout: KernelLayout, placed: PlacedModule): MapSpec {
  const value = Buffer.alloc(layout.session.sizeBytes);
  for (const global of layout.globals.values()) {
    if (global.kind !== 'scalar') continue;
    const declared = present(placed.module.globals[global.global], 'bpfgen', 'global');
    assert(declared.kind === 'scalar', 'bpfgen', `layout of ${declared.name}`);
    const { offset, sizeBytes, representation } = global.field;
    const initial =
      representation.kind === 'interned' ? placed.strings.indexOf(String(declared.initial)) : declared.initial;
    writeInitial(value.subarray(offset, offset + sizeBytes), initial);
  }
  return {
    ...ARRAY_MAP,
    name: MAP_NAMES.session,
    purpose: { kind: 'session' },
    valueSizeBytes: layout.session.sizeBytes,
    mmapable: true,
    initial: [{ index: 0, value }],
  };
}

function writeInitial(to: Buffer, initial: Long | ByteString): void {
  if (typeof initial === 'string') to.write(initial.slice(0, to.length - 1), 'latin1');
  else to.writeBigInt64LE(BigInt(initial));
}
