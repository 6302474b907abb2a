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

/** A warning, or a command. */
export function selectText(ctx: CodeContext, { kind, text }: InstructionOf<'warn' | 'system'>): string {
  return `host.${kind}(${ctx.operand(text)});`;
}

export function selectExit(): string {
  return 'host.exit();';
}
