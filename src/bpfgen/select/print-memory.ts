/** %m and %M: what lies at the address travels in the record, read when the event fires; it is formatted outside. */
import { type FormatExtent, type FormatPiece, present, type PrintFormat, type Token } from '../../base/index.js';
import type { AddressSpace, InstructionOf, Operand } from '../../ir/index.js';
import type { PartField } from '../../passes/event-schema.js';
import type { BodyContext } from '../body-context.js';
import { R0, R1, R2, R3, R8, R9 } from '../isa/index.js';
import { errorEdge } from './errors.js';
import { addressOf, loadExtent, loadLong } from './memory.js';
import { READERS } from './target-memory.js';

type Directive = Extract<FormatPiece, { readonly kind: 'directive' }>;
type Tables = BodyContext['tables'];

/** SystemTap's print buffer: no directive prints more. */
const MAX_BYTES = 8192;

/** Bytes at an address: as many as a constant says, or a precision that is only known then. */
export interface MemoryItem {
  readonly kind: 'memory';
  readonly address: Operand;
  readonly space: AddressSpace;
  readonly size: number | Operand;
  readonly at: Token;
}

/** An argument of a print, as it is or as what it points to. */
export type MemoryArgument = { readonly kind: 'value'; readonly operand: Operand } | MemoryItem;

export function memoryArguments(tables: Tables, instruction: InstructionOf<'printMemory'>): readonly MemoryArgument[] {
  const { format, args, at } = instruction;
  const pieces: PrintFormat = present(tables.placed.module.formats[format], 'bpfgen', 'format').format;
  const items: MemoryArgument[] = [];
  const next = (): Operand => present(args[items.length], 'bpfgen', 'argument of a print');
  const extent = (written: FormatExtent): Operand | undefined => {
    if (written.kind !== 'argument') return undefined;
    const operand = next();
    items.push({ kind: 'value', operand });
    return operand;
  };
  for (const piece of pieces) {
    if (piece.kind === 'literal') continue;
    extent(piece.width);
    const precision = extent(piece.precision);
    const operand = next();
    if (piece.conversion !== 'm' && piece.conversion !== 'M') items.push({ kind: 'value', operand });
    else items.push({ kind: 'memory', address: operand, space: spaceOf(piece), size: precision ?? sizeOf(piece), at });
  }
  return items;
}

const spaceOf = ({ flag }: Directive): AddressSpace => (flag === '#' ? 'user' : 'kernel');

/** The precision; one byte without. */
function sizeOf({ precision }: Directive): number {
  return precision.kind === 'fixed' ? Math.min(MAX_BYTES, Math.max(1, precision.value)) : 1;
}

export const MEMORY_FIELD: PartField = { kind: 'memory' };

/** The most bytes that it can be. */
export function memoryLimit({ size }: MemoryItem): number {
  return typeof size === 'number' ? size : MAX_BYTES;
}

/** | length | bytes | at r9 + offset; r0 = the length. Keeps r9; where the address is bad, off to the error edge. */
export function writeMemory(ctx: BodyContext, offset: number, item: MemoryItem): void {
  const { asm } = ctx;
  const { address, space, size, at } = item;
  const fault = ctx.stub('memory fault', () => {
    loadLong(ctx, R8, address);
    asm.jump(errorEdge(ctx, 'readFault', at, R8));
  });
  if (typeof size === 'number') asm.move(R2, size);
  else loadExtent(ctx, R2, size, 1, MAX_BYTES);
  asm.store(8, R9, offset, R2);
  addressOf(asm, R1, { base: R9, offset: offset + 8 });
  loadLong(ctx, R3, address);
  asm.call(READERS[space].plain);
  asm.branch('notEqual', R0, 0, fault);
  asm.load(8, R0, R9, offset);
}
