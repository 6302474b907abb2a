/** A Target that notes what it is asked. */
import type { SyscallAbi } from '../../ir/index.js';
import type { BtfType, BtfTypeId } from '../btf/index.js';
import type { FeatureAnswer, KernelFunction, ModuleAnswer, SyscallTable, Target, Tracepoint } from '../target.js';
import { NO_TYPE, printRecording, RECORDING_FORMAT } from './format.js';

export interface RecordingTarget {
  /** Answers as the given one does. */
  readonly target: Target;
  /** What was asked so far, as the text of a recording. */
  readonly save: () => string;
}

export function recordTarget(target: Target): RecordingTarget {
  const notes = new Notes(target);
  return { target: notes, save: () => notes.print() };
}

class Notes implements Target {
  readonly #asked: Target;
  #hz: number | undefined;
  #possibleCpus: number | undefined;
  #abis: readonly SyscallAbi[] | undefined;
  #tracepointNames: readonly string[] | undefined;
  #moduleNames: readonly string[] | undefined;
  readonly #features: Record<string, FeatureAnswer> = {};
  readonly #functions: Record<string, Record<string, readonly KernelFunction[]>> = {};
  readonly #functionNames: Record<string, readonly string[]> = {};
  readonly #tracepoints: Record<string, readonly Tracepoint[]> = {};
  readonly #named: Record<string, BtfTypeId> = {};
  readonly #types: Record<string, BtfType> = {};
  readonly #modules: Record<string, ModuleAnswer> = {};

  constructor(asked: Target) {
    this.#asked = asked;
  }

  get release(): string {
    return this.#asked.release;
  }

  get architecture(): Target['architecture'] {
    return this.#asked.architecture;
  }

  get hz(): number {
    return (this.#hz = this.#asked.hz);
  }

  get possibleCpus(): number {
    return (this.#possibleCpus = this.#asked.possibleCpus);
  }

  get moduleNames(): readonly string[] {
    return (this.#moduleNames = this.#asked.moduleNames);
  }

  get binaries(): Target['binaries'] {
    return this.#asked.binaries;
  }

  feature(...[feature]: Parameters<Target['feature']>): FeatureAnswer {
    return (this.#features[feature] = this.#asked.feature(feature));
  }

  functionsMatching(pattern: string, module: string | undefined): readonly KernelFunction[] {
    const ofModule = (this.#functions[module ?? ''] ??= {});
    return (ofModule[pattern] = this.#asked.functionsMatching(pattern, module));
  }

  functionNames(module: string | undefined): readonly string[] {
    return (this.#functionNames[module ?? ''] = this.#asked.functionNames(module));
  }

  tracepointsMatching(pattern: string): readonly Tracepoint[] {
    return (this.#tracepoints[pattern] = this.#asked.tracepointsMatching(pattern));
  }

  tracepointNames(): readonly string[] {
    return (this.#tracepointNames = this.#asked.tracepointNames());
  }

  typeNamed(...[kind, name]: Parameters<Target['typeNamed']>): BtfTypeId | undefined {
    const found = this.#asked.typeNamed(kind, name);
    this.#named[`${kind} ${name}`] = found ?? NO_TYPE;
    return found;
  }

  type(typeId: BtfTypeId): BtfType {
    return (this.#types[typeId] = this.#asked.type(typeId));
  }

  syscalls(): SyscallTable {
    const table = this.#asked.syscalls();
    this.#abis = [...new Set(table.all.map((each) => each.abi))];
    return table;
  }

  module(name: string): ModuleAnswer {
    return (this.#modules[name] = this.#asked.module(name));
  }

  print(): string {
    return printRecording({
      format: RECORDING_FORMAT,
      release: this.release,
      architecture: this.architecture,
      hz: this.#hz,
      possibleCpus: this.#possibleCpus,
      syscallAbis: this.#abis,
      features: this.#features,
      functions: this.#functions,
      functionNames: this.#functionNames,
      tracepoints: this.#tracepoints,
      tracepointNames: this.#tracepointNames,
      named: this.#named,
      types: this.#types,
      modules: this.#modules,
      moduleNames: this.#moduleNames,
    });
  }
}
