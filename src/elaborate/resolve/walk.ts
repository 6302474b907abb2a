/** From a kernel value along `->member` and `[index]`: typed reads of kernel memory. */
import type { Token } from '../../base/index.js';
import type * as ast from '../../frontend/stap/ast.js';
import {
  memberNamed,
  memberNames,
  sizeOf,
  typeText,
  underlyingId,
  underlyingType,
  type BtfTypeId,
} from '../../target/btf/index.js';
import type { Target } from '../../target/target.js';
import type { ResolvedExpression } from '../resolved.js';
import { refuse, refuseUnsupported } from '../refusal.js';
import { similarText } from '../similar.js';
import { scalarShape } from './btf-types.js';

export type Sub = (each: ast.Expression) => ResolvedExpression;

/** Where the walk stands: a value at hand, the address of objects of a type, or an object in memory. */
export type Location =
  | { readonly kind: 'value'; readonly value: ResolvedExpression; readonly type: BtfTypeId }
  | { readonly kind: 'pointer'; readonly address: ResolvedExpression; readonly to: BtfTypeId }
  | {
      readonly kind: 'object';
      readonly address: ResolvedExpression;
      readonly type: BtfTypeId;
      readonly bits: BitField | undefined;
    };
interface BitField {
  readonly bitOffset: number;
  readonly bitSize: number;
}

/** What is walked: `$x->y`, `@cast(e, "t")->y`. */
export interface Walk {
  readonly token: Token;
  /** As messages name it. */
  readonly name: string;
  readonly components: readonly ast.TargetComponent[];
  readonly addressOf: boolean;
}

export function walk(target: Target, start: Location, node: Walk, sub: Sub): ResolvedExpression {
  const { token } = node;
  let at = start;
  for (const component of node.components) {
    if (component.kind === 'pretty') {
      const what = `printing all members at once (${component.deep ? '$$' : '$'})`;
      return refuseUnsupported(what, 'pretty-print', component.token);
    }
    at =
      component.kind === 'member'
        ? memberOf(target, at, component.name, component.token, token)
        : indexed(target, at, component, token, sub);
  }
  if (!node.addressOf) return load(target, at, node.components.at(-1)?.token ?? token, token);
  if (at.kind !== 'object' || at.bits !== undefined)
    return refuse('target-address', `cannot take the address of '${node.name}'`, token);
  return at.address;
}

/** The object a pointer points to; an object that is no pointer is itself. */
function pointee(
  target: Target,
  at: Location,
  blame: Token,
): Extract<Location, { readonly kind: 'object' }> | undefined {
  if (at.kind === 'pointer') return { kind: 'object', address: at.address, type: at.to, bits: undefined };
  const type = underlyingType(target, at.type);
  if (type.kind === 'pointer')
    return { kind: 'object', address: load(target, at, blame, blame), type: type.to, bits: undefined };
  return at.kind === 'object' ? at : undefined;
}

function memberOf(target: Target, at: Location, name: string, operator: Token, blame: Token): Location {
  const object = pointee(target, at, blame);
  const type = object === undefined ? undefined : underlyingType(target, object.type);
  if (object === undefined || type === undefined || (type.kind !== 'struct' && type.kind !== 'union')) {
    return refuse(
      'target-not-struct',
      `invalid access '->${name}' vs. ${typeText(target, underlyingId(target, object?.type ?? typeAt(at)))}`,
      operator,
    );
  }
  const member = memberNamed(target, object.type, name);
  if (member === undefined) {
    const alternatives = similarText(name, memberNames(target, object.type), 'alternatives');
    return refuse(
      'target-member',
      `unable to find member '${name}' for ${typeText(target, object.type)}${alternatives}`,
      operator,
    );
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
  target: Target,
  at: Location,
  component: Extract<ast.TargetComponent, { readonly kind: 'index' }>,
  blame: Token,
  sub: Sub,
): Location {
  const index = sub(component.index);
  const scaled = (base: ResolvedExpression, element: BtfTypeId): Location => {
    const size = Math.max(1, sizeOf(target, element) ?? 1);
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
  const type = underlyingType(target, at.type);
  if (type.kind === 'pointer') return scaled(load(target, at, blame, blame), type.to);
  if (type.kind === 'array' && at.kind === 'object') return scaled(at.address, type.element);
  return refuse(
    'target-not-array',
    `invalid access '[...]' vs. ${typeText(target, underlyingId(target, at.type))}`,
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
function load(target: Target, at: Location, end: Token, blame: Token): ResolvedExpression {
  if (at.kind === 'value') return at.value;
  if (at.kind === 'pointer') return at.address;
  const type = underlyingType(target, at.type);
  if (type.kind === 'array') return at.address;
  const shape = scalarShape(type);
  if (shape === undefined) {
    return refuseAggregate(target, at.type, end);
  }
  if (at.bits === undefined) {
    return {
      kind: 'memory',
      token: blame,
      space: 'kernel',
      address: at.address,
      size: shape.size,
      signed: shape.signed,
      bits: undefined,
    };
  }
  return loadBits(at.address, at.bits, shape.signed, blame);
}

function refuseAggregate(target: Target, type: BtfTypeId, token: Token): never {
  const [first] = [...memberNames(target, type)].sort();
  const example = first === undefined ? '' : ` such as '->${first}'`;
  return refuse(
    'target-aggregate',
    `'${typeText(target, type)}' is being accessed instead of a member${example}`,
    token,
  );
}

const WORDS = [1, 2, 4, 8] as const;

/** The smallest aligned word that holds the whole field (little end first, as both supported architectures are). */
function loadBits(base: ResolvedExpression, field: BitField, signed: boolean, token: Token): ResolvedExpression {
  const fits = WORDS.find(
    (size) =>
      Math.floor(field.bitOffset / (size * 8)) === Math.floor((field.bitOffset + field.bitSize - 1) / (size * 8)),
  );
  const size = fits ?? refuseUnsupported('a bit field that lies across two words', 'bit-field', token);
  const start = Math.floor(field.bitOffset / (size * 8)) * size;
  const bits = { shift: field.bitOffset - start * 8, count: field.bitSize };
  return { kind: 'memory', token, space: 'kernel', address: offset(base, start, token), size, signed, bits };
}
