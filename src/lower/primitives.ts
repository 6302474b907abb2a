/** What the library calls by name and the IR has as instructions of their own. */
import { present, unreachable } from '../base/index.js';
import type { TypedExpression } from '../elaborate/program.js';
import type { LocalId, Operand } from '../ir/index.js';
import type { CodeContext } from './context.js';
import { lowerExpressions, resultLocal } from './operands.js';

type Primitive = Extract<TypedExpression, { readonly kind: 'primitive' }>;

export function lowerPrimitive(ctx: CodeContext, expression: Primitive, into: LocalId | undefined): void {
  const { builder } = ctx;
  const { name, token: at } = expression;
  const args = lowerExpressions(ctx, expression.arguments);
  const argument = (index: number): Operand => present(args[index], 'lower', `argument ${index} of ${name}`);
  const dst = (): LocalId => resultLocal(ctx, into, expression.type ?? 'long');
  switch (name) {
    case 'string_length':
      builder.add({ kind: 'stringLength', dst: dst(), src: argument(0), at });
      return;
    case 'string_byte_at':
      builder.add({ kind: 'stringByteAt', dst: dst(), src: argument(0), index: argument(1), at });
      return;
    case 'string_slice':
      builder.add({ kind: 'stringSlice', dst: dst(), src: argument(0), start: argument(1), size: argument(2), at });
      return;
    case 'string_find':
      builder.add({ kind: 'stringFind', dst: dst(), src: argument(0), needle: argument(1), from: argument(2), at });
      return;
    case 'string_to_long':
      builder.add({ kind: 'stringToLong', dst: dst(), src: argument(0), base: argument(1), at });
      return;
    case 'matched_group':
      builder.add({ kind: 'matchedGroup', dst: dst(), index: argument(0), at });
      return;
    case 'matched_count':
      builder.add({ kind: 'matchedCount', dst: dst(), at });
      return;
    case 'kernel_string':
      builder.add({ kind: 'readString', dst: dst(), space: 'kernel', address: argument(0), limit: undefined, at });
      return;
    case 'user_string':
      builder.add({ kind: 'readString', dst: dst(), space: 'user', address: argument(0), limit: undefined, at });
      return;
    case 'exit':
      builder.add({ kind: 'exit', at });
      return;
    case 'system':
      builder.add({ kind: 'system', text: argument(0), at });
      return;
    case 'warn':
      builder.add({ kind: 'warn', text: argument(0), at });
      return;
    case 'error':
      builder.add({ kind: 'raise', text: argument(0), at });
      builder.end({ kind: 'fail', at });
      return;
    default:
      return unreachable(name);
  }
}
