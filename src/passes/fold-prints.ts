/**
 * Literal arguments of a print become part of its format where the directive has no width or precision: `println("x")`
 * carries no argument. In: any module. Out: the same text; formats may have become unused.
 */
import { present, type ByteString, type FormatPiece, type PrintFormat } from '../base/index.js';
import type { Block, Instruction, IrCode, IrModule, Operand } from '../ir/index.js';
import { FormatTable } from '../lower/index.js';

export function foldPrints(module: IrModule): IrModule {
  const formats = new FormatTable();
  for (const { format } of module.formats) formats.idOf(format);
  const foldInstruction = (it: Instruction): Instruction => {
    if (it.kind !== 'print' && it.kind !== 'stringFormat') return it;
    const { format } = present(module.formats[it.format], 'fold prints', `format ${it.format}`);
    const folded = foldArguments(format, it.args);
    return { ...it, format: formats.idOf(folded.format), args: folded.args };
  };
  const foldCode = (code: IrCode): IrCode => ({
    ...code,
    blocks: code.blocks.map((block): Block => ({ ...block, instructions: block.instructions.map(foldInstruction) })),
  });
  const functions = module.functions.map((fn) => ({ ...fn, code: foldCode(fn.code) }));
  const bodies = module.bodies.map((body) => ({ ...body, code: foldCode(body.code) }));
  return { ...module, functions, bodies, formats: formats.rows };
}

interface Folded {
  readonly format: PrintFormat;
  readonly args: readonly Operand[];
}

function foldArguments(format: PrintFormat, args: readonly Operand[]): Folded {
  const pieces: FormatPiece[] = [];
  const kept: Operand[] = [];
  let next = 0;
  for (const piece of format) {
    if (piece.kind === 'literal') {
      addLiteral(pieces, piece.text);
      continue;
    }
    const extents = [piece.width, piece.precision].filter((extent) => extent.kind === 'argument').length;
    const own = args.slice(next, next + extents + 1);
    next += extents + 1;
    const text = literalOf(piece, own);
    if (text === undefined) {
      pieces.push(piece);
      kept.push(...own);
    } else addLiteral(pieces, text);
  }
  return { format: pieces, args: kept };
}

function addLiteral(pieces: FormatPiece[], text: ByteString): void {
  const last = pieces.at(-1);
  if (last?.kind === 'literal') pieces[pieces.length - 1] = { kind: 'literal', text: last.text + text };
  else if (text !== '') pieces.push({ kind: 'literal', text });
}

/** The text of a bare %s or %d of a constant. */
function literalOf(
  piece: Extract<FormatPiece, { kind: 'directive' }>,
  args: readonly Operand[],
): ByteString | undefined {
  const [value] = args;
  const isBare = piece.flag === undefined && piece.width.kind === 'none' && piece.precision.kind === 'none';
  if (!isBare || value === undefined || value.kind === 'local') return undefined;
  if (piece.conversion === 's' || piece.conversion === 'd') return String(value.value);
  return undefined;
}
