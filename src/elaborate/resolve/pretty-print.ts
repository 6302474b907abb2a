/**
 * `$x$` and `$x$$`: a whole struct as a text. What reads and prints it is a function in the language, made for the type:
 *
 *     function __pretty:string(p:long) {
 *       try { return sprintf("{.next=%p, .count=%i}", __user_u64(p), __user_s32(p + 8)) } catch { return "ERROR" }
 *     }
 */
import { type Token, unreachable } from '../../base/index.js';
import { type BtfMember, type BtfType, type BtfTypeId, underlyingType } from '../../target/btf/index.js';
import type { ResolvedExpression } from '../resolved.js';
import { refuseUnsupported } from '../refusal.js';
import { scalarShape } from './btf-types.js';
import type { BodyScope } from './scope.js';
import type { Location, TargetMemory } from './walk.js';

/** A text of printf, and the expressions of its directives. */
interface Printed {
  readonly format: string;
  readonly values: readonly string[];
}

/** A number at hand, or an object in memory; both as text of the language. */
type Access =
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'memory'; readonly base: string; readonly offset: number; readonly bits: Bits | undefined };
interface Bits {
  readonly offset: number;
  readonly size: number;
}

export function prettyText(
  scope: BodyScope,
  memory: TargetMemory,
  at: Location,
  deep: boolean,
  token: Token,
): ResolvedExpression {
  const { access, argument, type } = startOf(at, token);
  const { format, values } = new Printer(memory, deep).outermost(type, access);
  if (values.length === 0) return { kind: 'string', token, value: format.replaceAll('%%', '%') };
  const list = [`"${format}"`, ...values].join(', ');
  const text = `function __pretty:string(p:long) { try { return sprintf(${list}) } catch { return "ERROR" } }`;
  return { kind: 'call', token, callee: scope.symbols.madeFunction(text), arguments: [argument] };
}

function startOf(
  at: Location,
  token: Token,
): { readonly type: BtfTypeId; readonly argument: ResolvedExpression; readonly access: Access } {
  switch (at.kind) {
    case 'value':
      return { type: at.type, argument: at.value, access: { kind: 'value', text: 'p' } };
    case 'object': {
      const bits = at.bits === undefined ? undefined : { offset: at.bits.bitOffset, size: at.bits.bitSize };
      return { type: at.type, argument: at.address, access: { kind: 'memory', base: 'p', offset: 0, bits } };
    }
    case 'pointer':
      return { type: at.to, argument: at.address, access: { kind: 'memory', base: 'p', offset: 0, bits: undefined } };
    case 'parts':
      return refuseUnsupported('printing a whole struct that is in registers', 'pretty-print', token);
  }
}

class Printer {
  readonly #memory: TargetMemory;
  readonly #deep: boolean;

  constructor(memory: TargetMemory, deep: boolean) {
    this.#memory = memory;
    this.#deep = deep;
  }

  /** What a pointer points to is printed, through as many pointers as there are. */
  outermost(type: BtfTypeId, access: Access): Printed {
    const kind = this.#kind(type);
    if (kind.kind !== 'pointer') return this.#print(type, access, true);
    const to = this.#kind(kind.to);
    if (to.kind === 'function-proto') {
      const { format, values } = this.#print(type, access, true);
      return { format: `<function>:${format}`, values };
    }
    if (to.kind === 'void' || to.kind === 'forward' || isCharacter(to)) return this.#print(type, access, true);
    return this.outermost(kind.to, {
      kind: 'memory',
      base: this.#read({ size: 8, signed: false }, access),
      offset: 0,
      bits: undefined,
    });
  }

  #kind(type: BtfTypeId): BtfType {
    return underlyingType(this.#memory.types, type);
  }

