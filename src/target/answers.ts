/** The questions answered from a kernel's data, wherever that comes from: this machine, or files of another one. */
import type { SyscallAbi } from '../ir/index.js';
import { X32_WITNESSES } from './arch/x86-64.js';
import type { Binaries } from './binaries/index.js';
import type { BtfSet } from './btf/index.js';
import { functionNames, functionsMatching, syscallsOf } from './functions/index.js';
import type { FunctionSources } from './functions/index.js';
import type { ModuleLists } from './modules/index.js';
import { allModuleNames, moduleAnswer } from './modules/index.js';
import { once } from './once.js';
import { syscallFacts, syscallTable } from './syscalls/index.js';
import type { Architecture, Feature, FeatureAnswer, Target } from './target.js';
import { tracepointNames, tracepointsMatching } from './tracefs/index.js';

/** Each function is called when its answer is first needed, and once per argument. */
export interface KernelData {
  readonly release: string;
  readonly architecture: Architecture;
  readonly btf: BtfSet;
  hz(): number;
  possibleCpus(): number;
  modules(): ModuleLists;
  /** Do several functions of the kernel or of one module have this name? */
  hasNamesakes(name: string, module: string | undefined): boolean;
  /** Names of functions in the symbol table that match a glob, sorted; undefined where there is no table. */
  symbols(pattern: string, module: string | undefined): readonly string[] | undefined;
  /** Tracepoint → system; undefined where it is not known. */
  eventSystems(): ReadonlyMap<string, string> | undefined;
  tryFeature(feature: Feature): FeatureAnswer;
  binaries(): Binaries;
}

export function targetFrom(data: KernelData): Target {
  const { architecture, btf, release } = data;
  const hz = once(() => data.hz());
  const binaries = once(() => data.binaries());
  const cpus = once(() => data.possibleCpus());
  const modules = once(() => data.modules());
  const systems = once(() => data.eventSystems());
  const hasFunction = (name: string): boolean => btf.vmlinux().named('function', name) !== undefined;
  const facts = once(() => syscallFacts(architecture, abisOf(architecture, hasFunction)));
  const table = once(() => syscallTable(facts()));
  const features = new Map<Feature, FeatureAnswer>();

  const functionSources = (module: string | undefined): FunctionSources => ({
    module,
    btf: module === undefined ? btf.vmlinux() : btf.module(module),
    // The symbol table has the loaded modules only; of another one BTF's names are all there is.
    symbols: (pattern) =>
      module === undefined || modules().loaded?.has(module) === true ? data.symbols(pattern, module) : undefined,
    hasNamesakes: (name) => data.hasNamesakes(name, module),
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
      const answer = features.get(feature) ?? data.tryFeature(feature);
      features.set(feature, answer);
      return answer;
    },
    functionsMatching: (pattern, module) => functionsMatching(functionSources(module), pattern),
    functionNames: (module) => functionNames(functionSources(module)),
    tracepointsMatching: (pattern) => tracepointsMatching(btf.vmlinux(), systems, pattern),
    tracepointNames: () => tracepointNames(btf.vmlinux()),
    typeNamed: (kind, name) => btf.vmlinux().named(kind, name),
    type: (typeId) => btf.type(typeId),
    syscalls: table,
    module: (name) => moduleAnswer(modules(), name),
    get binaries() {
      return binaries();
    },
  };
}

/** x32 is a build option that most kernels lack, and 32-bit calls are another (as good as always there). */
function abisOf(architecture: Architecture, hasFunction: (name: string) => boolean): readonly SyscallAbi[] {
  if (architecture === 'arm64') return ['native'];
  const x32: readonly SyscallAbi[] = X32_WITNESSES.some(hasFunction) ? ['x32'] : [];
  return ['native', 'compat', ...x32];
}
