/** Output: parts of the hit's record, printed outside. */
import { INLINE_BYTES, type InstructionOf, type Operand, PART_HEAD_BYTES } from '../../../src/ir/index.js';
import type { Representation } from '../../../src/passes/placed.js';
import type { CodeContext } from '../code-context.js';
import { roundUp } from '../frame-layout.js';

export function selectPrint(ctx: CodeContext, { format, args }: InstructionOf<'print'>): readonly string[] {
  const fields = args.map((operand) => fieldOf(ctx, operand));
  const code = ctx.program.printCode(format, fields);
  const bytes = fields.reduce((sum, field) => sum + fieldBytes(field), PART_HEAD_BYTES);
  ctx.program.needPart(bytes);
  return [
    `stap_part(c, ${code}, ${bytes});`,
    ...args.map((operand, index) => put(ctx, operand, fields[index] ?? { kind: 'long' })),
    'stap_part_end(c);',
  ];
}

/** How an argument travels. A literal that no table has goes with its length. */
export function fieldOf(ctx: CodeContext, operand: Operand): Representation {
  if (ctx.typeOf(operand) === 'long') return { kind: 'long' };
  if (operand.kind === 'local') return ctx.held(operand.local);
  const { value } = operand;
  if (typeof value === 'string' && ctx.program.internedId(value) !== undefined) return { kind: 'interned' };
  const limit = String(value).length;
  return { kind: 'bytes', limit, sizeBytes: Math.max(limit + 1, 2 * INLINE_BYTES) };
}

export function fieldBytes(field: Representation): number {
  if (field.kind !== 'bytes') return 8;
  return field.sizeBytes <= INLINE_BYTES ? roundUp(field.sizeBytes) : 8 + roundUp(field.limit);
}

export function put(ctx: CodeContext, operand: Operand, field: Representation): string {
  if (field.kind !== 'bytes') return `stap_put_word(c, ${ctx.word(operand)});`;
  if (field.sizeBytes <= INLINE_BYTES) return `stap_put_padded(c, ${ctx.text(operand)}, ${roundUp(field.sizeBytes)});`;
  return `stap_put_text(c, ${ctx.text(operand)});`;
}

/** A warning, or a command. */
export function selectText(ctx: CodeContext, { kind, text }: InstructionOf<'warn' | 'system'>): readonly string[] {
  const longest = text.kind === 'string' ? text.value.length : ctx.program.stringLimit;
  ctx.program.needPart(2 * PART_HEAD_BYTES + roundUp(longest));
  return [`stap_${kind}(c, ${ctx.text(text)});`];
}

export function selectExit(): readonly string[] {
  return ['stap_exit(c);'];
}
