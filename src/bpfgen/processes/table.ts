/**
 * Which processes the probes of a script are for: what the kernel-side programs keep of every process to tell.
 *
 *     members    tgid u32 → bits u64: | 0 is or descends from the target | 1 has begun | 2 + i runs executable i |
 *     processes  words u64: | pid of the command that waits for us, 0 | fd, inode of executable 0 | fd, inode of 1 … | pids … |
 *
 * An executable is known by its inode in the kernel's memory, which stap holds by an open file: that is the same on every
 * file system, where numbers of inodes and devices are not. Threads have entries of their own (by tid) where their begin
 * is probed, for bit 1.
 */
import type { ProbeSpec, ProcessFilter } from '../../ir/index.js';
import type { PlacedModule } from '../../passes/placed.js';

export interface ProcessTable {
  readonly executables: readonly string[];
  /** Of stap's PID namespace; the loader stores those of the initial one. */
  readonly pids: readonly number[];
  readonly usesTarget: boolean;
  /** Has every process an entry, so that its begin is seen once? */
  readonly tracksBegin: boolean;
  readonly tracksThreads: boolean;
}

export const TARGET_BIT = 1;
export const BEGUN_BIT = 2;
const FIRST_EXECUTABLE = 2;
/** Bits of a signed immediate. */
export const MOST_EXECUTABLES = 28;
export const WORD_BYTES = 8;
export const COMMAND_OFFSET = 0;

/** undefined: every probe is for all processes, and none asks when they begin or end. */
export function processTable(placed: PlacedModule): ProcessTable | undefined {
  const specs = placed.bodies.flatMap(({ id, side }): readonly ProbeSpec[] => {
    const spec = placed.module.bodies[id]?.probe.spec;
    return side === 'kernel' && spec !== undefined ? [spec] : [];
  });
  const filters = specs.flatMap((spec) => ('processes' in spec ? [spec.processes] : []));
  const events = new Set(specs.flatMap((spec) => (spec.kind === 'process' ? [spec.event] : [])));
  const table: ProcessTable = {
    executables: [...new Set(filters.flatMap(({ executable }) => executable ?? []))],
    pids: [...new Set(filters.flatMap(({ pid }) => pid ?? []))],
    usesTarget: filters.some(({ target }) => target),
    tracksBegin: events.has('begin') || events.has('threadBegin'),
    tracksThreads: events.has('threadBegin'),
  };
  const isNeeded = needsMembers(table) || table.pids.length > 0 || events.has('end') || events.has('threadEnd');
  return isNeeded ? table : undefined;
}

/** Must programs follow what becomes of processes? */
export function needsMembers({ executables, usesTarget, tracksBegin }: ProcessTable): boolean {
  return executables.length > 0 || usesTarget || tracksBegin;
}

export const executableBit = (index: number): number => 1 << (FIRST_EXECUTABLE + index);

/** The bits that a process must have. */
export function bitsOf(table: ProcessTable, { executable, target }: ProcessFilter): number {
  return (
    (target ? TARGET_BIT : 0) | (executable === undefined ? 0 : executableBit(table.executables.indexOf(executable)))
  );
}

/** Byte offsets in `processes`. */
export const executableFdOffset = (index: number): number => WORD_BYTES * (1 + 2 * index);
export const executableInodeOffset = (index: number): number => WORD_BYTES * (2 + 2 * index);
export const pidOffset = (table: ProcessTable, index: number): number =>
  WORD_BYTES * (1 + 2 * table.executables.length + index);
export const tableBytes = (table: ProcessTable): number => pidOffset(table, table.pids.length);
