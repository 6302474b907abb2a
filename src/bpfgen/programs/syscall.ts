/**
 * All system call probes of a phase: one program at sys_enter or sys_exit. It tells (ABI, number) apart by one 32-bit key:
 *
 *     bit 31: int 0x80 (other numbers, other registers)   bit 30: x32   low bits: the number
 *
 * and goes from body to body in script order: at each point a search tree over the keys leads to the next body that wants them.
 */
import { AssertionError, present } from '../../base/index.js';
import type { ContextValue } from '../../ir/index.js';
import { testState, writeBody } from '../body.js';
import type { BodyContext, EventAccess } from '../body-context.js';
import { type Assembler, type Label, R0, R1, R2, R3, R6, type Register } from '../isa/index.js';
import type { BpfProgram } from '../object.js';
import { addressOf } from '../select/memory.js';
import { calledBy } from '../plan/calls.js';
import type { ProgramContext } from '../program-context.js';
import { testProcess } from '../processes/test.js';
import type { Tables } from '../tables.js';
import type { KernelEvent, SyscallMember } from './events.js';
import { buildProgram } from './program.js';
import { COMPAT_ARGUMENTS, PT_REGS, SYSCALL_ARGUMENTS } from './registers.js';
import { type Case, writeSearch } from './search.js';
import { COMPAT_BIT, KEY, keyOf, NUMBER, RESERVED_BYTES } from './syscall-key.js';
import { loadName } from './syscall-names.js';
import { loadArgument } from './tracepoint.js';

type SyscallEvent = Extract<KernelEvent, { kind: 'syscall' }>;

/** thread_info.status: the task is in a 32-bit system call. */
const TS_COMPAT = 2;

export function syscallRefusal(
  value: ContextValue,
  phase: 'entry' | 'return',
  symbol: string | undefined,
): string | undefined {
  switch (value.kind) {
    case 'syscallNumber':
    case 'syscallName':
      return symbol === undefined ? undefined : `${value.kind} of a function`;
    case 'syscallArgument':
    case 'callFrame':
      return undefined;
    case 'syscallReturn':
    case 'returnValue':
      return phase === 'return' ? undefined : `${value.kind} at the entry of a call`;
    case 'argument':
      return symbol !== undefined && value.index === 0
        ? undefined
        : `parameter ${value.index + 1} of ${symbol ?? 'a system call'}`;
    case 'functionName':
      return symbol === undefined ? 'the function of a system call' : undefined;
    case 'register':
      return `register ${value.register} of a system call`;
    case 'placeName':
      return 'the place of a system call';
  }
}

/** Does anything ask which system call it is? `syscall.*` alone does not. */
function needsKey(members: readonly SyscallMember[], readsKey: boolean): boolean {
  return readsKey || members.some((member) => member.calls !== 'all');
}

export function syscallProgram(tables: Tables, event: SyscallEvent): BpfProgram {
  const { phase, members } = event;
  const tracepoint = phase === 'entry' ? 'sys_enter' : 'sys_exit';
  const btfId = phase === 'entry' ? tables.facts.sysEnterBtfId : tables.facts.sysExitBtfId;
  const name = tracepoint;
  const typed = btfId !== undefined && tables.facts.features.has('tp-btf');
  return buildProgram(
    tables,
    typed
      ? { name, type: 'tracing', attach: { kind: 'tp-btf', name: tracepoint, btfId } }
      : { name, type: 'raw-tracepoint', attach: { kind: 'raw-tracepoint', name: tracepoint } },
    members.map((member) => member.body.id),
    (program) => writeProgram(program, event, typed),
  );
}

function writeProgram(program: ProgramContext, event: SyscallEvent, typed: boolean): void {
  const { asm, exit, tables } = program;
  const { members, phase } = event;
  const withKey = needsKey(
    members,
    members.some((member) => asksForCall(tables, member)),
  );
  const starts = members.map((_, index) => asm.label(`member ${index}`));
  testState(asm, exit);
  loadNumber(asm, phase, typed, exit);
  if (withKey) storeKey(asm, tables);
  writeNext(asm, members, starts, -1, exit);
  members.forEach((member, index) => {
    const next = asm.label('next member');
    asm.place(present(starts[index], 'bpfgen', 'member'));
    asm.at(member.body.probe.at);
    // The first body that runs has been tested above.
    if (index > 0) testState(asm, exit);
    if (member.processes !== undefined) testProcess(asm, tables, member.processes, -RESERVED_BYTES - 8, next);
    writeBody(program, member.body, accessFor(tables, member, typed), RESERVED_BYTES, next);
    asm.place(next);
    writeNext(asm, members, starts, index, exit);
  });
}

function asksForCall({ placed }: Tables, { body }: SyscallMember): boolean {
  const callees = [...calledBy(body.code, placed)].map((id) =>
    present(placed.module.functions[id], 'bpfgen', 'callee'),
  );
  return [body, ...callees].some(({ code }) =>
    code.blocks.some((block) =>
      block.instructions.some((each) => each.kind === 'context' && each.value.kind !== 'syscallReturn'),
    ),
  );
}

