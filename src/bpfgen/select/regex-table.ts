/** Tables of regular expressions in frozen maps: | column of each byte u8 × 256 | next state u16, by row and column | … */
import type { RegexUse } from '../../ir/index.js';
import { type Assembler, R0, R1, R3, R4 } from '../isa/index.js';
import type { Tables } from '../tables.js';

export const CLASS_BYTES = 256;

/** One map for each pattern, and for each kind of table. */
export function regexMap(tables: Tables, { pattern, keeps }: RegexUse, make: () => Uint8Array): string {
  const key = `${keeps ? 'tagged' : 'plain'} ${pattern}`;
  const known = tables.regexes.get(key);
  if (known !== undefined) return known;
  const name = tables.addTable(`regex_${tables.regexes.size}`, make());
  tables.regexes.set(key, name);
  return name;
}

/** Entries of the table, as many as a power of two: an index is masked, so that the verifier sees it bounded. */
export function rowsOf({ next }: { readonly next: Uint16Array }): number {
  return 2 ** Math.ceil(Math.log2(next.length));
}

/** r0 = the state, r1 = the byte: r3 = CLASS_BYTES before the step's entry of two bytes. Clobbers r4. */
export function loadStep(asm: Assembler, map: string, columns: number, rows: number): void {
  asm.loadMapValue(R3, map, 0);
  asm.move(R4, R3);
  asm.add(R4, R1);
  asm.load(1, R4, R4, 0);
  asm.alu('and', R0, 0xffff);
  asm.alu('multiply', R0, columns);
  asm.add(R0, R4);
  asm.alu('and', R0, rows - 1);
  asm.alu('shiftLeft', R0, 1);
  asm.add(R3, R0);
}
