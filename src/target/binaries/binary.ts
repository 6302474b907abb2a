/** One binary as questions; each part of the file is read when it is first asked for. */
import {
  elfFunctions,
  elfMarks,
  elfPlt,
  type ElfFunction,
  type ElfImage,
  type ElfMark,
  type ElfPltEntry,
} from '../elf/index.js';
import type { DebugInfo } from '../dwarf/index.js';
import { once } from '../once.js';

export interface Binary {
  /** Canonical. */
  readonly path: string;
  /** By address. */
  functions(): readonly ElfFunction[];
  marks(): readonly ElfMark[];
  plt(): readonly ElfPltEntry[];
  /** Where in the file lies what a process has at an address; undefined: nowhere. */
  fileOffset(address: number): number | undefined;
  addressAt(offset: number): number | undefined;
  /** Does the file itself, or a file beside it, have DWARF? */
  readonly hasDwarf: boolean;
  /** Does the dynamic linker choose where it is loaded? */
  readonly isRelocated: boolean;
  /** undefined: there is no DWARF. @throws StapError where there is some and nothing to read it with */
  debugInfo(): DebugInfo | undefined;
}

/**
 * @param debug the file with the symbols that were stripped from this one
 * @param debugInfo opens its DWARF, wherever that is; only called where there is some
 */
export function binaryFrom(
  path: string,
  image: ElfImage,
  debug: () => ElfImage | undefined,
  debugInfo: () => DebugInfo | undefined,
): Binary {
  const other = once(debug);
  const hasDwarf = (): boolean =>
    [image, other()].some((each) => ['.debug_info', '.zdebug_info'].some((name) => each?.section(name) !== undefined));
  const symbols = (): ElfImage => (image.section('.symtab') === undefined ? (other() ?? image) : image);
  return {
    path,
    functions: once(() => {
      const own = elfFunctions(image);
      const source = symbols();
      return source === image ? own : merged(own, elfFunctions(source));
    }),
    marks: once(() => elfMarks(image)),
    plt: once(() => elfPlt(image)),
    fileOffset: (address) => image.fileOffset(address),
    addressAt: (offset) => image.addressAt(offset),
    get hasDwarf() {
      return hasDwarf();
    },
    isRelocated: image.isRelocated,
    debugInfo: once(() => (hasDwarf() ? debugInfo() : undefined)),
  };
}

function merged(some: readonly ElfFunction[], more: readonly ElfFunction[]): readonly ElfFunction[] {
  const known = new Map([...some, ...more].map((each) => [`${each.address} ${each.name}`, each]));
  return [...known.values()].sort((a, b) => a.address - b.address);
}
