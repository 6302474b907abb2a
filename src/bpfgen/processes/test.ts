/** Is the current process one of those that a probe is for? */
import { present } from '../../base/index.js';
import type { ProcessFilter } from '../../ir/index.js';
import { type Assembler, type Label, R0, R1, R2, R10 } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import type { Tables } from '../tables.js';
import { bitsOf, pidOffset, type ProcessTable } from './table.js';

/** Goes to `otherwise` where it is not. Keeps r6 to r9; `keyOffset`: 8 bytes of the stack that nothing lives in. */
export function testProcess(
  asm: Assembler,
  tables: Tables,
  filter: ProcessFilter,
  keyOffset: number,
  otherwise: Label,
): void {
  const table = tables.processes;
  const bits = table === undefined ? 0 : bitsOf(table, filter);
  if (table === undefined || (bits === 0 && filter.pid === undefined)) return;
  loadProcess(asm);
  testPid(asm, table, filter, otherwise);
  if (bits === 0) return;
  asm.store(8, R10, keyOffset, R0);
  lookUpMember(asm, keyOffset);
  asm.branch('equal', R0, 0, otherwise);
  asm.load(8, R0, R0, 0);
  testBits(asm, bits, otherwise);
}

/** The same where r0 has the bits of the current process already. Keeps r6 to r9. */
export function testKnownProcess(
  asm: Assembler,
  table: ProcessTable,
  filter: ProcessFilter,
  bits: { readonly offset: number },
  otherwise: Label,
): void {
  if (filter.pid !== undefined) {
    loadProcess(asm);
    testPid(asm, table, filter, otherwise);
  }
  const wanted = bitsOf(table, filter);
  if (wanted === 0) return;
  asm.load(8, R0, R10, bits.offset);
  testBits(asm, wanted, otherwise);
}

/** r0 = tgid */
export function loadProcess(asm: Assembler): void {
  asm.call('get_current_pid_tgid');
  asm.alu('shiftRight', R0, 32);
}

/** r0 = address of the bits of the process (or thread) whose number lies on the stack, or 0. */
export function lookUpMember(asm: Assembler, keyOffset: number): void {
  asm.loadMap(R1, MAP_NAMES.members);
  asm.move(R2, R10);
  asm.add(R2, keyOffset);
  asm.call('map_lookup_elem');
}

/** r0 = tgid, kept */
function testPid(asm: Assembler, table: ProcessTable, { pid }: ProcessFilter, otherwise: Label): void {
  if (pid === undefined) return;
  const index = table.pids.indexOf(pid);
  asm.loadMapValue(R1, MAP_NAMES.processes, pidOffset(table, present(index < 0 ? undefined : index, 'bpfgen', 'pid')));
  asm.load(8, R1, R1, 0);
  asm.branch('notEqual', R0, R1, otherwise);
}

function testBits(asm: Assembler, bits: number, otherwise: Label): void {
  asm.alu('and', R0, bits);
  asm.branch('notEqual', R0, bits, otherwise);
}
