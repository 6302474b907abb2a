import type { InstructionOf } from '../../ir/index.js';
import { type CodeContext, wholeKeys } from '../context.js';

/** What a missing element reads as. */
export function emptyValue(ctx: CodeContext, global: InstructionOf<'loadElement'>['global']): string {
  return ctx.array(global).value.kind === 'string' ? '""' : '0';
}

export function selectLoadElement(ctx: CodeContext, { dst, global, keys }: InstructionOf<'loadElement'>): string {
  return `${ctx.local(dst)} = ${ctx.store(global)}.get(${ctx.lookup(global, keys)}) ?? ${emptyValue(ctx, global)};`;
}

export function selectStoreElement(ctx: CodeContext, { global, keys, src }: InstructionOf<'storeElement'>): string {
  return `${ctx.store(global)}.set(${ctx.key(keys)}, ${ctx.stored(src)});`;
}

export function selectAddElement(ctx: CodeContext, { global, keys, src }: InstructionOf<'addElement'>): string {
  return `${ctx.store(global)}.add(${ctx.key(keys)}, ${ctx.operand(src)});`;
}

export function selectHasElement(ctx: CodeContext, { dst, global, keys }: InstructionOf<'hasElement'>): string {
  const whole = wholeKeys(keys);
  if (whole !== undefined) return `${ctx.local(dst)} = ${ctx.store(global)}.has(${ctx.lookup(global, whole)}) ? 1 : 0;`;
  return `${ctx.local(dst)} = ${ctx.helper('hasSlice')}(${ctx.store(global)}, ${ctx.slice(keys)});`;
}

export function selectDeleteElement(ctx: CodeContext, { global, keys }: InstructionOf<'deleteElement'>): string {
  const whole = wholeKeys(keys);
  if (whole !== undefined) return `${ctx.store(global)}.delete(${ctx.lookup(global, whole)});`;
  return `${ctx.helper('deleteSlice')}(${ctx.store(global)}, ${ctx.slice(keys)});`;
}

/** Statistics, too. */
export function selectClear(ctx: CodeContext, { global }: InstructionOf<'clear'>): string {
  return `${ctx.store(global)}.clear();`;
}
