/** %m and %M: what lies at the address travels in the part, read when the event fires: | length u64 | bytes, padded to 8 | */
import { type FormatExtent, type FormatPiece, present, type PrintFormat } from '../../../src/base/index.js';
import { type InstructionOf, type Operand, PART_HEAD_BYTES } from '../../../src/ir/index.js';
import type { PartField } from '../../../src/passes/event-schema.js';
import type { CodeContext } from '../code-context.js';
import { roundUp } from '../frame-layout.js';
import { fieldBytes, fieldOf, put } from './print.js';

type Directive = Extract<FormatPiece, { readonly kind: 'directive' }>;

/** SystemTap's print buffer: no directive prints more. */
const MOST_BYTES = 8192;

interface Item {
  readonly field: PartField;
  readonly bytes: number;
  readonly lines: readonly string[];
}

export function selectPrintMemory(ctx: CodeContext, insn: InstructionOf<'printMemory'>): readonly string[] {
  const items = itemsOf(ctx, insn);
  const code = ctx.program.printCode(
    insn.format,
    items.map(({ field }) => field),
  );
  const bytes = items.reduce((sum, item) => sum + item.bytes, PART_HEAD_BYTES);
  ctx.program.needPart(bytes);
  return [`stap_part(c, ${code}, ${bytes});`, ...items.flatMap(({ lines }) => lines), 'stap_part_end(c);'];
}

function itemsOf(ctx: CodeContext, insn: InstructionOf<'printMemory'>): readonly Item[] {
  const { format }: { readonly format: PrintFormat } = present(
    ctx.program.formats[insn.format],
    'cgen',
    `format ${insn.format}`,
  );
  const items: Item[] = [];
  const next = (): Operand => present(insn.args[items.length], 'cgen', 'an argument of a print');
  const extent = (written: FormatExtent): Operand | undefined => {
    if (written.kind !== 'argument') return undefined;
    const operand = next();
    items.push(valueItem(ctx, operand));
    return operand;
  };
  for (const piece of format) {
    if (piece.kind === 'literal') continue;
    extent(piece.width);
    const precision = extent(piece.precision);
    const operand = next();
    const readsMemory = piece.conversion === 'm' || piece.conversion === 'M';
    items.push(readsMemory ? memoryItem(ctx, insn, piece, precision, operand) : valueItem(ctx, operand));
  }
  return items;
}

function valueItem(ctx: CodeContext, operand: Operand): Item {
  const field = fieldOf(ctx, operand);
  return { field, bytes: fieldBytes(field), lines: [put(ctx, operand, field)] };
}

/** A bad address prints nothing of the part. */
function memoryItem(
  ctx: CodeContext,
  { at }: InstructionOf<'printMemory'>,
  { flag, precision }: Directive,
  wanted: Operand | undefined,
  operand: Operand,
): Item {
  const fixed = precision.kind === 'fixed' ? Math.min(MOST_BYTES, Math.max(1, precision.value)) : 1;
  const size = wanted === undefined ? String(fixed) : `stap_precision(${ctx.long(wanted)}, ${MOST_BYTES})`;
  const space = flag === '#' ? 'STAP_USER_SPACE' : 'STAP_KERNEL_SPACE';
  const address = ctx.long(operand);
  return {
    field: { kind: 'memory' },
    bytes: 8 + roundUp(wanted === undefined ? fixed : MOST_BYTES),
    lines: [
      `if (stap_put_memory(c, ${space}, (u64)${address}, ${size})) { c->used = c->part; ${ctx.fail('STAP_READ_FAULT', at, address)} }`,
    ],
  };
}
