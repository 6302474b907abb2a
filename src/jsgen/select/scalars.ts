import type { InstructionOf } from '../../ir/index.js';
import type { CodeContext } from '../context.js';
import { globalName } from '../names.js';

export function selectLoadScalar(ctx: CodeContext, { dst, global }: InstructionOf<'loadScalar'>): string {
  const declaration = ctx.program.global(global);
  const value = ctx.program.isShared(global) ? `store.loadScalar(${global})` : globalName(declaration);
  return `${ctx.local(dst)} = ${value};`;
}

export function selectStoreScalar(ctx: CodeContext, { global, src }: InstructionOf<'storeScalar'>): string {
  const value = ctx.stored(src);
  if (ctx.program.isShared(global)) return `store.storeScalar(${global}, ${value});`;
  return `${globalName(ctx.program.global(global))} = ${value};`;
}

export function selectAddScalar(ctx: CodeContext, { global, src }: InstructionOf<'addScalar'>): string {
  if (ctx.program.isShared(global)) return `store.addScalar(${global}, ${ctx.operand(src)});`;
  const name = globalName(ctx.program.global(global));
  return `${name} = ${ctx.helper('add')}(${name}, ${ctx.operand(src)});`;
}
