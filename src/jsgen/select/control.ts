import type { InstructionOf } from '../../ir/index.js';
import type { CodeContext } from '../context.js';

export function selectRaise(ctx: CodeContext, { text }: InstructionOf<'raise'>): string {
  return `throw ${ctx.helper('raised')}(${ctx.stored(text)});`;
}

export function selectTakeError(ctx: CodeContext, { dst }: InstructionOf<'takeError'>): string {
  return dst === undefined ? '' : `${ctx.local(dst)} = ${ctx.helper('cut')}(error.text, ${ctx.program.stringLimit});`;
}

/** `tired` refills the slice, lets the session breathe and fails when nothing is left. */
export function selectTick(ctx: CodeContext, { count, at }: InstructionOf<'tick'>): string {
  return `if ((budget -= ${count}) <= 0) tired(${ctx.program.position(at)});`;
}
