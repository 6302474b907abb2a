/** Once, when all is armed: which processes there are, found by a task iterator that runs in stap's own context. */
import { SESSION_HEADER } from '../../passes/layout.js';
import { UPDATE_FLAGS } from '../isa/helpers.js';
import { type Assembler, R0, R1, R3, R6, R7, R8, R10, type Register } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import type { BpfProgram } from '../object.js';
import { buildProgram } from '../programs/program.js';
import type { ProcessFacts } from './facts.js';
import { BEGUN_BIT, COMMAND_OFFSET, executableFdOffset, executableInodeOffset, TARGET_BIT } from './table.js';
import { addBits, addExecutables, BITS, chase, clearWords, KEY, storeMember, type Writer } from './words.js';

/** struct bpf_iter__task { struct bpf_iter_meta *meta; struct task_struct *task }; meta: 16 seq_num u64 */
export function scanProgram(writer: Writer): BpfProgram {
  const { facts, table, tables } = writer;
  return buildProgram(
    tables,
    { name: 'scan', type: 'tracing', attach: { kind: 'task-iterator' } },
    [],
    ({ asm, exit }) => {
      const known = asm.label('executables known');
      const process = asm.label('process');
      clearWords(asm);
      asm.load(8, R7, R6, 8);
      asm.branch('equal', R7, 0, exit);
      asm.load(8, R1, R6, 0);
      asm.load(8, R1, R1, 16);
      asm.branch('notEqual', R1, 0, known);
      table.executables.forEach((_, index) => {
        identify(asm, facts, index);
      });
      asm.place(known);
      asm.load(4, R1, R7, facts.task.pid);
      asm.load(4, R8, R7, facts.task.tgid);
      asm.store(8, R10, KEY, R1);
      asm.branch('equal', R1, R8, process);
      if (table.tracksThreads) storeMember(asm, UPDATE_FLAGS.noExist);
      asm.jump(exit);
      asm.place(process);
      addIfEqual(asm, MAP_NAMES.session, SESSION_HEADER.target, R8, TARGET_BIT);
      // The command of -c is a shell that waits: it begins when it becomes the command.
      if (table.tracksBegin) addIfEqual(asm, MAP_NAMES.processes, COMMAND_OFFSET, R8, BEGUN_BIT);
      asm.move(R3, R7);
      addExecutables(asm, writer);
      asm.load(8, R1, R10, BITS);
      if (!table.tracksBegin) asm.branch('equal', R1, 0, exit);
      // What the other programs have seen in the meantime is newer.
      storeMember(asm, UPDATE_FLAGS.noExist);
    },
  );
}

function addIfEqual(asm: Assembler, map: string, offset: number, value: Register, bits: number): void {
  const differs = asm.label('differs');
  asm.loadMapValue(R1, map, offset);
  asm.load(8, R1, R1, 0);
  asm.branch('notEqual', R1, value, differs);
  addBits(asm, bits);
  asm.place(differs);
}

/** From the number of a descriptor of stap's own, which is the current task, to the inode behind it. */
function identify(asm: Assembler, facts: ProcessFacts, index: number): void {
  const none = asm.label('no such file');
  asm.loadMapValue(R1, MAP_NAMES.processes, executableFdOffset(index));
  asm.load(8, R8, R1, 0);
  asm.branch('lessSigned', R8, 0, none);
  asm.call('get_current_task_btf');
  asm.move(R3, R0);
  chase(asm, [facts.task.files, facts.fdTable, facts.fdArray], none);
  asm.alu('shiftLeft', R8, 3);
  asm.add(R3, R8);
  chase(asm, [0, facts.fileInode], none);
  asm.loadMapValue(R1, MAP_NAMES.processes, executableInodeOffset(index));
  asm.store(8, R1, 0, R3);
  asm.place(none);
}
