/** Is a module loaded, could it be, and if not, why not: in words for a user. */
import type { ModuleAnswer } from '../target.js';

export type ModuleLists = {
  readonly release: string;
  /** undefined: this kernel cannot load modules at all. */
  readonly loaded: ReadonlySet<string> | undefined;
  /** Of modules.dep; undefined: this kernel has no such file. */
  readonly available: ReadonlySet<string> | undefined;
  readonly builtIn: ReadonlySet<string>;
};

export function moduleAnswer(lists: ModuleLists, name: string): ModuleAnswer {
  const { available, builtIn, loaded, release } = lists;
  const wanted = name.replace(/-/g, '_');
  if (loaded?.has(wanted) === true) return { kind: 'loaded' };
  if (builtIn.has(wanted)) {
    return { kind: 'unknown', why: `${name} is built into this kernel: its functions are kernel.function("...")` };
  }
  if (loaded === undefined) {
    return { kind: 'unknown', why: `this kernel (${release}) has no loadable modules (CONFIG_MODULES is not set)` };
  }
  if (available?.has(wanted) === true) return { kind: 'available' };
  if (available === undefined) {
    return {
      kind: 'unknown',
      why: `${name} is not loaded, and kernel ${release} has no list of modules (modules.dep)`,
    };
  }
  return { kind: 'unknown', why: `kernel ${release} has no module ${name}` };
}

export function allModuleNames(lists: ModuleLists): readonly string[] {
  return [...new Set([...(lists.loaded ?? []), ...(lists.available ?? [])])].sort();
}
