/** Entries of .debug_info as the types that the rest of us knows from BTF: one type system, two encodings. */
import { id } from '../../base/index.js';
import type { DwarfFile, Die } from '../../native/libdw.js';
import type { BtfMember, BtfType, BtfTypeId } from '../btf/types.js';
import { AT, ENCODING, TAG } from './codes.js';

const VOID: BtfType = { kind: 'void' };
const VOID_ID = id<'btf'>(0);

/** Finds the definition of a struct, union or enum that one unit only declares. */
export type FindDefinition = (kind: 'struct' | 'union' | 'enum', name: string) => Die | undefined;

/** Types of one file, decoded when asked for. Their ids are this file's own. */
export class DwarfTypes {
  readonly #file: DwarfFile;
  readonly #define: FindDefinition;
  readonly #dies: (Die | undefined)[] = [undefined];
  readonly #ids = new Map<number, BtfTypeId>();
  readonly #decoded = new Map<BtfTypeId, BtfType>();
  /** Rows of arrays of arrays: types without an entry of their own. */
  readonly #rows = new Map<string, BtfTypeId>();

  constructor(file: DwarfFile, define: FindDefinition) {
    this.#file = file;
    this.#define = define;
  }

  idOf(die: Die): BtfTypeId {
    const key = this.#file.key(die);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const given = id<'btf'>(this.#dies.length);
    this.#dies.push(die);
    this.#ids.set(key, given);
    return given;
  }

  /** Of an entry's DW_AT_type; void where it has none. */
  typeOf(die: Die): BtfTypeId {
    const type = this.#file.reference(die, AT.type);
    return type === undefined ? VOID_ID : this.idOf(type);
  }

  type(typeId: BtfTypeId): BtfType {
    const known = this.#decoded.get(typeId);
    if (known !== undefined) return known;
    const die = this.#dies[typeId];
    const type = die === undefined ? VOID : this.#decode(die, typeId);
    this.#decoded.set(typeId, type);
    return type;
  }

  /** `/src/a.c:12`, where the type is written. */
  declaredAt(typeId: BtfTypeId): string | undefined {
    const die = this.#dies[typeId];
    const at = die === undefined ? undefined : this.#file.declaredAt(die);
    return at === undefined ? undefined : `${at.file}:${at.line}`;
  }

  /** Over 60 lines: one case per kind of type. */
  #decode(die: Die, typeId: BtfTypeId): BtfType {
    const name = this.#file.name(die) ?? '';
    switch (this.#file.tag(die)) {
      case TAG.baseType:
        return this.#base(die, name);
      case TAG.pointerType:
      case TAG.referenceType:
      case TAG.rvalueReferenceType:
        return { kind: 'pointer', to: this.typeOf(die) };
      case TAG.structureType:
      case TAG.classType:
        return this.#declared(die, 'struct', name) ?? this.#struct(die, 'struct', name);
      case TAG.unionType:
        return this.#declared(die, 'union', name) ?? this.#struct(die, 'union', name);
      case TAG.enumerationType:
        return this.#declared(die, 'enum', name) ?? this.#enumeration(die, name);
      case TAG.arrayType:
        return this.#array(die, typeId);
      case TAG.typedef:
        return { kind: 'typedef', name, type: this.typeOf(die) };
      case TAG.constType:
        return { kind: 'modifier', word: 'const', type: this.typeOf(die) };
      case TAG.volatileType:
        return { kind: 'modifier', word: 'volatile', type: this.typeOf(die) };
      case TAG.restrictType:
        return { kind: 'modifier', word: 'restrict', type: this.typeOf(die) };
      case TAG.atomicType:
        return { kind: 'modifier', type: this.typeOf(die) };
      case TAG.subroutineType:
        return { kind: 'function-proto', result: this.typeOf(die), parameters: this.#parameters(die) };
      default:
        return VOID;
    }
  }

