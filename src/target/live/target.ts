/** The machine that stap runs on. Nothing is read before a question needs it, and nothing twice. */
import { release as osRelease } from 'node:os';
import { arch } from 'node:process';
import { StapError } from '../../base/index.js';
import type { SyscallAbi } from '../../ir/index.js';
import { possibleCpus } from '../../native/index.js';
import { X32_WITNESSES } from '../arch/x86-64.js';
import type { BtfTypeId } from '../btf/index.js';
import type { FunctionSources } from '../functions/index.js';
import { functionsMatching, syscallsOf } from '../functions/index.js';
import { functionSymbols } from '../kallsyms/index.js';
import { allModuleNames, moduleAnswer } from '../modules/index.js';
import { syscallFacts, syscallTable } from '../syscalls/index.js';
import type { Architecture, Feature, FeatureAnswer, Target } from '../target.js';
import { tracepointsMatching } from '../tracefs/index.js';
import { LiveBtf } from './btf-files.js';
import { clockTicksPerSecond } from './clock-ticks.js';
import { readEventSystems } from './event-systems.js';
import { tryFeature } from './feature-trials.js';
import { once, readTextIfAny } from './files.js';
import { readModuleLists } from './modules.js';

export function liveTarget(): Target {
  const release = osRelease();
  const architecture = thisArchitecture();
  const btf = new LiveBtf();
  const hz = once(() => clockTicksPerSecond(release));
  // Tables indexed by CPU number are as long as the highest number says, also where numbers are left out.
  const cpus = once(() => Math.max(...possibleCpus()) + 1);
  const modules = once(() => readModuleLists(release));
  const kallsyms = once(() => readTextIfAny('/proc/kallsyms'));
  const systems = once(readEventSystems);
  const hasFunction = (name: string): boolean => btf.vmlinux().named('function', name) !== undefined;
  const facts = once(() => syscallFacts(architecture, abisOf(architecture, hasFunction)));
  const table = once(() => syscallTable(facts()));
  const features = new Map<Feature, FeatureAnswer>();

  const sourcesFor = (module: string | undefined): FunctionSources => ({
    module,
    btf: module === undefined ? btf.vmlinux() : btf.module(module),
    symbols: (pattern) => {
      const text = kallsyms();
      return text === undefined ? undefined : functionSymbols(text, pattern, module);
    },
    syscallsOf: (symbol) => (module === undefined ? syscallsOf({ facts: facts(), hasFunction }, symbol) : []),
  });

  return {
    release,
    architecture,
    get hz() {
      return hz();
    },
    get possibleCpus() {
      return cpus();
    },
    get moduleNames() {
      return allModuleNames(modules());
    },
    feature(feature) {
      const answer = features.get(feature) ?? tryFeature(feature, btf.vmlinux);
      features.set(feature, answer);
      return answer;
    },
    functionsMatching: (pattern, module) => functionsMatching(sourcesFor(module), pattern),
    tracepointsMatching: (pattern) => tracepointsMatching(btf.vmlinux(), systems(), pattern),
    typeNamed: (kind, name) => btf.vmlinux().named(kind, name),
    type: (id: BtfTypeId) => btf.owner(id).type(id),
    syscalls: table,
    module: (name) => moduleAnswer(modules(), name),
  };
}

function thisArchitecture(): Architecture {
  if (arch === 'x64') return 'x86-64';
  if (arch === 'arm64') return 'arm64';
  throw new StapError(`stap does not know the processor architecture ${arch}`, 'x86-64 and arm64 are known');
}

/** x32 is a build option that most kernels lack, and 32-bit calls are another (as good as always there). */
function abisOf(architecture: Architecture, hasFunction: (name: string) => boolean): readonly SyscallAbi[] {
  if (architecture === 'arm64') return ['native'];
  const x32: readonly SyscallAbi[] = X32_WITNESSES.some(hasFunction) ? ['x32'] : [];
  return ['native', 'compat', ...x32];
}
