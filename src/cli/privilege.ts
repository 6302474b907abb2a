/** Whether this process may load BPF programs: asked of its capabilities, before anything of BPF is touched. */
import { readFileSync, readlinkSync } from 'node:fs';

/** What stands between this process and the kernel. */
export type Privilege =
  | { readonly kind: 'enough'; readonly as: string }
  | { readonly kind: 'lacking'; readonly why: string };

/** Bits of CapEff (include/uapi/linux/capability.h). */
const CAP_SYS_ADMIN = 21n;
const CAP_PERFMON = 38n;
const CAP_BPF = 39n;
/** The first user namespace has a fixed inode (include/linux/proc_ns.h); capabilities of any other are not for BPF. */
const FIRST_USER_NAMESPACE = 'user:[4026531837]';

export function privilegeOf(capabilities: bigint, userNamespace: string, euid: number): Privilege {
  const has = (bit: bigint): boolean => ((capabilities >> bit) & 1n) === 1n;
  if (!has(CAP_SYS_ADMIN) && !(has(CAP_BPF) && has(CAP_PERFMON))) {
    return { kind: 'lacking', why: euid === 0 ? 'root without CAP_BPF and CAP_PERFMON' : 'not root' };
  }
  if (userNamespace !== FIRST_USER_NAMESPACE) return { kind: 'lacking', why: 'inside a user namespace' };
  return { kind: 'enough', as: euid === 0 ? 'root' : 'CAP_BPF and CAP_PERFMON' };
}

export function privilege(): Privilege {
  const capabilities = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0';
  return privilegeOf(BigInt(`0x${capabilities}`), readlinkSync('/proc/self/ns/user'), process.geteuid?.() ?? 0);
}

/**
 * One line for a script that has probes in the kernel or in other processes; undefined where they may be armed. Scripts
 * whose probes all run in user space need not ask.
 */
export function complaintAboutPrivilege(found: Privilege = privilege()): string | undefined {
  if (found.kind === 'enough') return undefined;
  return `ERROR: this script probes the kernel or other processes: run stap as root (or with CAP_BPF and CAP_PERFMON); this process is ${found.why}`;
}
