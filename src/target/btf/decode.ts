/** One record of the type section to a BtfType. */
import type { BtfMember, BtfModifier, BtfType, BtfTypeId } from './types.js';
import { BtfError, KIND, kindFlagOfInfo, kindOfInfo, RECORD_WORDS, vlenOfInfo } from './format.js';

/** What a record refers to: its blob's words, strings and ids. */
export type RecordContext = {
  readonly words: Uint32Array;
  /** The string at an offset as records give it (split BTF: below the base's length it is the base's). */
  text(offset: number): string;
  /** A type id as records give it, to ours. */
  typeId(raw: number): BtfTypeId;
};

type Parameter = { readonly name: string; readonly type: BtfTypeId };
type EnumValue = { readonly name: string; readonly value: bigint };

const MODIFIERS: ReadonlyMap<number, BtfModifier> = new Map([
  [KIND.const, 'const'],
  [KIND.volatile, 'volatile'],
  [KIND.restrict, 'restrict'],
]);

export function decodeRecord(context: RecordContext, at: number): BtfType {
  const word = (index: number): number => context.words[at + index] ?? 0;
  const name = context.text(word(0));
  const info = word(1);
  const sizeOrType = word(2);
  const kind = kindOfInfo(info);
  switch (kind) {
    case KIND.int:
      return decodeInt(name, sizeOrType, word(3));
    case KIND.pointer:
      return { kind: 'pointer', to: context.typeId(sizeOrType) };
    case KIND.array:
      return { kind: 'array', element: context.typeId(word(3)), count: word(5) };
    case KIND.struct:
    case KIND.union:
      return {
        kind: kind === KIND.struct ? 'struct' : 'union',
        name,
        sizeBytes: sizeOrType,
        members: decodeMembers(context, at, info),
      };
    case KIND.enum:
    case KIND.enum64: {
      const signed = kindFlagOfInfo(info);
      const values = kind === KIND.enum ? decodeEnum(context, at, info) : decodeEnum64(context, at, info);
      return { kind: 'enum', name, sizeBytes: sizeOrType, signed, values };
    }
    case KIND.forward:
      return { kind: 'forward', name, union: kindFlagOfInfo(info) };
    case KIND.typedef:
      return { kind: 'typedef', name, type: context.typeId(sizeOrType) };
    case KIND.volatile:
    case KIND.const:
    case KIND.restrict:
    case KIND.typeTag:
      return { kind: 'modifier', word: MODIFIERS.get(kind), type: context.typeId(sizeOrType) };
    case KIND.function:
      return { kind: 'function', name, proto: context.typeId(sizeOrType) };
    case KIND.functionProto:
      return {
        kind: 'function-proto',
        result: context.typeId(sizeOrType),
        parameters: decodeParameters(context, at, info),
      };
    case KIND.variable:
      return { kind: 'variable', name, type: context.typeId(sizeOrType) };
    case KIND.section:
      return { kind: 'section', name };
    case KIND.float:
      return { kind: 'float', name, sizeBytes: sizeOrType };
    case KIND.declTag:
      return { kind: 'decl-tag', name, type: context.typeId(sizeOrType) };
    default:
      throw new BtfError(`BTF kind ${kind} is not known`);
  }
}

/** The word after an int: bits 24-27 encoding (1 signed, 2 char, 4 bool), 0-7 width in bits. */
function decodeInt(name: string, sizeBytes: number, word: number): BtfType {
  const encoding = (word >>> 24) & 0xf;
  return {
    kind: 'int',
    name,
    sizeBytes,
    bits: word & 0xff,
    signed: (encoding & 1) !== 0,
    encoding: (encoding & 4) !== 0 ? 'bool' : (encoding & 2) !== 0 ? 'char' : 'int',
  };
}

/** With kind_flag the offset word is bits 24-31 width of the bit field, 0-23 offset. */
function decodeMembers(context: RecordContext, at: number, info: number): readonly BtfMember[] {
  const packed = kindFlagOfInfo(info);
  return entries(context, at, info, 3, (name, type, offset) => ({
    name: context.text(name),
    type: context.typeId(type),
    bitOffset: packed ? offset & 0xffffff : offset,
    bitSize: packed ? offset >>> 24 : 0,
  }));
}

function decodeParameters(context: RecordContext, at: number, info: number): readonly Parameter[] {
  return entries(context, at, info, 2, (name, type) => ({ name: context.text(name), type: context.typeId(type) }));
}

function decodeEnum(context: RecordContext, at: number, info: number): readonly EnumValue[] {
  const signed = kindFlagOfInfo(info);
  return entries(context, at, info, 2, (name, value) => ({
    name: context.text(name),
    value: BigInt(signed ? value | 0 : value),
  }));
}

function decodeEnum64(context: RecordContext, at: number, info: number): readonly EnumValue[] {
  const signed = kindFlagOfInfo(info);
  return entries(context, at, info, 3, (name, low, high) => {
    const value = (BigInt(high) << 32n) | BigInt(low);
    return { name: context.text(name), value: signed ? BigInt.asIntN(64, value) : value };
  });
}

function entries<T>(
  context: RecordContext,
  at: number,
  info: number,
  size: number,
  make: (first: number, second: number, third: number) => T,
): readonly T[] {
  return Array.from({ length: vlenOfInfo(info) }, (_, index) => {
    const entry = at + RECORD_WORDS + index * size;
    return make(context.words[entry] ?? 0, context.words[entry + 1] ?? 0, context.words[entry + 2] ?? 0);
  });
}
