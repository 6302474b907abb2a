/**
 * Programs that follow what becomes of processes, with the bodies of process.begin, .end and .thread.*:
 *
 *     scan   once, when all is armed: which processes there are (a task iterator, in stap's own context)
 *     fork   a child is what its parent was, and has not begun
 *     exec   the old program ends, the new one begins
 *     seen   the first return from a system call: of a fork in the child, or of a process that was there before us
 *     exit   a thread, or with its leader the process
 *     free   nothing is left of a thread
 *
 * As in SystemTap an exec is an end and a begin.
 */
import { present } from '../../base/index.js';
import type { IrBody, ProcessEvent } from '../../ir/index.js';
import { SESSION_HEADER } from '../../passes/layout.js';
import { testState, writeBody } from '../body.js';
import type { EventAccess } from '../body-context.js';
import { UPDATE_FLAGS } from '../isa/helpers.js';
import { type Assembler, type Label, R0, R1, R2, R3, R6, R7, R8, R10 } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import type { BpfProgram } from '../object.js';
import type { ProgramContext } from '../program-context.js';
import { buildProgram } from '../programs/program.js';
import type { Tables } from '../tables.js';
import { scanProgram } from './scan.js';
import { BEGUN_BIT, COMMAND_OFFSET, needsMembers, type ProcessTable, TARGET_BIT } from './table.js';
import { loadProcess, lookUpMember, testKnownProcess } from './test.js';
import {
  addBits,
  addExecutables,
  BITS,
  clearWords,
  deleteMember,
  KEY,
  loadMember,
  readAt,
  RESERVED_BYTES,
  SCRATCH,
  storeMember,
  type Writer,
} from './words.js';

export function processPrograms(tables: Tables, bodies: readonly IrBody[]): readonly BpfProgram[] {
  const table = tables.processes;
  if (table === undefined) return [];
  const bodiesOf = (event: ProcessEvent): readonly IrBody[] =>
    bodies.filter(({ probe: { spec } }) => spec.kind === 'process' && spec.event === event);
  const ends = bodiesOf('end').length + bodiesOf('threadEnd').length > 0;
  const follows = needsMembers(table);
  if (!follows && !ends) return [];
  const facts = present(tables.facts.processes?.(), 'bpfgen', 'offsets of processes');
  const writer: Writer = { tables, table, facts, bodiesOf };
  return [
    ...(follows ? [scanProgram(writer), forkProgram(writer)] : []),
    execProgram(writer),
    ...(table.tracksBegin ? [seenProgram(writer)] : []),
    exitProgram(writer),
    ...(follows ? [freeProgram(writer)] : []),
  ];
}

function tracepoint(
  { tables }: Writer,
  name: string,
  bodies: readonly IrBody[],
  write: (program: ProgramContext) => void,
): BpfProgram {
  return buildProgram(
    tables,
    { name: name.slice(0, 15), type: 'raw-tracepoint', attach: { kind: 'raw-tracepoint', name } },
    bodies.map(({ id }) => id),
    write,
  );
}

const NO_CONTEXT: EventAccess = {
  functionName: '',
  framesAbove: 2,
  loadCaller: undefined,
  load: (_, value) => {
    throw new TypeError(`supports() let ${value.kind} of a process through`);
  },
};

/** Each with its own state test; the bits of the process lie on the stack. */
function writeBodies(program: ProgramContext, { table }: Writer, bodies: readonly IrBody[]): void {
  const { asm, exit } = program;
  for (const body of bodies) {
    const { spec, at } = body.probe;
    if (spec.kind !== 'process') continue;
    const next = asm.label('next body');
    asm.at(at);
    testState(asm, exit);
    testKnownProcess(asm, table, spec.processes, { offset: BITS }, next);
    writeBody(program, body, NO_CONTEXT, RESERVED_BYTES, next);
    asm.place(next);
  }
  asm.at(undefined);
}

function execProgram(writer: Writer): BpfProgram {
  const { bodiesOf, table } = writer;
  const [ends, begins] = [bodiesOf('end'), bodiesOf('begin')];
  return tracepoint(writer, 'sched_process_exec', [...ends, ...begins], (program) => {
    const { asm, exit } = program;
    const begin = asm.label('new program');
    clearWords(asm);
    if (needsMembers(table)) loadMember(asm);
    skipForCommand(asm, begin);
    writeBodies(program, writer, ends);
    asm.place(begin);
    if (!needsMembers(table)) return;
    asm.load(8, R1, R10, BITS);
    asm.alu('and', R1, TARGET_BIT);
    asm.store(8, R10, BITS, R1);
    asm.call('get_current_task_btf');
    asm.move(R3, R0);
    addExecutables(asm, writer);
    // Before the session runs nothing has begun: what waits for it is seen when it goes on.
    testRunning(asm, table, exit, () => {
      storeMember(asm, UPDATE_FLAGS.any);
    });
    writeBodies(program, writer, begins);
  });
}

/** What waits for us in the command's place was never a process of the script's: it does not end. */
function skipForCommand(asm: Assembler, begin: Label): void {
  const other = asm.label('not the command');
  loadProcess(asm);
  asm.loadMapValue(R1, MAP_NAMES.processes, COMMAND_OFFSET);
  asm.load(8, R2, R1, 0);
  asm.branch('notEqual', R0, R2, other);
  asm.store(8, R1, 0, 0);
  asm.jump(begin);
  asm.place(other);
}

