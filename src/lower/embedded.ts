/** Embedded C: the text is a row of the module, running it an instruction. */
import type { TypedExpression } from '../elaborate/program.js';
import type { LocalId } from '../ir/index.js';
import type { CodeContext } from './context.js';
import { lowerExpressions, stored } from './operands.js';

type Embedded = Extract<TypedExpression, { readonly kind: 'embedded' }>;

export function lowerEmbedded(ctx: CodeContext, expression: Embedded, dst: LocalId | undefined): void {
  const { token: at, form, code, names, type: result } = expression;
  const args = lowerExpressions(ctx, expression.arguments).map((operand) => stored(ctx, operand));
  const parameters = expression.arguments.map(({ type }, index) => ({
    name: names[index] ?? '',
    type: type ?? 'long',
  }));
  const row = ctx.module.embedded.add({ at, form, code, parameters, result });
  ctx.builder.add({ kind: 'embedded', dst, row, args, at });
}