/** The number to the stack. −1 is none: a tracer or seccomp skipped the call. */
function loadNumber(asm: Assembler, phase: 'entry' | 'return', typed: boolean, exit: Label): void {
  if (phase === 'entry') asm.load(8, R0, R6, 8);
  else loadRegister(asm, R0, PT_REGS.origAx, typed);
  asm.branch('lessSigned', R0, 0, exit);
  asm.store(8, NUMBER.base, NUMBER.offset, R0);
}

/** A register of the interrupted task, from the saved ones that the context's first word points at. */
function loadRegister(asm: Assembler, dst: Register, offset: number, typed: boolean): void {
  asm.load(8, R3, R6, 0);
  if (typed) {
    asm.load(8, dst, R3, offset);
    return;
  }
  asm.add(R3, offset);
  addressOf(asm, R1, NUMBER_SCRATCH);
  asm.move(R2, 8);
  asm.call('probe_read_kernel');
  asm.load(8, dst, NUMBER_SCRATCH.base, NUMBER_SCRATCH.offset);
}

/** Read into the word of the number before it is known, and later into that of a body's own. */
const NUMBER_SCRATCH = NUMBER;

/** number and ABI to the key. Keeps r6 only. */
function storeKey(asm: Assembler, tables: Tables): void {
  const native = asm.label('64-bit call');
  asm.call('get_current_task_btf');
  asm.load(4, R1, R0, present(tables.facts.task.status, 'bpfgen', 'offset of thread_info.status'));
  asm.load(8, R0, NUMBER.base, NUMBER.offset);
  asm.zeroExtend(R0);
  asm.alu('and', R1, TS_COMPAT);
  asm.branch('equal', R1, 0, native);
  asm.alu('or', R0, COMPAT_BIT | 0, 32);
  asm.place(native);
  asm.store(8, KEY.base, KEY.offset, R0);
}

/** From behind member `after` (−1: from the start) to the next member that wants the present call, or out. */
function writeNext(
  asm: Assembler,
  members: readonly SyscallMember[],
  starts: readonly Label[],
  after: number,
  exit: Label,
): void {
  const last = members[after];
  const rest = members.map((member, index) => ({ member, index })).filter(({ index }) => index > after);
  const any = rest.find(({ member }) => member.calls === 'all');
  const start = (index: number): Label => present(starts[index], 'bpfgen', 'member');
  const fallback = any === undefined ? exit : start(any.index);
  // Only calls that reached `last` come from there, and the first member that wants a call takes it.
  const possible = last === undefined || last.calls === 'all' ? undefined : new Set(last.calls.map(keyOf));
  const targets = new Map<number, number>();
  for (const { member, index } of rest) {
    if (member.calls === 'all') break;
    for (const call of member.calls) {
      const key = keyOf(call);
      if (!targets.has(key) && (possible?.has(key) ?? true)) targets.set(key, index);
    }
  }
  const cases: readonly Case[] = [...targets].map(([key, index]) => ({ key, target: start(index) }));
  if (cases.length > 0) asm.load(8, R0, KEY.base, KEY.offset);
  writeSearch(asm, R0, cases, fallback);
}

function accessFor(tables: Tables, member: SyscallMember, typed: boolean): EventAccess {
  return {
    functionName: member.symbol ?? '',
    framesAbove: 2,
    loadCaller: undefined,
    load: (ctx, value) => {
      const { asm } = ctx;
      switch (value.kind) {
        case 'syscallNumber': {
          const { base, offset } = ctx.programWord(NUMBER);
          asm.load(8, R0, base, offset);
          return;
        }
        case 'syscallName':
          return loadName(ctx, tables, member.body);
        case 'syscallArgument':
          return loadSyscallArgument(ctx, value.index, typed);
        case 'syscallReturn':
        case 'returnValue':
          asm.load(8, R0, R6, 8);
          return;
        case 'argument':
          return loadArgument(ctx, 0, typed);
        case 'callFrame':
          // A task is in one system call at a time.
          asm.call('get_current_task');
          return;
        case 'functionName':
        case 'register':
        case 'placeName':
          throw new AssertionError('bpfgen', 'a name is no register value');
      }
    },
  };
}

/** r0 = an argument: 64-bit and int 0x80 calls have them in different registers. */
function loadSyscallArgument(ctx: BodyContext, index: number, typed: boolean): void {
  const { asm } = ctx;
  const compat = asm.label('32-bit arguments');
  const done = asm.label('argument read');
  const read = (offset: number | undefined): void =>
    readRegister(ctx, present(offset, 'bpfgen', `system call argument ${index}`), typed);
  const { base, offset } = ctx.programWord(KEY);
  asm.load(8, R1, base, offset);
  asm.branch('anySet', R1, COMPAT_BIT | 0, compat, 32);
  read(SYSCALL_ARGUMENTS[index]);
  asm.jump(done);
  asm.place(compat);
  read(COMPAT_ARGUMENTS[index]);
  asm.zeroExtend(R0);
  asm.place(done);
}

function readRegister(ctx: BodyContext, offset: number, typed: boolean): void {
  const { asm } = ctx;
  asm.load(8, R3, R6, 0);
  if (typed) {
    asm.load(8, R0, R3, offset);
    return;
  }
  const place = ctx.scratch('register', 8);
  asm.add(R3, offset);
  addressOf(asm, R1, place);
  asm.move(R2, 8);
  asm.call('probe_read_kernel');
  asm.load(8, R0, place.base, place.offset);
}
