/** Kernel functions by name: BTF's, which have prototypes, joined with the symbol table's. */
import { present } from '../../base/index.js';
import type { SyscallNumber } from '../../ir/index.js';
import type { BtfFunctionProto, BtfIndex, BtfType, BtfTypeId } from '../btf/index.js';
import { parseGlob } from '../glob.js';
import type { KernelFunction } from '../target.js';
import { hasNoArguments, parseEntryName } from './syscall-entries.js';

export type FunctionSources = {
  readonly module: string | undefined;
  /** The module's BTF, or vmlinux's; undefined where it cannot be read. */
  readonly btf: BtfIndex | undefined;
  /** Names in the symbol table; undefined where there is none to read. It costs 60 ms to read, so it is asked last. */
  symbols(pattern: string): readonly string[] | undefined;
  /** Do several functions have this name? BTF has one of them then, and the kernel takes the first it finds for fentry. */
  hasNamesakes(name: string): boolean;
  syscallsOf(symbol: string): readonly SyscallNumber[];
};

export function functionsMatching(sources: FunctionSources, pattern: string): readonly KernelFunction[] {
  const glob = parseGlob(pattern);
  if (glob.literal !== undefined) {
    const known = inBtf(sources, glob.literal);
    if (known !== undefined) return [known];
  }
  const symbols = sources.symbols(pattern);
  const names = symbols ?? namesInBtf(sources.btf, pattern);
  return names.map((name) => inBtf(sources, name) ?? withoutBtf(sources, name));
}

/** All names that `functionsMatching` knows, sorted. */
export function functionNames(sources: FunctionSources): readonly string[] {
  return sources.symbols('*') ?? namesInBtf(sources.btf, '*');
}

function namesInBtf(btf: BtfIndex | undefined, pattern: string): readonly string[] {
  const glob = parseGlob(pattern);
  const names = [...(btf?.namesWithPrefix('function', glob.prefix).keys() ?? [])];
  return names.filter((name) => glob.matches(name)).sort();
}

function inBtf(sources: FunctionSources, name: string): KernelFunction | undefined {
  const { btf } = sources;
  if (btf === undefined) return undefined;
  const typeId = btf.named('function', name) ?? sharedBody(btf, name);
  if (typeId === undefined) return undefined;
  const type = btf.type(typeId);
  const proto = type.kind === 'function' ? btf.type(type.proto) : undefined;
  const syscalls = sources.syscallsOf(name);
  return {
    name,
    module: sources.module,
    // The entry of a system call has a name of its own.
    btfId: syscalls.length === 0 && sources.hasNamesakes(name) ? undefined : btf.kernelId(typeId),
    proto: present(asProto(proto), 'target', `prototype of ${name}`),
    syscalls,
  };
}

/** `__x64_sys_sync` is another name of `__do_sys_sync`, the only one in BTF. */
function sharedBody(btf: BtfIndex, name: string): BtfTypeId | undefined {
  const entry = parseEntryName(name);
  if (entry === undefined || entry.form === 'do' || entry.form === 'ia32-compat') return undefined;
  const hasFunction = (each: string): boolean => btf.named('function', each) !== undefined;
  return hasNoArguments({ hasFunction }, entry.entry) ? btf.named('function', `__do_sys_${entry.entry}`) : undefined;
}

function withoutBtf(sources: FunctionSources, name: string): KernelFunction {
  return { name, module: sources.module, btfId: undefined, proto: undefined, syscalls: sources.syscallsOf(name) };
}

function asProto(type: BtfType | undefined): BtfFunctionProto | undefined {
  return type?.kind === 'function-proto' ? type : undefined;
}
