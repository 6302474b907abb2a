/** Questions about kernel types, looked through typedefs and modifiers. */
import { assert } from '../../base/index.js';
import type { BtfMember, BtfType, BtfTypeId } from '../../target/btf/types.js';
import type { Target } from '../../target/target.js';

const DEEPEST_CHAIN = 64;

export type ConcreteType = Exclude<BtfType, { readonly kind: 'typedef' | 'modifier' }>;

/** The type behind typedefs, const, volatile, … */
export function concreteType(target: Target, start: BtfTypeId): ConcreteType {
  let type = target.type(start);
  for (let depth = 0; type.kind === 'typedef' || type.kind === 'modifier'; depth++) {
    assert(depth < DEEPEST_CHAIN, 'resolve', 'a chain of typedefs that ends');
    type = target.type(type.type);
  }
  return type;
}

export interface FoundMember {
  readonly type: BtfTypeId;
  /** From the start of the struct that was asked. */
  readonly bitOffset: number;
  readonly bitSize: number;
}

/** Anonymous structs and unions are searched, too. */
export function findMember(target: Target, members: readonly BtfMember[], name: string, base = 0): FoundMember | undefined {
  for (const member of members) {
    if (member.name === name) return { type: member.type, bitOffset: base + member.bitOffset, bitSize: member.bitSize };
    if (member.name !== '') continue;
    const inner = concreteType(target, member.type);
    if (inner.kind !== 'struct' && inner.kind !== 'union') continue;
    const found = findMember(target, inner.members, name, base + member.bitOffset);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function memberNames(target: Target, members: readonly BtfMember[]): readonly string[] {
  return members.flatMap((member) => {
    if (member.name !== '') return [member.name];
    const inner = concreteType(target, member.type);
    return inner.kind === 'struct' || inner.kind === 'union' ? memberNames(target, inner.members) : [];
  });
}

/** 0 where the type has no size (void, functions). */
export function sizeOfType(target: Target, id: BtfTypeId): number {
  const type = concreteType(target, id);
  switch (type.kind) {
    case 'int':
    case 'enum':
    case 'struct':
    case 'union':
    case 'float':
      return type.sizeBytes;
    case 'pointer':
      return 8;
    case 'array':
      return type.count * sizeOfType(target, type.element);
    case 'void':
    case 'forward':
    case 'function':
    case 'function-proto':
    case 'variable':
    case 'section':
    case 'decl-tag':
      return 0;
  }
}

/** How a value of the type is read; undefined for aggregates and what has no value. */
export function scalarShape(type: ConcreteType): { readonly size: 1 | 2 | 4 | 8; readonly signed: boolean } | undefined {
  if (type.kind === 'pointer') return { size: 8, signed: false };
  if (type.kind !== 'int' && type.kind !== 'enum') return undefined;
  const { sizeBytes } = type;
  if (sizeBytes !== 1 && sizeBytes !== 2 && sizeBytes !== 4 && sizeBytes !== 8) return undefined;
  return { size: sizeBytes, signed: type.signed };
}

/** As a message prints it: `struct sk_buff*`. */
export function typeName(target: Target, id: BtfTypeId): string {
  const type = target.type(id);
  switch (type.kind) {
    case 'pointer':
      return `${typeName(target, type.to)}*`;
    case 'array':
      return `${typeName(target, type.element)}[${type.count}]`;
    case 'modifier':
      return typeName(target, type.type);
    case 'struct':
    case 'union':
    case 'enum':
      return type.name === '' ? `${type.kind} {...}` : `${type.kind} ${type.name}`;
    case 'forward':
      return `${type.union ? 'union' : 'struct'} ${type.name}`;
    case 'int':
    case 'typedef':
    case 'float':
      return type.name;
    case 'void':
    case 'function':
    case 'function-proto':
    case 'variable':
    case 'section':
    case 'decl-tag':
      return 'void';
  }
}
