/**
 * What passes ask of types: through modifiers and typedefs, sizes, members. Works on anything that gives types by id: a
 * `Btf`, or a whole `Target`.
 */
import type { BtfMember, BtfType, BtfTypeId } from './types.js';
import { unreachable } from '../../base/index.js';
import { BtfError } from './format.js';

export type TypeSource = { type(id: BtfTypeId): BtfType };

type StructType = Extract<BtfType, { readonly kind: 'struct' | 'union' }>;

/** A member as seen from the struct that was asked, however deep in anonymous ones it lies. */
export type FoundMember = {
  readonly name: string;
  readonly type: BtfTypeId;
  /** From the start of the struct that was asked. */
  readonly bitOffset: number;
  /** 0 = not a bit field. */
  readonly bitSize: number;
};

/** The id behind const, volatile, restrict and type tags; typedefs stay. */
export function skipModifiers(types: TypeSource, typeId: BtfTypeId): BtfTypeId {
  return follow(types, typeId, (type) => (type.kind === 'modifier' ? type.type : undefined));
}

/** The id behind modifiers and typedefs: what the value really is. */
export function underlyingId(types: TypeSource, typeId: BtfTypeId): BtfTypeId {
  return follow(types, typeId, (type) => (type.kind === 'modifier' || type.kind === 'typedef' ? type.type : undefined));
}

export function underlyingType(types: TypeSource, typeId: BtfTypeId): BtfType {
  return types.type(underlyingId(types, typeId));
}

/** What a pointer (behind modifiers and typedefs) points to, or an array's element; undefined for anything else. */
export function pointerTarget(types: TypeSource, typeId: BtfTypeId): BtfTypeId | undefined {
  const type = underlyingType(types, typeId);
  return type.kind === 'pointer' ? type.to : type.kind === 'array' ? type.element : undefined;
}

/** Bytes; undefined for what has no size (void, functions, forward declarations). Pointers are 8: all targets are 64-bit. */
export function sizeOf(types: TypeSource, typeId: BtfTypeId): number | undefined {
  const type = underlyingType(types, typeId);
  switch (type.kind) {
    case 'int':
    case 'struct':
    case 'union':
    case 'enum':
    case 'float':
      return type.sizeBytes;
    case 'pointer':
      return 8;
    case 'array': {
      const element = sizeOf(types, type.element);
      return element === undefined ? undefined : element * type.count;
    }
    case 'variable':
      return sizeOf(types, type.type);
    case 'void':
    case 'forward':
    case 'function':
    case 'function-proto':
    case 'section':
    case 'decl-tag':
    case 'modifier':
    case 'typedef':
      return undefined;
    default:
      return unreachable(type);
  }
}

/** The member of that name in a struct or union (behind modifiers and typedefs), anonymous members searched too. */
export function memberNamed(types: TypeSource, structId: BtfTypeId, name: string): FoundMember | undefined {
  const struct = structOf(types, structId);
  if (struct === undefined || name === '') return undefined;
  for (const member of struct.members) {
    if (member.name === name) return { ...member };
    if (member.name !== '') continue;
    const inner = memberNamed(types, member.type, name);
    if (inner !== undefined) return { ...inner, bitOffset: inner.bitOffset + member.bitOffset };
  }
  return undefined;
}

/** All names that `memberNamed` would find, in order of declaration. */
export function memberNames(types: TypeSource, structId: BtfTypeId): readonly string[] {
  const members: readonly BtfMember[] = structOf(types, structId)?.members ?? [];
  return members.flatMap((member) => (member.name === '' ? memberNames(types, member.type) : [member.name]));
}

/** A type as C writes it, for messages: `struct sk_buff*`, `unsigned int`, `char[16]`. */
export function typeText(types: TypeSource, typeId: BtfTypeId): string {
  const type = types.type(skipModifiers(types, typeId));
  switch (type.kind) {
    case 'void':
      return 'void';
    case 'int':
    case 'float':
    case 'typedef':
      return type.name;
    case 'struct':
    case 'union':
    case 'enum':
      return type.name === '' ? type.kind : `${type.kind} ${type.name}`;
    case 'forward':
      return `${type.union ? 'union' : 'struct'} ${type.name}`;
    case 'pointer':
      return `${typeText(types, type.to)}*`;
    case 'array':
      return `${typeText(types, type.element)}[${type.count}]`;
    case 'function-proto':
      return `${typeText(types, type.result)}(${type.parameters.map((each) => typeText(types, each.type)).join(', ')})`;
    case 'modifier':
    case 'function':
    case 'variable':
    case 'section':
    case 'decl-tag':
      return type.kind;
    default:
      return unreachable(type);
  }
}

function structOf(types: TypeSource, typeId: BtfTypeId): StructType | undefined {
  const type = underlyingType(types, typeId);
  return type.kind === 'struct' || type.kind === 'union' ? type : undefined;
}

/** A chain in real BTF has a handful of links; a damaged blob can have a ring, which must not hang us. */
function follow(types: TypeSource, typeId: BtfTypeId, next: (type: BtfType) => BtfTypeId | undefined): BtfTypeId {
  let at = typeId;
  for (let links = 0; links < 64; links++) {
    const to = next(types.type(at));
    if (to === undefined) return at;
    at = to;
  }
  throw new BtfError(`BTF type ${typeId} never ends`);
}
