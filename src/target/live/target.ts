/** The machine that stap runs on. Nothing is read before a question needs it, and nothing twice. */
import { release as osRelease } from 'node:os';
import process, { arch } from 'node:process';
import { StapError } from '../../base/index.js';
import { possibleCpus } from '../../native/index.js';
import { targetFrom } from '../answers.js';
import { type AnswerStore, BtfSet } from '../btf/index.js';
import { functionSymbols, repeatedSymbols } from '../kallsyms/index.js';
import { once } from '../once.js';
import type { Architecture, Target } from '../target.js';
import { liveBinaries } from './binaries.js';
import { liveBtfFiles } from './btf-files.js';
import { clockTicksPerSecond } from './clock-ticks.js';
import { readEventSystems } from './event-systems.js';
import { tryFeature } from './feature-trials.js';
import { readTextIfAny } from './files.js';
import { readModuleLists } from './modules.js';

/** @param store what earlier runs have asked of this kernel's BTF; what this run adds is kept when the process ends */
export function liveTarget(store?: AnswerStore): Target {
  const release = osRelease();
  const btf = new BtfSet(liveBtfFiles(release), store);
  if (store !== undefined) {
    process.once('exit', () => {
      btf.saveAnswers();
    });
  }
  const kallsyms = once(() => readTextIfAny('/proc/kallsyms'));
  const repeated = new Map<string | undefined, ReadonlySet<string>>();
  const namesakes = (module: string | undefined): ReadonlySet<string> => {
    const known = repeated.get(module) ?? repeatedSymbols(kallsyms() ?? '', module);
    repeated.set(module, known);
    return known;
  };
  return targetFrom({
    release,
    architecture: thisArchitecture(),
    btf,
    hz: () => clockTicksPerSecond(release),
    // Tables indexed by CPU number are as long as the highest number says, also where numbers are left out.
    possibleCpus: () => Math.max(...possibleCpus()) + 1,
    modules: () => readModuleLists(release),
    hasNamesakes: (name, module) => {
      const find = (): boolean => namesakes(module).has(name);
      return module === undefined ? btf.fact(`namesakes ${name}`, () => Number(find())) === 1 : find();
    },
    symbols: (pattern, module) => {
      const text = kallsyms();
      return text === undefined ? undefined : functionSymbols(text, pattern, module);
    },
    eventSystems: readEventSystems,
    binaries: liveBinaries,
    tryFeature: (feature) => tryFeature(feature, () => btf.vmlinux()),
  });
}

function thisArchitecture(): Architecture {
  if (arch === 'x64') return 'x86-64';
  if (arch === 'arm64') return 'arm64';
  throw new StapError(`stap does not know the processor architecture ${arch}`, 'x86-64 and arm64 are known');
}
