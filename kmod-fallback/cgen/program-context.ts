/** What the whole text shares while it is generated: ids of interned strings, rows of the event schema, sizes. */
import { assert, type ByteString, id, present, type Token } from '../../src/base/index.js';
import type { FormatId, FunctionId, GlobalId, IrArray, IrFormat, IrFunction, IrGlobal } from '../../src/ir/index.js';
import { type EventSchema, EventSchemaBuilder } from '../../src/passes/event-schema.js';
import type { PlacedGlobal, PlacedModule, Representation } from '../../src/passes/placed.js';
import { sizeOf } from './frame-layout.js';
import { RegexTables } from './regexes.js';
import { resultOf } from './results.js';

/** A key or value of an array. */
export interface Field {
  readonly offset: number;
  readonly representation: Representation;
}

/** Text that the module made itself: its length travels before it. */
const COUNTED: Representation = { kind: 'bytes', limit: 1 << 20, sizeBytes: 1 << 20 };

export class ProgramContext {
  readonly placed: PlacedModule;
  readonly formats: readonly IrFormat[];
  readonly regexes = new RegexTables();
  /** The largest part that a print makes. */
  partBytes = 0;
  readonly #ids: ReadonlyMap<ByteString, number>;
  readonly #events: EventSchemaBuilder;
  readonly #results = new Map<FunctionId, Representation | undefined>();

  constructor(placed: PlacedModule) {
    this.placed = placed;
    this.#events = new EventSchemaBuilder(placed.strings);
    this.#ids = new Map(placed.strings.map((text, index) => [text, index]));
    this.formats = [...placed.module.formats, bareString(id(placed.module.formats.length))];
  }

  get stringLimit(): number {
    return this.placed.module.limits.maxStringLength - 1;
  }

  /** The rank of a string in the closed table, where it is there whole. */
  internedId(text: ByteString): number | undefined {
    return this.#ids.get(text);
  }

  /** The code of a part that is only text. */
  textCode(): number {
    return this.printCode(id(this.formats.length - 1), [COUNTED]);
  }

  printCode(format: FormatId, fields: readonly Representation[]): number {
    return this.#events.printCode(format, fields);
  }

  position(token: Token): number {
    return this.#events.position(token);
  }

  needPart(sizeBytes: number): void {
    this.partBytes = Math.max(this.partBytes, sizeBytes);
  }

  schema(): EventSchema {
    return this.#events.schema();
  }

  function(callee: FunctionId): IrFunction {
    return present(this.placed.module.functions[callee], 'cgen', `function ${callee}`);
  }

  /** How a function's result comes back; undefined: it has none. */
  result(callee: FunctionId): Representation | undefined {
    if (!this.#results.has(callee)) this.#results.set(callee, resultOf(this.placed, this.function(callee)));
    return this.#results.get(callee);
  }

  global(global: GlobalId): IrGlobal {
    return present(this.placed.module.globals[global], 'cgen', `global ${global}`);
  }

  placedGlobal(global: GlobalId): PlacedGlobal {
    return present(this.placed.globals[global], 'cgen', `placed global ${global}`);
  }

  array(global: GlobalId): IrArray {
    const declaration = this.global(global);
    assert(declaration.kind === 'array', 'cgen', `${declaration.name} is no array`);
    return declaration;
  }

  /** Where an array's keys lie, one behind the other. */
  keyFields(global: GlobalId): readonly Field[] {
    let offset = 0;
    return this.placedGlobal(global).keys.map((representation) => {
      const field = { offset, representation };
      offset += sizeOf(representation);
      return field;
    });
  }

  keyBytes(global: GlobalId): number {
    return this.placedGlobal(global).keys.reduce((sum, each) => sum + sizeOf(each), 0);
  }
}

function bareString(format: FormatId): IrFormat {
  const none = { kind: 'none' } as const;
  return {
    id: format,
    format: [{ kind: 'directive', conversion: 's', flag: undefined, width: none, precision: none }],
    argumentTypes: ['string'],
  };
}
