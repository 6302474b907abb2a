/** Where the running kernel keeps its BTF, and where a module that is not loaded has its own. */
import { StapError } from '../../base/index.js';
import type { BtfFiles } from '../btf/index.js';
import { elfSection } from '../elf/index.js';
import { parseModulesDep } from '../modules/index.js';
import { readBytesIfAny, readTextIfAny } from './files.js';

const FOLDER = '/sys/kernel/btf';

export function liveBtfFiles(release: string): BtfFiles {
  return {
    vmlinux: () => {
      const bytes = readBytesIfAny(`${FOLDER}/vmlinux`);
      if (bytes !== undefined) return bytes;
      throw new StapError(
        `this kernel does not describe its data types (${FOLDER}/vmlinux cannot be read)`,
        'a kernel built with CONFIG_DEBUG_INFO_BTF=y has it (Debian since 11, Ubuntu since 20.10, Fedora since 31)',
      );
    },
    module: (name) => readBytesIfAny(`${FOLDER}/${name}`) ?? ofModuleFile(release, name),
  };
}

/** Section .BTF of the module's file; compressed files (.ko.xz, .ko.zst) are not looked into. */
function ofModuleFile(release: string, name: string): Buffer | undefined {
  const folder = `/lib/modules/${release}`;
  const path = parseModulesDep(readTextIfAny(`${folder}/modules.dep`) ?? '').get(name);
  const file = path?.endsWith('.ko') === true ? readBytesIfAny(`${folder}/${path}`) : undefined;
  return file === undefined ? undefined : elfSection(file, '.BTF');
}
