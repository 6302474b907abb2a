/** Functions of a file: those with code, and where others were inlined into it. */
import type { DwarfFile, DwarfLine, Die } from '../../native/libdw.js';
import { once } from '../once.js';
import { AT, TAG } from './codes.js';
import type { DebugFunction, FunctionPattern } from './debug-info.js';
import type { DwarfTypes } from './types.js';

/** An entry whose children are more functions. */
const HOLDERS: ReadonlySet<number> = new Set([TAG.namespace]);
/** Entries in a function's code whose children may be inlined functions, labels and variables. */
const BLOCKS: ReadonlySet<number> = new Set([TAG.lexicalBlock, TAG.inlinedSubroutine]);

export class UnitFunctions {
  readonly #file: DwarfFile;
  readonly #types: DwarfTypes;
  readonly unit: Die;
  readonly #rows: () => readonly DwarfLine[];
  /** Every entry of a function that is no member of a class: code, abstract, declaration. */
  readonly #entries: () => readonly Die[];
  readonly #isOptimised: () => boolean;
  /** May inlined functions stand for entries of another unit? */
  readonly #crossesUnits: boolean;

  constructor(file: DwarfFile, types: DwarfTypes, unit: Die, crossesUnits: boolean) {
    this.#file = file;
    this.#types = types;
    this.unit = unit;
    this.#rows = once(() => file.lines(unit));
    this.#isOptimised = once(() => isOptimised(file.text(unit, AT.producer) ?? ''));
    this.#crossesUnits = crossesUnits;
    this.#entries = once(() => this.#scan());
  }

  lines(): readonly DwarfLine[] {
    return this.#rows();
  }

  matching(wanted: FunctionPattern): readonly DebugFunction[] {
    const named = this.#entries().filter((each) => this.#matches(each, wanted));
    const code = named.filter((each) => this.#hasCode(each)).map((each) => this.#function(each, 'code'));
    const mayBeInlined = named.some((each) => (this.#file.number(each, AT.inline) ?? 0) & 1);
    if (!mayBeInlined && !this.#crossesUnits) return code;
    const inlined = this.#code()
      .flatMap((each) => this.#inlinedInto(each))
      .filter((each) => this.#matches(each, wanted))
      .map((each) => this.#function(each, 'inlined'));
    return [...code, ...inlined];
  }

  /** The function that has the code at an address. */
  codeAt(address: number): Die | undefined {
    return this.#entries().find((each) => this.#file.covers(each, address));
  }

  /** The entry of an inlined function that `matching` or `inlined` has given. */
  inlinedWith(key: number): Die | undefined {
    return this.#code()
      .flatMap((each) => this.#inlinedInto(each))
      .find((each) => this.#file.key(each) === key);
  }

  functionAt(address: number): DebugFunction | undefined {
    const code = this.codeAt(address);
    return code === undefined ? undefined : this.#function(code, 'code');
  }

  names(): readonly string[] {
    return this.#code().flatMap((each) => this.#file.name(each) ?? []);
  }

  #scan(): readonly Die[] {
    const functions: Die[] = [];
    const visit = (die: Die): void => {
      for (const child of this.#file.children(die)) {
        const tag = this.#file.tag(child);
        if (tag === TAG.subprogram) functions.push(child);
        else if (HOLDERS.has(tag)) visit(child);
      }
    };
    visit(this.unit);
    return functions;
  }

  #hasCode(die: Die): boolean {
    return this.#file.ranges(die).length > 0;
  }

  #code(): readonly Die[] {
    return this.#entries().filter((each) => this.#hasCode(each));
  }

  #matches(die: Die, { isQualified, matchesFile, matchesName }: FunctionPattern): boolean {
    const name = this.#file.name(die);
    if (name === undefined) return false;
    if (!matchesName(isQualified ? this.#qualified(die, name) : name)) return false;
    return matchesFile === undefined || matchesFile(this.#file.declaredAt(die)?.file ?? '');
  }

  /** `ns::P::get`: a definition outside of its class refers to the declaration within. */
  #qualified(die: Die, name: string): string {
    const origin = this.#file.reference(die, AT.abstractOrigin) ?? die;
    const declaration = this.#file.reference(origin, AT.specification) ?? origin;
    const around = this.#file
      .around(declaration)
      .slice(1)
      .filter((each) => this.#file.tag(each) !== TAG.compileUnit)
      .flatMap((each) => this.#file.name(each) ?? []);
    return [...around.reverse(), name].join('::');
  }

  #function(die: Die, kind: DebugFunction['kind']): DebugFunction {
    const file = this.#file;
    const declared = file.declaredAt(die) ?? { file: '', line: 0 };
    const entry = file.entry(die) ?? 0;
    return {
      name: file.name(die) ?? '',
      ...declared,
      kind,
      key: file.key(die),
      isExternal: file.has(die, AT.external),
      entry,
      afterPrologue: () => (kind === 'inlined' || this.#isOptimised() ? entry : this.#afterPrologue(die, entry)),
      covers: (address) => file.covers(die, address),
      result: () => (file.has(die, AT.type) ? this.#types.typeOf(originOf(file, die)) : undefined),
      inlined: () => this.#inlinedInto(die).map((each) => this.#function(each, 'inlined')),
      labels: () =>
        this.#within(die, TAG.label).flatMap((each) => {
          const address = file.entry(each) ?? file.address(each);
          if (address === undefined) return [];
          return [{ name: file.name(each) ?? '', address, line: file.declaredAt(each)?.line ?? 0 }];
        }),
    };
  }

  /** Where the compiler says so, else where the second row of the line table begins: the first is the prologue. */
  #afterPrologue(die: Die, entry: number): number {
    const rows = this.#rows().filter((each) => each.address >= entry && this.#file.covers(die, each.address));
    const told = rows.find((each) => each.isPrologueEnd);
    return (told ?? rows.find((each) => each.address > entry))?.address ?? entry;
  }

  #inlinedInto(die: Die): readonly Die[] {
    return this.#within(die, TAG.inlinedSubroutine).filter((each) => this.#file.ranges(each).length > 0);
  }

  #within(die: Die, wanted: number): readonly Die[] {
    const found: Die[] = [];
    const visit = (at: Die): void => {
      for (const child of this.#file.children(at)) {
        const tag = this.#file.tag(child);
        if (tag === wanted) found.push(child);
        if (BLOCKS.has(tag)) visit(child);
      }
    };
    visit(die);
    return found;
  }
}

/** The entry that has the attributes: that of code refers to it. */
function originOf(file: DwarfFile, die: Die): Die {
  const origin = file.reference(die, AT.abstractOrigin) ?? die;
  return file.reference(origin, AT.specification) ?? origin;
}

/** Compilers note their options behind their name. Without any they are not known: a prologue is looked for. */
function isOptimised(producer: string): boolean {
  const [level] = [...producer.matchAll(/ -O(\S*)/g)].at(-1)?.slice(1) ?? [];
  return level !== undefined && level !== '0';
}
