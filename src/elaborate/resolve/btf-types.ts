/** How values of the kernel's and of programs' types are read. */
import type { BtfType } from '../../target/btf/types.js';

/** How a value of the type is read; undefined for aggregates and what has no value. */
export function scalarShape(type: BtfType): { readonly size: 1 | 2 | 4 | 8; readonly signed: boolean } | undefined {
  if (type.kind === 'pointer') return { size: 8, signed: false };
  if (type.kind !== 'int' && type.kind !== 'enum' && type.kind !== 'float') return undefined;
  const { sizeBytes } = type;
  if (sizeBytes !== 1 && sizeBytes !== 2 && sizeBytes !== 4 && sizeBytes !== 8) return undefined;
  // The language has no such numbers: one is its bits.
  return { size: sizeBytes, signed: type.kind === 'float' ? false : type.signed };
}