  #base(die: Die, name: string): BtfType {
    const sizeBytes = this.#file.number(die, AT.byteSize) ?? 0;
    const encoding = this.#file.number(die, AT.encoding);
    if (encoding === ENCODING.float) return { kind: 'float', name, sizeBytes };
    const isCharacter = encoding === ENCODING.signedChar || encoding === ENCODING.unsignedChar;
    return {
      kind: 'int',
      name,
      sizeBytes,
      bits: 8 * sizeBytes,
      signed: encoding === ENCODING.signed || encoding === ENCODING.signedChar,
      encoding: isCharacter ? 'char' : encoding === ENCODING.boolean ? 'bool' : 'int',
    };
  }

  /** What another unit says of a type that this one only names. */
  #declared(die: Die, kind: 'struct' | 'union' | 'enum', name: string): BtfType | undefined {
    if (!this.#file.hasOwn(die, AT.declaration)) return undefined;
    const definition = name === '' ? undefined : this.#define(kind, name);
    if (definition === undefined || this.#file.hasOwn(definition, AT.declaration))
      return { kind: 'forward', name, union: kind === 'union' };
    return this.type(this.idOf(definition));
  }

  #struct(die: Die, kind: 'struct' | 'union', name: string): BtfType {
    const members: BtfMember[] = [];
    for (const child of this.#file.children(die)) {
      const tag = this.#file.tag(child);
      if (tag !== TAG.member && tag !== TAG.inheritance) continue;
      // A static member has no place in the object.
      if (this.#file.hasOwn(child, AT.declaration) || this.#file.has(child, AT.external)) continue;
      // A virtual base class lies where the object itself says.
      if (this.#file.has(child, AT.dataMemberLocation) && this.#file.number(child, AT.dataMemberLocation) === undefined)
        continue;
      members.push({
        // Members of a base class are the object's own: as of an anonymous struct.
        name: tag === TAG.inheritance ? '' : (this.#file.name(child) ?? ''),
        type: this.typeOf(child),
        ...this.#bits(child),
      });
    }
    return { kind, name, sizeBytes: this.#file.number(die, AT.byteSize) ?? 0, members };
  }

  /** Since DWARF 4 a bit field says where it begins; before that, how far its end is from the end of a storage unit. */
  #bits(member: Die): Pick<BtfMember, 'bitOffset' | 'bitSize'> {
    const start = 8 * (this.#file.number(member, AT.dataMemberLocation) ?? 0);
    const bitSize = this.#file.number(member, AT.bitSize) ?? 0;
    const direct = this.#file.number(member, AT.dataBitOffset);
    if (direct !== undefined) return { bitOffset: direct, bitSize };
    const fromEnd = this.#file.number(member, AT.bitOffset);
    if (fromEnd === undefined || bitSize === 0) return { bitOffset: start, bitSize };
    const storage = this.#file.number(member, AT.byteSize) ?? this.#storageBytes(member);
    return { bitOffset: start + 8 * storage - fromEnd - bitSize, bitSize };
  }

  #storageBytes(member: Die): number {
    const TYPEDEFS = 64;
    let type = this.#file.reference(member, AT.type);
    for (let links = 0; type !== undefined && links < TYPEDEFS; links++) {
      const size = this.#file.number(type, AT.byteSize);
      if (size !== undefined) return size;
      type = this.#file.reference(type, AT.type);
    }
    return 0;
  }

  #enumeration(die: Die, name: string): BtfType {
    const values = [...this.#file.children(die)]
      .filter((each) => this.#file.tag(each) === TAG.enumerator)
      .map((each) => ({
        name: this.#file.name(each) ?? '',
        value: BigInt(this.#file.number(each, AT.constValue) ?? 0),
      }));
    const sizeBytes = this.#file.number(die, AT.byteSize) ?? 4;
    const base = this.#file.reference(die, AT.type);
    const encoding = base === undefined ? undefined : this.#file.number(base, AT.encoding);
    const isSigned = encoding === undefined ? values.some(({ value }) => value < 0n) : encoding === ENCODING.signed;
    return { kind: 'enum', name, sizeBytes, signed: isSigned, values };
  }

  /** `char[2][3]` is one entry with two subranges: an array of rows. */
  #array(die: Die, typeId: BtfTypeId): BtfType {
    const counts = [...this.#file.children(die)]
      .filter((each) => this.#file.tag(each) === TAG.subrangeType)
      .map((each) => {
        const count = this.#file.number(each, AT.count);
        const last = this.#file.number(each, AT.upperBound);
        // An array without a size has no last element, or one of −1 as an unsigned number.
        return count ?? (last === undefined || last > 0xfffffffe ? 0 : last + 1);
      });
    return this.#rowsOf(typeId, counts.length === 0 ? [0] : counts, this.typeOf(die));
  }

  #rowsOf(typeId: BtfTypeId, counts: readonly number[], element: BtfTypeId): BtfType {
    const [count = 0, ...inner] = counts;
    if (inner.length === 0) return { kind: 'array', element, count };
    const key = `${typeId} ${inner.length}`;
    const row = this.#rows.get(key) ?? id<'btf'>(this.#dies.length);
    if (!this.#rows.has(key)) {
      this.#rows.set(key, row);
      this.#dies.push(undefined);
      this.#decoded.set(row, this.#rowsOf(typeId, inner, element));
    }
    return { kind: 'array', element: row, count };
  }

  #parameters(die: Die): readonly { readonly name: string; readonly type: BtfTypeId }[] {
    return [...this.#file.children(die)]
      .filter((each) => this.#file.tag(each) === TAG.formalParameter)
      .map((each) => ({ name: this.#file.name(each) ?? '', type: this.typeOf(each) }));
  }
}
