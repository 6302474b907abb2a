import type { FormatId, InstructionOf, Operand } from '../../ir/index.js';
import type { CodeContext } from '../context.js';
import { formatName } from '../names.js';

/** The text that a format makes of its arguments; literals are printed whole, whatever MAXSTRINGLEN says. */
export function printText(ctx: CodeContext, format: FormatId, args: readonly Operand[]): string {
  ctx.program.formats.add(format);
  return `${formatName(format)}(${ctx.operands(args)})`;
}

export function selectPrint(ctx: CodeContext, { format, args }: InstructionOf<'print'>): string {
  return `host.print(${printText(ctx, format, args)});`;
}

export function selectWarn(ctx: CodeContext, { text }: InstructionOf<'warn'>): string {
  return `host.warn(${ctx.operand(text)});`;
}

export function selectExit(): string {
  return 'host.exit();';
}
