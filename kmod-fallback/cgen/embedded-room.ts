/** Which embedded C a code runs, and the room of its arguments and value in the frame. */
import { present } from '../../src/base/index.js';
import type { IrCode, IrEmbedded } from '../../src/ir/index.js';
import type { PlacedModule } from '../../src/passes/placed.js';

/** Each field is a multiple of a word. */
const WORD_BYTES = 8;

/** Rows that the code runs, each once. */
export function embeddedIn(placed: PlacedModule, code: IrCode): readonly IrEmbedded[] {
  const rows = code.blocks
    .flatMap((block) => block.instructions)
    .flatMap((insn) => (insn.kind === 'embedded' ? [insn.row] : []));
  return [...new Set(rows)].map((row) => present(placed.module.embedded?.[row], 'cgen', `embedded ${row}`));
}

/** Room of THIS. */
export function thisBytes(placed: PlacedModule, { parameters, result }: IrEmbedded): number {
  const values = [...parameters.map(({ type }) => type), ...(result === undefined ? [] : [result])];
  const sizes = values.map((type) => (type === 'string' ? textBytes(placed) : WORD_BYTES));
  return sizes.reduce((sum, size) => sum + size, WORD_BYTES);
}

export const textBytes = (placed: PlacedModule): number =>
  Math.ceil(placed.module.limits.maxStringLength / WORD_BYTES) * WORD_BYTES;
