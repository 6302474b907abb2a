/** Names of things in generated text: the script's own, made safe and unique by their number. */
import { present } from '../base/index.js';
import type { IrFunction, IrGlobal } from './module.js';
import type { BodyId, GlobalId, IrLocal } from './values.js';

const safe = (name: string): string => name.replaceAll(/[^A-Za-z0-9]+/g, '_');

export function localName(locals: readonly IrLocal[], local: number): string {
  const { name } = present(locals[local], 'ir', `local ${local}`);
  return name.startsWith('%') ? `t${local}` : `v${local}_${safe(name)}`;
}

export function globalName(global: IrGlobal): string {
  return `g${global.id}_${safe(global.name)}`;
}

export function functionName(callee: IrFunction): string {
  return `f${callee.id}_${safe(callee.name)}`;
}

export const bodyName = (body: BodyId): string => `body${body}`;
export const shapeName = (global: GlobalId): string => `shape${global}`;
