/** Loads (verifies) programs: relocations filled in with descriptors and BTF ids, all with the same own BTF. */
import { present, StapError, unreachable } from '../base/index.js';
import type { AttachSpec, BpfObject, BpfProgram } from '../bpfgen/object.js';
import { FUNCTION_INFO_BYTES, LINE_INFO_BYTES } from '../bpfgen/object.js';
import type { Relocation } from '../bpfgen/isa/index.js';
import {
  ATTACH_TYPE,
  close,
  loadBtf,
  loadProgram,
  openModuleBtf,
  PROGRAM_SLEEPABLE,
  PROGRAM_TEST_STATE_FREQUENTLY,
  PROGRAM_TYPE,
  type ProgramSpec,
} from '../native/index.js';
import type { LoadedMaps } from './maps.js';
import { VerifierError } from './verifier-error.js';
import { Wildcards } from './wildcards.js';

export interface LoadedProgram {
  readonly program: BpfProgram;
  readonly fd: number;
}

/** BTF id of a kernel function that programs may call (a kfunc), in vmlinux. */
export type KernelFunctionId = (name: string) => number | undefined;

/** @throws {VerifierError} with nothing left behind */
export function loadPrograms(object: BpfObject, maps: LoadedMaps, kernelFunctionId: KernelFunctionId): LoadedProgram[] {
  const btfFd = loadBtf(object.btf);
  const loaded: LoadedProgram[] = [];
  const wildcards = new Wildcards();
  try {
    for (const program of object.programs) {
      const fd = wildcards.attempt(program, () =>
        loadOne({ program, license: object.license, btfFd, maps, kernelFunctionId }),
      );
      if (fd !== undefined) loaded.push({ program, fd });
    }
    wildcards.check();
    return loaded;
  } catch (error) {
    for (const each of loaded) close(each.fd);
    throw error;
  } finally {
    close(btfFd);
  }
}

/**
 * Seen on 6.18, with one in a thousand random programs: following a constant back, the verifier asks for a stack slot that an
 * earlier state did not have, and calls that its own bug. Where it keeps more states it goes another way, and gets through.
 */
const VERIFIER_STUMBLED = /^verifier bug: stack slot/m;

interface Loading {
  readonly program: BpfProgram;
  readonly license: string;
  readonly btfFd: number;
  readonly maps: LoadedMaps;
  readonly kernelFunctionId: KernelFunctionId;
}

function loadOne({ program, license, btfFd, maps, kernelFunctionId }: Loading): number {
  const moduleBtf = moduleBtfOf(program.attach);
  const spec: ProgramSpec = {
    name: program.name,
    type: typeOf(program),
    instructions: patched(program, maps, kernelFunctionId),
    license,
    btfFd,
    functionInfo: { records: program.functionInfo, recordBytes: FUNCTION_INFO_BYTES },
    // A program without a line of the script has none.
    ...(program.lineInfoCount === 0 ? {} : { lineInfo: { records: program.lineInfo, recordBytes: LINE_INFO_BYTES } }),
    ...(program.sleepable ? { flags: PROGRAM_SLEEPABLE } : {}),
    ...targetOf(program, kernelFunctionId),
    ...(moduleBtf === undefined ? {} : { attachBtfObjectFd: moduleBtf }),
  };
  let result = loadProgram(spec);
  if (result.kind === 'refused' && VERIFIER_STUMBLED.test(result.log)) {
    result = loadProgram({ ...spec, flags: (spec.flags ?? 0) | PROGRAM_TEST_STATE_FREQUENTLY });
  }
  if (moduleBtf !== undefined) close(moduleBtf);
  if (result.kind === 'refused') throw new VerifierError(program.name, result.errno, result.log);
  return result.fd;
}

/** The code with every relocation filled in. An instruction is 8 bytes, its immediate the last 4. */
function patched(program: BpfProgram, maps: LoadedMaps, kernelFunctionId: KernelFunctionId): Uint8Array {
  const code = Buffer.from(program.code);
  for (const relocation of program.relocations) {
    code.writeInt32LE(immediateOf(relocation, maps, kernelFunctionId), relocation.unit * 8 + 4);
  }
  return code;
}

function immediateOf(relocation: Relocation, maps: LoadedMaps, kernelFunctionId: KernelFunctionId): number {
  switch (relocation.kind) {
    case 'map':
    case 'mapValue':
      return maps.named(relocation.map).fd;
    case 'kernelFunction':
      return present(kernelFunctionId(relocation.name), 'loader', `kernel function ${relocation.name}`);
    default:
      return unreachable(relocation);
  }
}

function typeOf(program: BpfProgram): number {
  switch (program.type) {
    case 'raw-tracepoint':
      return PROGRAM_TYPE.RAW_TRACEPOINT;
    case 'tracing':
      return PROGRAM_TYPE.TRACING;
    case 'kprobe':
      return PROGRAM_TYPE.KPROBE;
    case 'perf-event':
      return PROGRAM_TYPE.PERF_EVENT;
    default:
      return unreachable(program.type);
  }
}

/** The types of a module's function are in the module's own BTF, which the program then holds. @throws {StapError} */
function moduleBtfOf(attach: AttachSpec): number | undefined {
  if ((attach.kind !== 'fentry' && attach.kind !== 'fexit') || attach.module === undefined) return undefined;
  const fd = openModuleBtf(attach.module);
  if (fd === undefined) throw new StapError(`module ${attach.module} is not loaded any more`);
  return fd;
}

/** Tracing programs are verified against what they will be attached to. */
function targetOf(
  program: BpfProgram,
  kernelFunctionId: KernelFunctionId,
): { expectedAttachType?: number; attachBtfId?: number } {
  const { attach } = program;
  switch (attach.kind) {
    case 'tp-btf':
      return { expectedAttachType: ATTACH_TYPE.TRACE_RAW_TP, attachBtfId: attach.btfId };
    case 'fentry':
      return { expectedAttachType: ATTACH_TYPE.TRACE_FENTRY, attachBtfId: attach.btfId };
    case 'fexit':
      return { expectedAttachType: ATTACH_TYPE.TRACE_FEXIT, attachBtfId: attach.btfId };
    case 'task-iterator':
      return {
        expectedAttachType: ATTACH_TYPE.TRACE_ITER,
        attachBtfId: present(kernelFunctionId('bpf_iter_task'), 'loader', 'BTF of bpf_iter_task'),
      };
    case 'uprobe':
      return attach.together ? { expectedAttachType: ATTACH_TYPE.TRACE_UPROBE_MULTI } : {};
    case 'kprobe-multi':
      return { expectedAttachType: ATTACH_TYPE.TRACE_KPROBE_MULTI };
    case 'raw-tracepoint':
    case 'kprobe':
    case 'perf-event':
    case 'none':
      return {};
    default:
      return unreachable(attach);
  }
}
