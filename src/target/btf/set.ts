/** The BTF of a kernel and of its modules, each read when first asked for, in one space of ids. */
import { Btf, type BtfIndex } from './btf.js';
import { BtfError } from './format.js';
import { type AnswerStore, RememberedBtf } from './remembered.js';
import type { BtfType, BtfTypeId } from './types.js';

export interface BtfFiles {
  /** @throws StapError where there is none */
  vmlinux(): Uint8Array;
  /** Split BTF over vmlinux's; undefined for a module that is not there or was built without. */
  module(name: string): Uint8Array | undefined;
}

export class BtfSet {
  readonly #files: BtfFiles;
  readonly #modules = new Map<string, Btf | undefined>();
  readonly #remembered: RememberedBtf | undefined;
  #vmlinux: Btf | undefined;
  #nextId: number | undefined;

  /** @param store the answers of earlier runs on the same kernel */
  constructor(files: BtfFiles, store?: AnswerStore) {
    this.#files = files;
    this.#remembered = store === undefined ? undefined : new RememberedBtf(() => this.#whole(), store);
  }

  vmlinux(): BtfIndex {
    return this.#remembered ?? this.#whole();
  }

  /** A number about this kernel: from the store, if there is one that knows it. `key` has a blank. */
  fact(key: string, find: () => number): number {
    return this.#remembered === undefined ? find() : this.#remembered.fact(key, find);
  }

  /** Keeps what was asked for later runs, where there is a store. */
  saveAnswers(): void {
    this.#remembered?.save();
  }

  module(name: string): Btf | undefined {
    if (!this.#modules.has(name)) this.#modules.set(name, this.#read(name));
    return this.#modules.get(name);
  }

  /** Of vmlinux, or of a module that has been asked for: others have given out no ids. */
  type(typeId: BtfTypeId): BtfType {
    const vmlinux = this.vmlinux();
    if (typeId < vmlinux.endId) return vmlinux.type(typeId);
    for (const module of this.#modules.values()) {
      if (module !== undefined && typeId >= module.firstId && typeId < module.endId) return module.type(typeId);
    }
    throw new BtfError(`no type has the id ${typeId}`);
  }

  #whole(): Btf {
    this.#vmlinux ??= new Btf(this.#files.vmlinux());
    return this.#vmlinux;
  }

  #read(name: string): Btf | undefined {
    const bytes = this.#files.module(name);
    if (bytes === undefined) return undefined;
    const base = this.#whole();
    const module = new Btf(bytes, { base, firstId: this.#nextId ?? base.endId });
    this.#nextId = module.endId;
    return module;
  }
}