/** Stores the entry in any case; goes to `exit` behind it unless the session runs. */
function testRunning(asm: Assembler, table: ProcessTable, exit: Label, store: () => void): void {
  if (!table.tracksBegin) {
    store();
    return;
  }
  const waits = asm.label('not running');
  asm.loadMapValue(R1, MAP_NAMES.session, SESSION_HEADER.running);
  asm.load(8, R1, R1, 0);
  asm.branch('equal', R1, 0, waits);
  addBits(asm, BEGUN_BIT);
  asm.place(waits);
  store();
  testState(asm, exit);
}

function forkProgram(writer: Writer): BpfProgram {
  const { facts, table } = writer;
  return tracepoint(writer, 'sched_process_fork', [], ({ asm, exit }) => {
    const thread = asm.label('thread');
    clearWords(asm);
    asm.load(8, R7, R6, 8);
    loadMember(asm);
    asm.load(8, R8, R10, KEY);
    readTask(asm, facts.task.tgid);
    asm.load(8, R1, R10, SCRATCH);
    asm.branch('equal', R1, R8, thread);
    asm.store(8, R10, KEY, R1);
    asm.load(8, R1, R10, BITS);
    asm.alu('and', R1, ~BEGUN_BIT);
    asm.store(8, R10, BITS, R1);
    if (!table.tracksBegin) asm.branch('equal', R1, 0, exit);
    storeMember(asm, UPDATE_FLAGS.any);
    asm.jump(exit);
    asm.place(thread);
    if (!table.tracksThreads) return;
    readTask(asm, facts.task.pid);
    asm.load(8, R1, R10, SCRATCH);
    asm.store(8, R10, KEY, R1);
    asm.store(8, R10, BITS, 0);
    storeMember(asm, UPDATE_FLAGS.any);
  });
}

/** The scratch word = a 32-bit field of the task at r7. */
function readTask(asm: Assembler, offset: number): void {
  asm.move(R3, R7);
  readAt(asm, offset, 4);
}

function seenProgram(writer: Writer): BpfProgram {
  const { bodiesOf, table } = writer;
  const [begins, threads] = [bodiesOf('begin'), bodiesOf('threadBegin')];
  return tracepoint(writer, 'sys_exit', [...begins, ...threads], (program) => {
    const { asm, exit } = program;
    const isThread = asm.label('thread');
    testState(asm, exit);
    clearWords(asm);
    asm.call('get_current_pid_tgid');
    asm.move(R8, R0);
    asm.alu('shiftRight', R8, 32);
    asm.zeroExtend(R0);
    asm.store(8, R10, KEY, R0);
    lookUpMember(asm, KEY);
    asm.branch('equal', R0, 0, exit);
    asm.load(8, R1, R0, 0);
    asm.store(8, R10, BITS, R1);
    asm.alu('and', R1, BEGUN_BIT);
    asm.branch('notEqual', R1, 0, exit);
    asm.move(R1, BEGUN_BIT);
    asm.atomic('or', R0, 0, R1);
    asm.load(8, R1, R10, KEY);
    asm.branch('notEqual', R1, R8, isThread);
    writeBodies(program, writer, begins);
    asm.jump(exit);
    asm.place(isThread);
    if (!table.tracksThreads) return;
    loadMember(asm);
    writeBodies(program, writer, threads);
  });
}

function exitProgram(writer: Writer): BpfProgram {
  const { bodiesOf, table } = writer;
  const [ends, threads] = [bodiesOf('end'), bodiesOf('threadEnd')];
  return tracepoint(writer, 'sched_process_exit', [...ends, ...threads], (program) => {
    const { asm } = program;
    const cleanUp = asm.label('clean up');
    const isThread = asm.label('thread');
    clearWords(asm);
    if (needsMembers(table)) loadMember(asm);
    asm.call('get_current_pid_tgid');
    asm.move(R1, R0);
    asm.zeroExtend(R1);
    asm.alu('shiftRight', R0, 32);
    asm.branch('notEqual', R0, R1, isThread);
    // A body that finds the session ended leaves the program by its exit: nobody asks for the entries then.
    writeBodies(program, writer, ends);
    asm.jump(cleanUp);
    asm.place(isThread);
    writeBodies(program, writer, threads);
    asm.place(cleanUp);
    if (table.tracksThreads) forgetThread(asm);
  });
}

/** An own number is free again only when the thread is gone: nobody else has it yet. */
function forgetThread(asm: Assembler): void {
  const leader = asm.label('leader');
  asm.call('get_current_pid_tgid');
  asm.move(R1, R0);
  asm.zeroExtend(R1);
  asm.alu('shiftRight', R0, 32);
  asm.branch('equal', R0, R1, leader);
  asm.store(8, R10, KEY, R1);
  deleteMember(asm);
  asm.place(leader);
}

/**
 * A process is forgotten when its leader is freed: that comes after the exits of all its threads, of which the last one to
 * pass the tracepoint need not be the last one that lived.
 */
function freeProgram(writer: Writer): BpfProgram {
  const { facts } = writer;
  return tracepoint(writer, 'sched_process_free', [], ({ asm, exit }) => {
    clearWords(asm);
    asm.load(8, R7, R6, 0);
    readTask(asm, facts.task.pid);
    asm.load(8, R8, R10, SCRATCH);
    readTask(asm, facts.task.tgid);
    asm.load(8, R1, R10, SCRATCH);
    asm.branch('notEqual', R1, R8, exit);
    asm.store(8, R10, KEY, R1);
    deleteMember(asm);
  });
}
