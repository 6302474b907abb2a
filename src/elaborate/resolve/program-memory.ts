/** The module that @cast and @var name: the kernel, or a program or library with debug information. */
import { StapError, type Token } from '../../base/index.js';
import type { Binary } from '../../target/binaries/index.js';
import type { BtfTypeId } from '../../target/btf/index.js';
import type { DebugInfo } from '../../target/dwarf/index.js';
import { refuse, refuseUnsupported } from '../refusal.js';
import type { BodyScope } from './scope.js';
import { kernelMemory, type TargetMemory } from './walk.js';

export interface TypedMemory {
  /** As messages name the module. */
  readonly name: string;
  readonly memory: TargetMemory;
  readonly named: (kind: 'struct' | 'union' | 'enum' | 'typedef', name: string) => BtfTypeId | undefined;
}

/** Where a type is looked for, in order: where no module is named in a program's probe that program, then the kernel. */
export function typedMemories(scope: BodyScope, module: string | undefined, token: Token): readonly TypedMemory[] {
  const { kernel } = scope;
  const ofKernel: TypedMemory = {
    name: 'kernel',
    memory: kernelMemory(kernel),
    named: (kind, name) => kernel.typeNamed(kind, name),
  };
  if (module === undefined) {
    const program = scope.target?.program?.();
    return program === undefined
      ? [ofKernel]
      : [{ name: program.path, memory: program.memory, named: program.named }, ofKernel];
  }
  // "kernel<linux/sched.h>" names a header for the case that debuginfo lacks the type: BTF has it or nothing has.
  if (/^kernel(?:<.*>)?$/.test(module) || /^<.*>$/.test(module)) return [ofKernel];
  const { binary, info } = programNamed(scope, module, token);
  return [{ name: binary.path, memory: memoryOf(info), named: (kind, name) => info.types.named(kind, name) }];
}

export function memoryOf(info: DebugInfo): TargetMemory {
  return { space: 'user', types: info.types, declaredAt: (type) => info.types.declaredAt(type) };
}

/** A program, or a library, by its path or by what $PATH has. Throws a Refusal. */
export function programNamed(
  { kernel }: Pick<BodyScope, 'kernel'>,
  module: string,
  token: Token,
): { readonly binary: Binary; readonly info: DebugInfo } {
  const { binaries } = kernel;
  const path = binaries.find(module);
  const binary = path === undefined ? undefined : binaries.open(path);
  if (binary === undefined) {
    if (/^\w+$/.test(module)) return refuseUnsupported(`a type of the module "${module}"`, 'cast-module', token);
    return refuse('no-executable', `cannot find module '${module}'`, token);
  }
  const info = openedInfo(binary, token);
  if (info !== undefined) return { binary, info };
  return refuse('no-user-dwarf', `debuginfo not found for module '${binary.path}' [man error::dwarf]`, token, {
    hints: [`build ${binary.path} with -g, or install its debug symbols (PACKAGE-dbgsym)`],
  });
}

function openedInfo(binary: Binary, token: Token): DebugInfo | undefined {
  try {
    return binary.debugInfo();
  } catch (error) {
    if (!(error instanceof StapError)) throw error;
    const hints = error.hint === undefined ? [] : [error.hint];
    return refuse('no-libdw', `the debuginfo of ${binary.path} is not read: ${error.message}`, token, { hints });
  }
}
