/**
 * What all programs of one object share while they are generated: ids of interned strings, rows of the event schema, the maps
 * that are used, own BTF.
 */
import { type ByteString, present, type Token } from '../base/index.js';
import type { FormatId, GlobalId, HistogramKind } from '../ir/index.js';
import { type EventSchema, EventSchemaBuilder, type PartField } from '../passes/event-schema.js';
import type { KernelLayout } from '../passes/layout.js';
import type { PlacedModule } from '../passes/placed.js';
import { BtfWriter } from './btf.js';
import type { GeneratorFacts } from './facts.js';
import type { MapSpec } from './object.js';
import { type ProcessTable, processTable } from './processes/table.js';

export class Tables {
  readonly placed: PlacedModule;
  readonly layout: KernelLayout;
  readonly facts: GeneratorFacts;
  readonly btf = new BtfWriter();
  /** Maps that exist because some program uses them, by name. */
  readonly extraMaps = new Map<string, MapSpec>();
  /** Names of the maps with tables of regular expressions, by kind and pattern. */
  readonly regexes = new Map<string, string>();
  /** The widest frame of any program. */
  frameBytes = 0;
  /** undefined: every probe is for all processes. */
  readonly processes: ProcessTable | undefined;
  readonly #mapNames: ReadonlyMap<GlobalId, string>;
  readonly #ids: ReadonlyMap<ByteString, number>;
  readonly #formats = new Map<string, number>();
  #formatBytes = 0;
  readonly #events: EventSchemaBuilder;

  /** `sizes`: jumps may be too long, what is generated is only measured. */
  readonly purpose: 'run' | 'sizes';

  constructor(placed: PlacedModule, layout: KernelLayout, facts: GeneratorFacts, purpose: 'run' | 'sizes') {
    this.purpose = purpose;
    this.placed = placed;
    this.processes = processTable(placed);
    this.#events = new EventSchemaBuilder(placed.strings);
    this.layout = layout;
    this.facts = facts;
    this.#mapNames = uniqueMapNames(layout);
    this.#ids = new Map(placed.strings.map((text, index) => [text, index]));
  }

  /** The map of an array: relocations go by names, so no two maps share one. */
  mapName(array: GlobalId): string {
    return present(this.#mapNames.get(array), 'bpfgen', `map of global ${array}`);
  }

  /** The rank of a string of the closed table. */
  internedId(text: ByteString): number {
    return present(this.#ids.get(text), 'bpfgen', `interned string ${JSON.stringify(text)}`);
  }

  idIfInterned(text: ByteString): number | undefined {
    return this.#ids.get(text);
  }

  /** A name of its own for each content. */
  tableName(prefix: string, value: Uint8Array): string {
    const known = [...this.extraMaps.values()].filter((each) => each.name.startsWith(`${prefix}_`));
    const same = known.find((each) => Buffer.compare(each.initial[0]?.value ?? Buffer.alloc(0), value) === 0);
    return same?.name ?? `${prefix}_${known.length}`;
  }

  isInterned(text: ByteString): boolean {
    return this.#ids.has(text);
  }

  /** The part code of a format whose arguments are held so. */
  printCode(format: FormatId, fields: readonly PartField[]): number {
    return this.#events.printCode(format, fields);
  }

  /** The part code of a histogram's drawing. */
  histogramCode(histogram: HistogramKind, newline: boolean): number {
    return this.#events.histogramCode(histogram, newline, this.placed.module.limits);
  }

  position(token: Token): number {
    return this.#events.position(token);
  }

  /** A frozen table that programs read: one element. The same name again replaces it. */
  addTable(name: string, value: Uint8Array): string {
    this.extraMaps.set(name, {
      name,
      kind: 'array',
      purpose: { kind: 'table' },
      keySizeBytes: 4,
      valueSizeBytes: value.length,
      maxEntries: 1,
      mmapable: false,
      preallocated: true,
      readOnly: true,
      inner: undefined,
      initial: [{ index: 0, value }],
    });
    return name;
  }

  /** Where a format of the kernel's own formatting lies: NUL-terminated, in one read-only table of all of them. */
  formatText(format: string): { readonly map: string; readonly offset: number } {
    let offset = this.#formats.get(format);
    if (offset === undefined) {
      offset = this.#formatBytes;
      this.#formats.set(format, offset);
      this.#formatBytes += format.length + 1;
      const text = [...this.#formats.keys()].map((each) => `${each}\0`).join('');
      this.addTable(FORMATS, Buffer.from(text, 'latin1'));
    }
    return { map: FORMATS, offset };
  }

  schema(): EventSchema {
    return this.#events.schema();
  }
}

const MAX_MAP_NAME = 15;
/** Names of maps that the generator makes itself. */
const OWN_NAME =
  /^(session|ring|exchange|frames|zeros|strings|syscall_names|members|processes|formats|masks_.*|places_.*|regex_.*)$/;
const FORMATS = 'formats';

/** The layout's name (the script's, cut); where that is taken, one with the global's number behind a dot. */
function uniqueMapNames(layout: KernelLayout): ReadonlyMap<GlobalId, string> {
  const names = new Map<GlobalId, string>();
  const taken = new Set<string>();
  for (const global of layout.globals.values()) {
    if (global.kind !== 'array') continue;
    const suffix = `.${global.global}`;
    const isFree = !taken.has(global.mapName) && !OWN_NAME.test(global.mapName);
    const name = isFree ? global.mapName : `${global.mapName.slice(0, MAX_MAP_NAME - suffix.length)}${suffix}`;
    taken.add(name);
    names.set(global.global, name);
  }
  return names;
}
