/**
 * Entries of the procedure linkage table of x86-64, by the name of the function that each one jumps to.
 *
 * `.rela.plt` has a row for each entry, in order: `0 offset u64 | 8 info u64 (symbol: upper 32 bits) | 16 addend s64`. Where
 * the linker made .plt.sec (indirect branch tracking), calls go there; else .plt begins with an entry that is nobody's.
 */
import type { ElfImage } from './image.js';
import { stringAt } from './strings.js';

export interface ElfPltEntry {
  readonly name: string;
  readonly address: number;
}

const ROW_BYTES = 24;
const ENTRY_BYTES = 16;
const SYMBOL_BYTES = 24;

export function elfPlt(image: ElfImage): readonly ElfPltEntry[] {
  const second = image.section('.plt.sec');
  const table = second ?? image.section('.plt');
  const relocations = image.section('.rela.plt');
  if (table === undefined || relocations === undefined) return [];
  const rows = image.contents(relocations);
  const symbolSection = image.sections[relocations.link];
  const symbols = image.contents(symbolSection);
  const names = symbolSection === undefined ? Buffer.alloc(0) : image.contents(image.sections[symbolSection.link]);
  const first = second === undefined ? 1 : 0;
  const found: ElfPltEntry[] = [];
  for (let index = 0; (index + 1) * ROW_BYTES <= rows.length; index++) {
    const symbol = rows.readUInt32LE(index * ROW_BYTES + 12);
    // A row without a symbol is of a function that chooses itself at start (IRELATIVE).
    if (symbol === 0 || (symbol + 1) * SYMBOL_BYTES > symbols.length) continue;
    const name = stringAt(names, symbols.readUInt32LE(symbol * SYMBOL_BYTES));
    found.push({ name, address: table.address + (index + first) * ENTRY_BYTES });
  }
  return found;
}
