import type { InstructionOf } from '../../ir/index.js';
import type { CodeContext } from '../context.js';

/** Arguments are passed as they are: a literal may be longer than a slot. */
export function selectCall(ctx: CodeContext, { dst, callee, args }: InstructionOf<'call'>): string {
  const call = `${ctx.call(callee)}(${ctx.operands(args)});`;
  return dst === undefined ? call : `${ctx.local(dst)} = ${call}`;
}
