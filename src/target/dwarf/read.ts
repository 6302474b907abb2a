/** The questions of debug-info.ts answered from the entries of one file. */
import type { DwarfFile, Die } from '../../native/libdw.js';
import type { BtfTypeId } from '../btf/types.js';
import { once } from '../once.js';
import { AT, TAG } from './codes.js';
import type { DebugFunction, DebugInfo, DebugScope, DebugVariable, FunctionPattern, SourceLine } from './debug-info.js';
import { UnitFunctions } from './functions.js';
import { placeOf } from './location.js';
import type { NameSearch } from './name-search.js';
import type { Operand } from './place.js';
import { scopeFrom, variableFrom, variablesOf } from './scope.js';
import { DwarfTypes } from './types.js';

type NamedKind = 'struct' | 'union' | 'enum' | 'typedef';

const TAGS_OF: Readonly<Record<NamedKind, readonly number[]>> = {
  struct: [TAG.structureType, TAG.classType],
  union: [TAG.unionType],
  enum: [TAG.enumerationType],
  typedef: [TAG.typedef],
};

/**
 * @param path of the binary, for messages
 * @param search where names may stand
 */
export function debugInfoFrom(file: DwarfFile, path: string, search: NameSearch): DebugInfo {
  return new FileDebugInfo(file, path, search);
}

class FileDebugInfo implements DebugInfo {
  readonly #file: DwarfFile;
  readonly #path: string;
  readonly #search: NameSearch;
  readonly #types: DwarfTypes;
  readonly #units: () => readonly UnitFunctions[];
  readonly #byUnit = new Map<number, UnitFunctions>();
  readonly types: DebugInfo['types'];

  constructor(file: DwarfFile, path: string, search: NameSearch) {
    this.#file = file;
    this.#search = search;
    this.#path = path;
    this.#types = new DwarfTypes(file, (kind, name) => this.#typeNamed(kind, name));
    this.#units = once(() => file.units().map((each) => this.#unit(each)));
    this.types = {
      type: (typeId) => this.#types.type(typeId),
      declaredAt: (typeId) => this.#types.declaredAt(typeId),
      named: (kind, name): BtfTypeId | undefined => {
        const found = this.#typeNamed(kind, name);
        return found === undefined ? undefined : this.#types.idOf(found);
      },
    };
  }

  functions(wanted: FunctionPattern): readonly DebugFunction[] {
    // Of a qualified name the parts stand for themselves.
    const name = wanted.literal?.replace(/^.*::/s, '');
    const found = this.#unitsNaming(name).flatMap((each) => each.matching(wanted));
    return found.sort((a, b) => a.entry - b.entry);
  }

  functionNames(): readonly string[] {
    return this.#units().flatMap((each) => each.names());
  }

  scopeAt(address: number, inside: DebugFunction | undefined): DebugScope | undefined {
    const unit = this.#file.unitAt(address);
    if (unit === undefined) return undefined;
    const code = this.#unit(unit).codeAt(address);
    const inlined = inside?.kind === 'inlined' ? this.#unit(unit).inlinedWith(inside.key) : undefined;
    return scopeFrom(this.#file, this.#types, {
      address,
      unit,
      code,
      inlined,
      path: this.#path,
      defined: (name) => this.global(name, undefined),
    });
  }

  frameAddressAt(address: number): Operand | undefined {
    const ops = this.#file.frameAddressAt(address);
    if (ops === undefined) return undefined;
    const none = (): undefined => undefined;
    const place = placeOf(ops, { frameBase: none, frameAddress: none, isEntry: false });
    return place.kind === 'memory' ? place.address : undefined;
  }

  lines(matchesFile: (path: string) => boolean): readonly SourceLine[] {
    const units = this.#units().filter(({ unit }) => this.#file.files(unit).some(matchesFile));
    const rows = units.flatMap((each) => each.lines().filter(({ file }) => matchesFile(file)));
    return rows.sort((a, b) => a.address - b.address);
  }

  global(name: string, matchesFile: ((path: string) => boolean) | undefined): DebugVariable | undefined {
    for (const { unit } of this.#unitsNaming(name)) {
      const found = variablesOf(this.#file, unit).find(
        (each) =>
          this.#file.name(each) === name &&
          !this.#file.hasOwn(each, AT.declaration) &&
          (matchesFile === undefined || matchesFile(this.#file.declaredAt(each)?.file ?? '')),
      );
      if (found !== undefined)
        return variableFrom(this.#file, this.#types, found, { address: 0, code: undefined, path: this.#path });
    }
    return undefined;
  }

  #unit(unit: Die): UnitFunctions {
    const key = this.#file.key(unit);
    const known = this.#byUnit.get(key) ?? new UnitFunctions(this.#file, this.#types, unit, this.#search.crossesUnits);
    this.#byUnit.set(key, known);
    return known;
  }

  /** Those in whose entries the name may stand, and those that import others. */
  #unitsNaming(name: string | undefined): readonly UnitFunctions[] {
    const all = this.#units();
    const places = name === undefined ? undefined : this.#search.places(name);
    if (places === undefined) return all;
    // A unit ends where the header of the next one begins, a few bytes before its first entry: one too many is no harm.
    const starts = all.map(({ unit }) => this.#file.offset(unit));
    let next = 0;
    return all.filter((_, index) => {
      const end = starts[index + 1] ?? Infinity;
      const from = index === 0 ? 0 : (starts[index] ?? 0);
      while (next < places.length && (places[next] ?? 0) < from) next++;
      return next < places.length && (places[next] ?? 0) < end;
    });
  }

  #typeNamed(kind: NamedKind, name: string): Die | undefined {
    const tags = TAGS_OF[kind];
    for (const { unit } of this.#unitsNaming(name)) {
      const found = this.#typeIn(unit, tags, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #typeIn(holder: Die, tags: readonly number[], name: string): Die | undefined {
    for (const child of this.#file.children(holder)) {
      const tag = this.#file.tag(child);
      if (tags.includes(tag)) {
        if (this.#file.name(child) === name && !this.#file.hasOwn(child, AT.declaration)) return child;
      } else if (tag === TAG.namespace) {
        const inner = this.#typeIn(child, tags, name);
        if (inner !== undefined) return inner;
      }
    }
    return undefined;
  }
}
