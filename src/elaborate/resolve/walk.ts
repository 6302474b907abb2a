/** From a value along `->member` and `[index]`: typed reads of the kernel's or a process's memory. */
import type { Token } from '../../base/index.js';
import type * as ast from '../../frontend/stap/ast.js';
import type { AddressSpace } from '../../ir/index.js';
import {
  memberNamed,
  memberNames,
  sizeOf,
  typeText,
  underlyingId,
  underlyingType,
  type BtfTypeId,
  type TypeSource,
} from '../../target/btf/index.js';
import type { ResolvedExpression } from '../resolved.js';
import { refuse, refuseUnsupported } from '../refusal.js';
import { similarText } from '../similar.js';
import { cut } from './bits.js';
import { scalarShape } from './btf-types.js';

/** Whose memory is walked, and what it is made of. */
export interface TargetMemory {
  readonly space: AddressSpace;
  readonly types: TypeSource;
  /** `/src/a.c:12`, where a type is written; undefined where that is not known. */
  declaredAt(type: BtfTypeId): string | undefined;
}

export function kernelMemory(types: TypeSource): TargetMemory {
  return { space: 'kernel', types, declaredAt: () => undefined };
}

export type Sub = (each: ast.Expression) => ResolvedExpression;

/** Where the walk stands: a value at hand, the address of objects of a type, an object in memory, or one in registers. */
export type Location =
  | { readonly kind: 'value'; readonly value: ResolvedExpression; readonly type: BtfTypeId }
  | { readonly kind: 'pointer'; readonly address: ResolvedExpression; readonly to: BtfTypeId }
  | {
      readonly kind: 'object';
      readonly address: ResolvedExpression;
      readonly type: BtfTypeId;
      readonly bits: BitField | undefined;
    }
  | PartedObject;
interface BitField {
  readonly bitOffset: number;
  readonly bitSize: number;
}

/** A struct that a program keeps in registers, or what the walk has reached of it. */
interface PartedObject {
  readonly kind: 'parts';
  readonly type: BtfTypeId;
  readonly bitOffset: number;
  /** undefined: the whole type, and no bit field. */
  readonly bitSize: number | undefined;
  /** Bits of the whole object as a number. May throw a Refusal. */
  read(bits: { readonly offset: number; readonly count: number; readonly signed: boolean }): ResolvedExpression;
}

/** What is walked: `$x->y`, `@cast(e, "t")->y`. */
export interface Walk {
  readonly token: Token;
  /** As messages name it. */
  readonly name: string;
  readonly components: readonly ast.TargetComponent[];
  readonly addressOf: boolean;
}

export function walk(memory: TargetMemory, start: Location, node: Walk, sub: Sub): ResolvedExpression {
  const { token } = node;
  const at = reach(memory, start, node, sub);
  if (!node.addressOf) return load(memory, at, node.components.at(-1)?.token ?? token, token);
  if (at.kind === 'object' && at.bits !== undefined)
    return refuse('target-address', 'cannot take the address of a bit field', token);
  if (at.kind !== 'object') return refuse('target-address', `cannot take the address of '${node.name}'`, token);
  return at.address;
}

/** Where the walk ends; `$` and `$$` behind it are the caller's. */
export function reach(
  memory: TargetMemory,
  start: Location,
  { components, token }: Pick<Walk, 'components' | 'token'>,
  sub: Sub,
): Location {
  let at = start;
  for (const component of components) {
    if (component.kind === 'member') at = memberOf(memory, at, component.name, component.token, token);
    else if (component.kind === 'index') at = indexed(memory, at, component, token, sub);
  }
  return at;
}

/** The value of what stands there; of what has none, the text that $$vars has for it. */
export function valueAt(memory: TargetMemory, at: Location, token: Token): ResolvedExpression | '{...}' | '[...]' {
  const kind = at.kind === 'pointer' ? undefined : underlyingType(memory.types, at.type).kind;
  if (kind === 'struct' || kind === 'union') return '{...}';
  return kind === 'array' ? '[...]' : load(memory, at, token, token);
}

/** The object a pointer points to; an object that is no pointer is itself. */
function pointee(
  memory: TargetMemory,
  at: Location,
  blame: Token,
): Extract<Location, { readonly kind: 'object' }> | undefined {
  if (at.kind === 'pointer') return { kind: 'object', address: at.address, type: at.to, bits: undefined };
  const type = underlyingType(memory.types, at.type);
  if (type.kind === 'pointer')
    return { kind: 'object', address: load(memory, at, blame, blame), type: type.to, bits: undefined };
  return at.kind === 'object' ? at : undefined;
}

