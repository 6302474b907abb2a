/**
 * What the programs that follow processes have in common. Words of their stack:
 *
 *     | -8 key of an entry | -16 its bits | -24 scratch | -32 spare |
 */
import type { IrBody, ProcessEvent } from '../../ir/index.js';
import { type Assembler, type Label, R0, R1, R2, R3, R4, R10 } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import type { Tables } from '../tables.js';
import type { ProcessFacts } from './facts.js';
import { executableBit, executableInodeOffset, type ProcessTable } from './table.js';
import { loadProcess, lookUpMember } from './test.js';

export const KEY = -8;
export const BITS = -16;
export const SCRATCH = -24;
export const SPARE = -32;
export const RESERVED_BYTES = 32;

export interface Writer {
  readonly tables: Tables;
  readonly table: ProcessTable;
  readonly facts: ProcessFacts;
  /** Bodies of one event, in script order. */
  readonly bodiesOf: (event: ProcessEvent) => readonly IrBody[];
}

export function clearWords(asm: Assembler): void {
  for (const offset of [KEY, BITS, SCRATCH, SPARE]) asm.store(8, R10, offset, 0);
}

/** key ← tgid, bits ← what is known of the process (0: nothing) */
export function loadMember(asm: Assembler): void {
  const unknown = asm.label('unknown process');
  loadProcess(asm);
  asm.store(8, R10, KEY, R0);
  lookUpMember(asm, KEY);
  asm.branch('equal', R0, 0, unknown);
  asm.load(8, R0, R0, 0);
  asm.store(8, R10, BITS, R0);
  asm.place(unknown);
}

/** members[key] = bits */
export function storeMember(asm: Assembler, flag: number): void {
  asm.loadMap(R1, MAP_NAMES.members);
  asm.move(R2, R10);
  asm.add(R2, KEY);
  asm.move(R3, R10);
  asm.add(R3, BITS);
  asm.move(R4, flag);
  asm.call('map_update_elem');
}

export function deleteMember(asm: Assembler): void {
  asm.loadMap(R1, MAP_NAMES.members);
  asm.move(R2, R10);
  asm.add(R2, KEY);
  asm.call('map_delete_elem');
}

/** r3 = what lies behind a chain of pointers that begins at r3; `none` where one of them is 0. Loses r0 to r5. */
export function chase(asm: Assembler, offsets: readonly number[], none: Label): void {
  for (const offset of offsets) {
    readAt(asm, offset, 8);
    asm.load(8, R3, R10, SCRATCH);
    asm.branch('equal', R3, 0, none);
  }
}

/** The scratch word = memory at r3 + offset, 0 where it cannot be read. */
export function readAt(asm: Assembler, offset: number, sizeBytes: number): void {
  asm.store(8, R10, SCRATCH, 0);
  asm.add(R3, offset);
  asm.move(R1, R10);
  asm.add(R1, SCRATCH);
  asm.move(R2, sizeBytes);
  asm.call('probe_read_kernel');
}

/** bits |= those of the executables that the task at r3 runs. Loses r0 to r5. */
export function addExecutables(asm: Assembler, { table, facts }: Writer): void {
  if (table.executables.length === 0) return;
  const none = asm.label('runs nothing of ours');
  chase(asm, [facts.task.mm, facts.exeFile, facts.fileInode], none);
  table.executables.forEach((_, index) => {
    const next = asm.label('next executable');
    asm.loadMapValue(R1, MAP_NAMES.processes, executableInodeOffset(index));
    asm.load(8, R1, R1, 0);
    asm.branch('notEqual', R1, R3, next);
    addBits(asm, executableBit(index));
    asm.place(next);
  });
  asm.place(none);
}

export function addBits(asm: Assembler, bits: number): void {
  asm.load(8, R1, R10, BITS);
  asm.alu('or', R1, bits);
  asm.store(8, R10, BITS, R1);
}