  /** @param whole are members and elements printed, or only that there are some? */
  #print(type: BtfTypeId, access: Access, whole: boolean): Printed {
    const kind = this.#kind(type);
    switch (kind.kind) {
      case 'struct':
      case 'union':
        return whole ? this.#members(kind.members, access) : { format: '{...}', values: [] };
      case 'array':
        return whole ? this.#array(kind.element, access) : { format: '[...]', values: [] };
      case 'pointer':
        return isCharacter(this.#kind(kind.to))
          ? { format: '%s', values: [this.#quoted(this.#read({ size: 8, signed: false }, access))] }
          : { format: '%p', values: [this.#read({ size: 8, signed: false }, access)] };
      case 'int':
      case 'enum': {
        const shape = scalarShape(kind);
        if (shape === undefined) return { format: '?', values: [] };
        const number = kind.kind === 'int' && kind.encoding === 'bool' ? '%i' : shape.signed ? '%i' : '%u';
        const value = isSplit(access) ? undefined : this.#read(shape, access);
        if (value === undefined) return { format: '?', values: [] };
        return isCharacter(kind)
          ? { format: '%s', values: [`__character_quoted(${value})`] }
          : { format: number, values: [value] };
      }
      case 'void':
      case 'float':
      case 'forward':
      case 'typedef':
      case 'modifier':
      case 'function':
      case 'function-proto':
      case 'variable':
      case 'section':
      case 'decl-tag':
        return { format: '?', values: [] };
      default:
        return unreachable(kind);
    }
  }

  #members(members: readonly BtfMember[], access: Access): Printed {
    const printed = members.map((member): Printed => {
      const inside: Access =
        access.kind === 'value'
          ? access
          : {
              ...access,
              offset: access.offset + (member.bitSize === 0 ? member.bitOffset / 8 : 0),
              bits: member.bitSize === 0 ? undefined : { offset: member.bitOffset, size: member.bitSize },
            };
      const { format, values } = this.#print(member.type, inside, this.#deep);
      return { format: `${this.#memberName(member)}=${format}`, values };
    });
    return {
      format: `{${printed.map((each) => each.format).join(', ')}}`,
      values: printed.flatMap((each) => each.values),
    };
  }

  #memberName({ name, type }: BtfMember): string {
    if (name !== '') return `.${name}`;
    return this.#kind(type).kind === 'union' ? '<union>' : '<class>';
  }

  /** Text as text; of anything else the first element. */
  #array(element: BtfTypeId, access: Access): Printed {
    let inner = element;
    for (let kind = this.#kind(inner); kind.kind === 'array'; kind = this.#kind(inner)) inner = kind.element;
    if (isCharacter(this.#kind(inner)) && access.kind === 'memory')
      return { format: '%s', values: [this.#quoted(addressText(access.base, access.offset))] };
    const { format, values } = this.#print(inner, access, true);
    return { format: `[${format}, ...]`, values };
  }

  #quoted(address: string): string {
    return `${this.#memory.space}_string_quoted(${address})`;
  }

  #read({ size, signed }: { readonly size: number; readonly signed: boolean }, access: Access): string {
    if (access.kind === 'value') return access.text;
    const { base, bits, offset } = access;
    const read = (bytes: number, at: number, sign: boolean): string =>
      `__${this.#memory.space}_${sign ? 's' : 'u'}${8 * bytes}(${addressText(base, at)})`;
    if (bits === undefined) return read(size, offset, signed);
    const bytes = wordOf(bits) ?? 8;
    const start = Math.floor(bits.offset / (8 * bytes)) * bytes;
    const shift = bits.offset - 8 * start;
    const word = read(bytes, offset + start, false);
    const left = 64 - bits.size - shift;
    if (signed) return `((${word} << ${left}) >> ${64 - bits.size})`;
    return `((${word} >> ${shift}) & ${(1n << BigInt(bits.size)) - 1n})`;
  }
}

/** The smallest aligned word that holds the whole field. */
function wordOf(bits: Bits): number | undefined {
  return [1, 2, 4, 8].find(
    (each) => Math.floor(bits.offset / (8 * each)) === Math.floor((bits.offset + bits.size - 1) / (8 * each)),
  );
}

function isSplit(access: Access): boolean {
  return access.kind === 'memory' && access.bits !== undefined && wordOf(access.bits) === undefined;
}

function addressText(base: string, offset: number): string {
  return offset === 0 ? base : `${base} + ${offset}`;
}

function isCharacter(type: BtfType): boolean {
  return type.kind === 'int' && type.sizeBytes === 1 && type.encoding !== 'bool' && /\bchar\b/.test(type.name);
}
