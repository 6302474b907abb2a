/**
 * Functions by the symbol tables: .symtab, which `strip` takes away, and .dynsym, which the dynamic linker needs.
 *
 * `symbol 0 name u32 | 4 info u8 (type: low 4 bits) | 6 shndx u16 | 8 value u64 | 16 size u64`
 */
import { type ElfImage, type ElfSection, word } from './image.js';
import { stringAt } from './strings.js';

export interface ElfFunction {
  readonly name: string;
  readonly address: number;
  /** 0 where the assembler was not told. */
  readonly sizeBytes: number;
}

const SYMBOL_BYTES = 24;
const STT_FUNC = 2;
const STT_GNU_IFUNC = 10;

/** All that are defined, by address; one name at one address once. */
export function elfFunctions(image: ElfImage): readonly ElfFunction[] {
  const found = new Map<string, ElfFunction>();
  for (const name of ['.symtab', '.dynsym']) {
    for (const each of functionsIn(image, image.section(name))) {
      const key = `${each.address} ${each.name}`;
      if (!found.has(key)) found.set(key, each);
    }
  }
  return [...found.values()].sort((a, b) => a.address - b.address);
}

function functionsIn(image: ElfImage, table: ElfSection | undefined): readonly ElfFunction[] {
  if (table === undefined) return [];
  const rows = image.contents(table);
  const names = image.contents(image.sections[table.link]);
  const found: ElfFunction[] = [];
  for (let at = 0; at + SYMBOL_BYTES <= rows.length; at += SYMBOL_BYTES) {
    const type = rows.readUInt8(at + 4) & 15;
    if ((type !== STT_FUNC && type !== STT_GNU_IFUNC) || rows.readUInt16LE(at + 6) === 0) continue;
    const row = rows.subarray(at, at + SYMBOL_BYTES);
    // `name@@VERSION` in .symtab of a shared library.
    const [name = ''] = stringAt(names, row.readUInt32LE(0)).split('@');
    if (name !== '') found.push({ name, address: word(row, 8), sizeBytes: word(row, 16) });
  }
  return found;
}

/** The function that holds an address; the list is by address. */
export function functionAt(functions: readonly ElfFunction[], address: number): ElfFunction | undefined {
  return functions.findLast(
    (each) =>
      each.address <= address &&
      (each.sizeBytes === 0 ? each.address === address : address < each.address + each.sizeBytes),
  );
}
