/** Another kernel than the running one, as far as its files tell: a module is built for it, nothing is tried. */
import { arch } from 'node:process';
import { StapError } from '../../base/index.js';
import { targetFrom } from '../answers.js';
import { BtfSet } from '../btf/index.js';
import { elfSection } from '../elf/index.js';
import { functionSymbols, repeatedSymbols } from '../kallsyms/index.js';
import { type ModuleLists, parseModulesBuiltin, parseModulesDep } from '../modules/index.js';
import { once } from '../once.js';
import type { Feature, Target } from '../target.js';
import { liveBinaries } from './binaries.js';
import { readBytesIfAny, readFirstText, readTextIfAny } from './files.js';

/** Where the kernel with its types may lie, unpacked; headers of some distributions have one that holds the types alone. */
const images = (release: string, tree: string): readonly string[] => [
  `${tree}/vmlinux`,
  `/usr/lib/debug/boot/vmlinux-${release}`,
  `/usr/lib/debug/lib/modules/${release}/vmlinux`,
  `/lib/modules/${release}/vmlinux`,
  `/boot/vmlinux-${release}`,
];

/** CPUs of a machine that is not known: only rings are sized by it. */
const ASSUMED_CPUS = 4;

/** What a module needs is a matter of the configuration. */
const CONFIGURED: Partial<Record<Feature, string>> = { kprobe: 'CONFIG_KPROBES', modules: 'CONFIG_MODULES' };

/** @param tree the folder with its headers */
export function releaseTarget(release: string, tree: string): Target {
  const configuration = once(() => readFirstText([`${tree}/.config`, `/boot/config-${release}`]) ?? '');
  const symbols = once(() => readFirstText([`${tree}/System.map`, `/boot/System.map-${release}`]));
  const repeated = once(() => repeatedSymbols(symbols() ?? '', undefined));
  return targetFrom({
    release,
    architecture: arch === 'arm64' ? 'arm64' : 'x86-64',
    btf: new BtfSet({ vmlinux: () => typesOf(release, tree), module: () => undefined }, undefined),
    hz: () => Number(/^CONFIG_HZ=(\d+)$/m.exec(configuration())?.[1] ?? 250),
    possibleCpus: () => ASSUMED_CPUS,
    modules: () => listsOf(release),
    symbols: (pattern, module) => {
      const text = module === undefined ? symbols() : undefined;
      return text === undefined ? undefined : functionSymbols(text, pattern, module);
    },
    hasNamesakes: (name, module) => module === undefined && repeated().has(name),
    eventSystems: () => undefined,
    binaries: liveBinaries,
    tryFeature: (feature) => {
      const option = CONFIGURED[feature];
      if (option !== undefined && configuration().includes(`\n${option}=y`)) return { present: true };
      return {
        present: false,
        why: option === undefined ? `${release} is not the running kernel` : `${option} is not set`,
      };
    },
  });
}

function typesOf(release: string, tree: string): Buffer {
  const tried = images(release, tree);
  for (const path of tried) {
    const image = readBytesIfAny(path);
    const types = image === undefined ? undefined : elfSection(image, '.BTF');
    if (types !== undefined) return types;
  }
  throw new StapError(
    `the data types of ${release} are not known here`,
    `looked for section .BTF of ${tried.join(', ')}`,
  );
}

function listsOf(release: string): ModuleLists {
  const dep = readTextIfAny(`/lib/modules/${release}/modules.dep`);
  return {
    release,
    loaded: new Set(),
    available: dep === undefined ? undefined : new Set(parseModulesDep(dep).keys()),
    builtIn: parseModulesBuiltin(readTextIfAny(`/lib/modules/${release}/modules.builtin`) ?? ''),
  };
}
