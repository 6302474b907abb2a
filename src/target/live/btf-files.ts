/** BTF of the running kernel and of its loaded modules, each read when first asked for. */
import { StapError } from '../../base/index.js';
import { Btf } from '../btf/index.js';
import { once, readBytesIfAny } from './files.js';

const FOLDER = '/sys/kernel/btf';

export class LiveBtf {
  readonly vmlinux = once(() => {
    const bytes = readBytesIfAny(`${FOLDER}/vmlinux`);
    if (bytes !== undefined) return new Btf(bytes);
    throw new StapError(
      `this kernel does not describe its data types (${FOLDER}/vmlinux cannot be read)`,
      'a kernel built with CONFIG_DEBUG_INFO_BTF=y has it (Debian since 11, Ubuntu since 20.10, Fedora since 31)',
    );
  });
  readonly #modules = new Map<string, Btf | undefined>();
  /** Where the next module's ids start. */
  #nextId: number | undefined;

  /** undefined for a module that is not loaded or was built without BTF. */
  module(name: string): Btf | undefined {
    if (!this.#modules.has(name)) this.#modules.set(name, this.#read(name));
    return this.#modules.get(name);
  }

  /** The blob that a type id of ours belongs to. */
  owner(typeId: number): Btf {
    const vmlinux = this.vmlinux();
    if (typeId < vmlinux.endId) return vmlinux;
    for (const module of this.#modules.values()) {
      if (module !== undefined && typeId >= module.firstId && typeId < module.endId) return module;
    }
    throw new StapError(`no type has the id ${typeId}`);
  }

  #read(name: string): Btf | undefined {
    const bytes = readBytesIfAny(`${FOLDER}/${name}`);
    if (bytes === undefined) return undefined;
    const base = this.vmlinux();
    const module = new Btf(bytes, { base, firstId: this.#nextId ?? base.endId });
    this.#nextId = module.endId;
    return module;
  }
}
