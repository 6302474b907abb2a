/**
 * System calls and the kernel functions that serve them. On x86-64 since Linux 4.17 (kernel:
 * arch/x86/include/asm/syscall_wrapper.h) a call with arguments is
 *
 * ```
 *   __x64_sys_read(regs)  → __se_sys_read(long…) → __do_sys_read(…)     64-bit and x32
 *   __ia32_sys_read(regs) → the same                                  32-bit
 *   __ia32_compat_sys_X(regs)                                         32-bit, where the arguments differ
 * ```
 *
 * and one without arguments is `__do_sys_sync(regs)`, for which `__x64_sys_sync` and `__ia32_sys_sync` are further names of
 * the same address; only `__do_sys_sync` is in BTF.
 */
import type { SyscallNumber } from '../../ir/index.js';
import type { SyscallFacts } from '../syscalls/index.js';
import type { Architecture } from '../target.js';

/**
 * `sys_sync`, as scripts name it after kernels before 4.17, to the function that a kernel of today has for it, best first;
 * empty for a name of another form.
 */
export function syscallEntry(architecture: Architecture, name: string): readonly string[] {
  const match = /^(compat_)?(?:sys|SyS)_(\w+)$/.exec(name);
  if (match === null) return [];
  const [, compat, entry = ''] = match;
  if (compat !== undefined) return architecture === 'x86-64' ? [`__ia32_compat_sys_${entry}`] : [];
  return architecture === 'x86-64' ? [`__x64_sys_${entry}`, `__do_sys_${entry}`] : [`__arm64_sys_${entry}`];
}

/** The middle of a call's function name and what stands before it. */
type EntryName = { readonly form: 'x64' | 'ia32' | 'ia32-compat' | 'arm64' | 'do'; readonly entry: string };

export function parseEntryName(symbol: string): EntryName | undefined {
  const match = /^__(x64|ia32|ia32_compat|arm64|do|se)_sys_(\w+)$/.exec(symbol);
  const [, prefix, entry] = match ?? [];
  if (prefix === undefined || entry === undefined) return undefined;
  switch (prefix) {
    case 'x64':
    case 'ia32':
    case 'arm64':
      return { form: prefix, entry };
    case 'ia32_compat':
      return { form: 'ia32-compat', entry };
    default:
      return { form: 'do', entry };
  }
}

export type EntryQuestions = {
  readonly facts: readonly SyscallFacts[];
  /** Is there a function of that name in BTF? */
  hasFunction(name: string): boolean;
};

/** The calls that enter the kernel through this function; empty for any other function. */
export function syscallsOf(questions: EntryQuestions, symbol: string): readonly SyscallNumber[] {
  const name = parseEntryName(symbol);
  if (name === undefined) return [];
  const { entry, form } = name;
  const ofEntry = questions.facts.filter((each) => each.entry === entry);
  if (ofEntry.length === 0) return [];
  const noArguments = form !== 'ia32-compat' && hasNoArguments(questions, entry);
  const ownCompat = questions.hasFunction(`__ia32_compat_sys_${entry}`);
  return ofEntry
    .filter(({ abi }) => {
      if (form === 'ia32-compat') return abi === 'compat' && ownCompat;
      if (abi === 'compat') return !ownCompat && (noArguments || form === 'ia32' || form === 'do');
      return noArguments || form !== 'ia32';
    })
    .map(({ abi, number, name: printed }) => ({ abi, number, name: printed }));
}

/** BTF then has the one function behind all names, and no wrapper. */
export function hasNoArguments(questions: Pick<EntryQuestions, 'hasFunction'>, entry: string): boolean {
  return (
    questions.hasFunction(`__do_sys_${entry}`) &&
    !questions.hasFunction(`__x64_sys_${entry}`) &&
    !questions.hasFunction(`__arm64_sys_${entry}`)
  );
}
