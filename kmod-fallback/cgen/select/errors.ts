import type { InstructionOf } from '../../../src/ir/index.js';
import type { CodeContext } from '../code-context.js';
import { destination } from './strings.js';

export function selectRaise(ctx: CodeContext, { text, at }: InstructionOf<'raise'>): readonly string[] {
  return [`stap_raise(c, ${ctx.program.position(at)}, ${ctx.text(text)});`, ctx.errorEdge()];
}

export function selectTakeError(ctx: CodeContext, { dst }: InstructionOf<'takeError'>): readonly string[] {
  return dst === undefined ? [] : [`stap_take_error(c, ${destination(ctx, dst)});`];
}
