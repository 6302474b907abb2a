/**
 * A kernel's BTF is 6 MB of which a script asks for a dozen names and types, always the same ones: what was asked of it is
 * kept from run to run, and the BTF itself is read only for a question that is new. In: the kernel's BTF, the answers of
 * earlier runs of the same kernel (who keeps them sees to that). Out: the same answers as the BTF's own.
 */
import { id } from '../../base/index.js';
import type { Btf, BtfIndex, NamedKind } from './btf.js';
import type { BtfType, BtfTypeId } from './types.js';

/** Where the answers about this kernel lie between runs. */
export interface AnswerStore {
  /** What save() was given by an earlier run on this kernel; undefined: nothing. */
  load(): string | undefined;
  save(text: string): void;
}

/** More is not kept: a script that walks the whole kernel must not make every later start slow. */
const MOST_TYPES = 4000;
const MOST_NAMES = 10_000;

interface Answers {
  endId: number | undefined;
  /** `struct sk_buff` → id; 0: there is none of that name. */
  readonly named: Record<string, number>;
  readonly types: Record<string, StoredType>;
}

type EnumType = Extract<BtfType, { readonly kind: 'enum' }>;
/** As JSON has it: no BigInt. */
type StoredType =
  | Exclude<BtfType, EnumType>
  | (Omit<EnumType, 'values'> & { readonly values: readonly (readonly [name: string, value: string])[] });

export class RememberedBtf implements BtfIndex {
  readonly #read: () => Btf;
  readonly #store: AnswerStore;
  readonly #types = new Map<BtfTypeId, BtfType>();
  #answers: Answers | undefined;
  #btf: Btf | undefined;
  #changed = false;

  constructor(read: () => Btf, store: AnswerStore) {
    this.#read = read;
    this.#store = store;
  }

  /** The whole of it. */
  get btf(): Btf {
    this.#btf ??= this.#read();
    return this.#btf;
  }

  get endId(): number {
    const { endId } = this.#known;
    if (endId !== undefined) return endId;
    this.#changed = true;
    return (this.#known.endId = this.btf.endId);
  }

  kernelId(typeId: BtfTypeId): number {
    return typeId;
  }

  named(kind: NamedKind, name: string): BtfTypeId | undefined {
    const { named } = this.#known;
    const key = `${kind} ${name}`;
    // A name is the script's: `constructor` is none of ours. (A key has a blank, so none of Object's own is one.)
    let found = named[key];
    if (found === undefined) {
      found = this.btf.named(kind, name) ?? 0;
      named[key] = found;
      this.#changed = true;
    }
    return found === 0 ? undefined : id<'btf'>(found);
  }

  type(typeId: BtfTypeId): BtfType {
    const decoded = this.#types.get(typeId);
    if (decoded !== undefined) return decoded;
    const { types } = this.#known;
    const stored = types[typeId];
    const type = stored === undefined ? this.btf.type(typeId) : restored(stored);
    this.#types.set(typeId, type);
    if (stored === undefined) {
      types[typeId] = storable(type);
      this.#changed = true;
    }
    return type;
  }

  /** Any number about this kernel that is costly to find and not negative: found once, then kept with the rest. */
  fact(key: string, find: () => number): number {
    const { named } = this.#known;
    let found = named[key];
    if (found === undefined) {
      found = find();
      named[key] = found;
      this.#changed = true;
    }
    return found;
  }

  namesWithPrefix(kind: NamedKind, prefix: string): ReadonlyMap<string, BtfTypeId> {
    return this.btf.namesWithPrefix(kind, prefix);
  }

  /** Keeps what this run has asked anew. */
  save(): void {
    const { named, types } = this.#known;
    if (!this.#changed || Object.keys(types).length > MOST_TYPES || Object.keys(named).length > MOST_NAMES) return;
    this.#changed = false;
    this.#store.save(JSON.stringify(this.#known));
  }

  get #known(): Answers {
    this.#answers ??= parse(this.#store.load()) ?? { endId: undefined, named: {}, types: {} };
    return this.#answers;
  }
}

function parse(text: string | undefined): Answers | undefined {
  if (text === undefined) return undefined;
  try {
    // Only save() writes it, this version of it: the store's key says so.
    return JSON.parse(text) as Answers;
  } catch {
    return undefined;
  }
}

function storable(type: BtfType): StoredType {
  if (type.kind !== 'enum') return type;
  return { ...type, values: type.values.map(({ name, value }) => [name, String(value)]) };
}

function restored(type: StoredType): BtfType {
  if (type.kind !== 'enum') return type;
  return { ...type, values: type.values.map(([name, value]) => ({ name, value: BigInt(value) })) };
}
