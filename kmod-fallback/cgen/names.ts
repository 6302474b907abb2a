/** Names of things in the generated text: the script's own, made safe and unique by their number. */
import { present } from '../../src/base/index.js';
import type { BlockId, BodyId, GlobalId, IrFunction, IrGlobal, IrLocal, IteratorId } from '../../src/ir/index.js';

const safe = (name: string): string => name.replaceAll(/[^A-Za-z0-9]+/g, '_');

export function localName(locals: readonly IrLocal[], local: number): string {
  const { name } = present(locals[local], 'cgen', `local ${local}`);
  return name.startsWith('%') ? `t${local}` : `v${local}_${safe(name)}`;
}

export function globalName(global: IrGlobal): string {
  return `g${global.id}_${safe(global.name)}`;
}

export function functionName(callee: IrFunction): string {
  return `f${callee.id}_${safe(callee.name)}`;
}

export const bodyName = (body: BodyId): string => `body${body}`;
export const labelName = (block: BlockId): string => `b${block}`;
export const walkName = (iterator: IteratorId): string => `w${iterator}`;
export const slotsName = (iterator: IteratorId): string => `s${iterator}`;
export const embeddedName = (row: number): string => `embedded${row}`;
export const thisName = (row: number): string => `this${row}`;
export const shapeName = (global: GlobalId): string => `shape${global}`;
export const fieldsName = (global: GlobalId): string => `fields${global}`;
export const lockName = (component: number): string => `stap_locks[${component}]`;
