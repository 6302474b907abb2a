/**
 * What all programs of one object share while they are generated: ids of interned strings, rows of the event schema, the maps
 * that are used, own BTF.
 */
import { assert, type ByteString, present, type Token } from '../base/index.js';
import type { FormatId } from '../ir/index.js';
import { PART, RECORD_VERSION } from '../ir/index.js';
import type { EventSchema, PartSchema } from '../passes/event-schema.js';
import type { KernelLayout } from '../passes/layout.js';
import type { PlacedModule, Representation } from '../passes/placed.js';
import { BtfWriter } from './btf.js';
import type { GeneratorFacts } from './facts.js';
import type { MapSpec } from './object.js';

export class Tables {
  readonly placed: PlacedModule;
  readonly layout: KernelLayout;
  readonly facts: GeneratorFacts;
  readonly btf = new BtfWriter();
  /** Maps that exist because some program uses them, by name. */
  readonly extraMaps = new Map<string, MapSpec>();
  /** The widest frame of any program. */
  frameBytes = 0;
  readonly #ids: ReadonlyMap<ByteString, number>;
  readonly #prints: PartSchema[] = [];
  readonly #printCodes = new Map<string, number>();
  readonly #positions: Token[] = [];
  readonly #positionIds = new Map<Token, number>();

  constructor(placed: PlacedModule, layout: KernelLayout, facts: GeneratorFacts) {
    this.placed = placed;
    this.layout = layout;
    this.facts = facts;
    this.#ids = new Map(placed.strings.map((text, index) => [text, index]));
  }

  /** The rank of a string of the closed table. */
  internedId(text: ByteString): number {
    return present(this.#ids.get(text), 'bpfgen', `interned string ${JSON.stringify(text)}`);
  }

  isInterned(text: ByteString): boolean {
    return this.#ids.has(text);
  }

  /** The part code of a format whose arguments are held so. */
  printCode(format: FormatId, fields: readonly Representation[]): number {
    const key = JSON.stringify([format, fields]);
    const known = this.#printCodes.get(key);
    if (known !== undefined) return known;
    const code = PART.firstFormat + this.#prints.length;
    assert(code < 0x10000, 'bpfgen', 'too many print formats');
    this.#prints.push({ format, fields });
    this.#printCodes.set(key, code);
    return code;
  }

  position(token: Token): number {
    const known = this.#positionIds.get(token);
    if (known !== undefined) return known;
    this.#positionIds.set(token, this.#positions.length);
    this.#positions.push(token);
    return this.#positions.length - 1;
  }

  schema(): EventSchema {
    return { version: RECORD_VERSION, prints: this.#prints, positions: this.#positions, strings: this.placed.strings };
  }
}
