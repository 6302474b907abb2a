/** Names of things in the generated text: the script's own, made safe and unique by their number. */
import { present } from '../base/index.js';
import type { BodyId, FormatId, GlobalId, IrFunction, IrGlobal, IrLocal, IteratorId } from '../ir/index.js';

const safe = (name: string): string => name.replaceAll(/[^A-Za-z0-9]+/g, '_');

export function localName(locals: readonly IrLocal[], local: number): string {
  const { name } = present(locals[local], 'jsgen', `local ${local}`);
  return name.startsWith('%') ? `t${local}` : `v${local}_${safe(name)}`;
}

export function globalName(global: IrGlobal): string {
  return `g${global.id}_${safe(global.name)}`;
}

export function functionName(callee: IrFunction): string {
  return `f${callee.id}_${safe(callee.name)}`;
}

export const bodyName = (body: BodyId): string => `body${body}`;
export const constantName = (index: number): string => `constant${index}`;
export const formatName = (format: FormatId): string => `format${format}`;
/** The elements that a foreach took, and how many it has visited. */
export const iteratorName = (iterator: IteratorId): string => `elements${iterator}`;
export const visitedName = (iterator: IteratorId): string => `visited${iterator}`;
export const shapeName = (global: GlobalId): string => `shape${global}`;