function memberOf(memory: TargetMemory, at: Location, name: string, operator: Token, blame: Token): Location {
  const isParted = at.kind === 'parts' && underlyingType(memory.types, at.type).kind !== 'pointer';
  const object = isParted ? at : pointee(memory, at, blame);
  const type = object === undefined ? undefined : underlyingType(memory.types, object.type);
  if (object === undefined || type === undefined || (type.kind !== 'struct' && type.kind !== 'union')) {
    return refuse(
      'target-not-struct',
      `invalid access '->${name}' vs. ${typeText(memory.types, underlyingId(memory.types, object?.type ?? typeAt(at)))}`,
      operator,
    );
  }
  const member = memberNamed(memory.types, object.type, name);
  if (member === undefined) {
    const alternatives = similarText(name, memberNames(memory.types, object.type), 'alternatives');
    return refuse(
      'target-member',
      `unable to find member '${name}' for ${typeText(memory.types, object.type)}${alternatives}`,
      operator,
    );
  }
  if (object.kind === 'parts') {
    const { bitOffset, bitSize } = member;
    return {
      ...object,
      type: member.type,
      bitOffset: object.bitOffset + bitOffset,
      bitSize: bitSize === 0 ? undefined : bitSize,
    };
  }
  if (member.bitSize !== 0) {
    return {
      kind: 'object',
      address: object.address,
      type: member.type,
      bits: { bitOffset: member.bitOffset, bitSize: member.bitSize },
    };
  }
  return {
    kind: 'object',
    address: offset(object.address, member.bitOffset / 8, blame),
    type: member.type,
    bits: undefined,
  };
}

function indexed(
  memory: TargetMemory,
  at: Location,
  component: Extract<ast.TargetComponent, { readonly kind: 'index' }>,
  blame: Token,
  sub: Sub,
): Location {
  const index = sub(component.index);
  const scaled = (base: ResolvedExpression, element: BtfTypeId): Location => {
    const size = Math.max(1, sizeOf(memory.types, element) ?? 1);
    const distance: ResolvedExpression =
      index.kind === 'number' && typeof index.value === 'number'
        ? { kind: 'number', token: index.token, value: index.value * size }
        : {
            kind: 'binary',
            token: blame,
            op: 'multiply',
            left: index,
            right: { kind: 'number', token: blame, value: size },
          };
    const address: ResolvedExpression = { kind: 'binary', token: blame, op: 'add', left: base, right: distance };
    return { kind: 'object', address, type: element, bits: undefined };
  };
  if (at.kind === 'pointer') return scaled(at.address, at.to);
  const type = underlyingType(memory.types, at.type);
  if (type.kind === 'pointer') return scaled(load(memory, at, blame, blame), type.to);
  if (type.kind === 'array' && at.kind === 'object') return scaled(at.address, type.element);
  return refuse(
    'target-not-array',
    `invalid access '[...]' vs. ${typeText(memory.types, underlyingId(memory.types, at.type))}`,
    component.token,
  );
}

function typeAt(at: Location): BtfTypeId {
  return at.kind === 'pointer' ? at.to : at.type;
}

function offset(address: ResolvedExpression, bytes: number, token: Token): ResolvedExpression {
  if (bytes === 0) return address;
  if (
    address.kind === 'binary' &&
    address.op === 'add' &&
    address.right.kind === 'number' &&
    typeof address.right.value === 'number'
  ) {
    return { ...address, right: { ...address.right, value: address.right.value + bytes } };
  }
  return { kind: 'binary', token, op: 'add', left: address, right: { kind: 'number', token, value: bytes } };
}

/** The value of what the walk has reached: a number, or for an array its address. */
function load(memory: TargetMemory, at: Location, end: Token, blame: Token): ResolvedExpression {
  if (at.kind === 'value') return at.value;
  if (at.kind === 'pointer') return at.address;
  const type = underlyingType(memory.types, at.type);
  if (type.kind === 'array' && at.kind === 'object') return at.address;
  const shape = scalarShape(type);
  if (shape === undefined) {
    return refuseAggregate(memory, at.type, end);
  }
  if (at.kind === 'parts') {
    const count = at.bitSize ?? 8 * shape.size;
    return at.read({ offset: at.bitOffset, count, signed: shape.signed });
  }
  if (at.bits === undefined) {
    return {
      kind: 'memory',
      token: blame,
      space: memory.space,
      address: at.address,
      size: shape.size,
      signed: shape.signed,
      bits: undefined,
    };
  }
  return loadBits(memory.space, { address: at.address, ...at.bits }, shape.signed, blame);
}

function refuseAggregate(memory: TargetMemory, type: BtfTypeId, token: Token): never {
  const [first] = [...memberNames(memory.types, type)].sort();
  const example = first === undefined ? '' : ` such as '->${first}'`;
  const written = memory.declaredAt(underlyingId(memory.types, type));
  const where = written === undefined ? '' : ` (${written})`;
  return refuse(
    'target-aggregate',
    `'${typeText(memory.types, type)}'${where} is being accessed instead of a member${example}`,
    token,
  );
}

const WORDS = [1, 2, 4, 8] as const;

/** The smallest aligned word that holds the whole field (little end first, as both supported architectures are). */
function loadBits(
  space: AddressSpace,
  field: BitField & { readonly address: ResolvedExpression },
  signed: boolean,
  token: Token,
): ResolvedExpression {
  const fits = WORDS.find(
    (size) =>
      Math.floor(field.bitOffset / (size * 8)) === Math.floor((field.bitOffset + field.bitSize - 1) / (size * 8)),
  );
  const size = fits ?? refuseUnsupported('a bit field that lies across two words', 'bit-field', token);
  const start = Math.floor(field.bitOffset / (size * 8)) * size;
  const bits = { shift: field.bitOffset - start * 8, count: field.bitSize };
  if (space === 'user') {
    const address = offset(field.address, start, token);
    const word = { kind: 'memory', token, space, address, size, signed: false, bits: undefined } as const;
    return cut(word, { offset: bits.shift, count: bits.count, signed }, token);
  }
  return { kind: 'memory', token, space, address: offset(field.address, start, token), size, signed, bits };
}
