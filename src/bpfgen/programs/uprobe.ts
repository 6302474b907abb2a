/** Places of binaries: programs of uprobes and uretprobes. */
import { AssertionError } from '../../base/index.js';
import type { ContextValue, IrBody, IrCode, ProbeOf } from '../../ir/index.js';
import type { EventAccess } from '../body-context.js';
import { type Assembler, R0, R1, R2, R3, R6, R10 } from '../isa/index.js';
import type { BpfProgram } from '../object.js';
import { calledBy, functionOf } from '../plan/calls.js';
import type { Tables } from '../tables.js';
import type { KernelEvent } from './events.js';
import { buildProgram, programName, writeBodies } from './program.js';
import { PT_REGS } from './registers.js';

export function uprobeRefusal(value: ContextValue, phase: ProbeOf<'uprobe'>['phase']): string | undefined {
  if (value.kind === 'register' || value.kind === 'functionName') return undefined;
  if (value.kind !== 'returnValue') return `${value.kind} of a place in a binary`;
  return phase === 'return' ? undefined : 'the return value at the entry';
}

/** The context is the struct pt_regs of the process. */
export function uprobeProgram(tables: Tables, { spec, bodies }: Extract<KernelEvent, { kind: 'uprobe' }>): BpfProgram {
  const access: EventAccess = {
    functionName: spec.symbol,
    load: ({ asm }, value) => {
      if (value.kind === 'register') asm.load(8, R0, R6, PT_REGS[value.register]);
      else if (value.kind === 'returnValue') asm.load(8, R0, R6, PT_REGS.ax);
      else throw new AssertionError('bpfgen', `${value.kind} of a place in a binary`);
    },
  };
  const { path, offset, semaphoreOffset, phase, processes } = spec;
  const sleepable = bodies.every((body) => maySleep(tables, body)) && bodies.some((body) => readsUserMemory(tables, body));
  return buildProgram(
    tables,
    {
      name: programName(spec.symbol === '' ? 'uprobe' : spec.symbol),
      type: 'kprobe',
      sleepable,
      attach: { kind: 'uprobe', path, offset, semaphoreOffset, onReturn: phase === 'return', pid: processes.pid },
    },
    bodies.map((body) => body.id),
    (program) => {
      writeBodies(program, bodies, access, (body) => {
        if (sleepable) bringPages(program.asm, body);
      });
    },
  );
}

/**
 * A body that holds a lock may not wait for memory: the pages that a register points to, and the body will read, are brought
 * before it starts. What cannot be read now is the body's own affair.
 */
function bringPages(asm: Assembler, { code }: IrBody): void {
  if (!code.blocks.some(({ instructions }) => instructions.some(({ kind }) => kind === 'lock'))) return;
  for (const offset of addressRegisters(code)) {
    asm.load(8, R3, R6, offset);
    asm.move(R1, R10);
    asm.add(R1, TOUCHED);
    asm.move(R2, 1);
    asm.call('copy_from_user');
  }
}

/** Of the stack. */
const TOUCHED = -8;

/** Offsets of registers whose value, as it is, is the address of a read of user memory. */
function addressRegisters({ blocks }: IrCode): ReadonlySet<number> {
  const instructions = blocks.flatMap((block) => block.instructions);
  const addresses = new Set(
    instructions.flatMap((each) =>
      (each.kind === 'readMemory' || each.kind === 'readString') && each.space === 'user' && each.address.kind === 'local'
        ? [each.address.local]
        : [],
    ),
  );
  return new Set(
    instructions.flatMap((each) => {
      if (each.kind !== 'context' || !addresses.has(each.dst)) return [];
      if (each.value.kind === 'register' && each.value.of === 'event') return [PT_REGS[each.value.register]];
      return each.value.kind === 'returnValue' ? [PT_REGS.ax] : [];
    }),
  );
}

function readsUserMemory({ placed }: Tables, { code }: IrBody): boolean {
  const callees = [...calledBy(code, placed)].map((id) => functionOf(placed, id).code);
  return [code, ...callees].some(({ blocks }) =>
    blocks.some(({ instructions }) =>
      instructions.some((each) => (each.kind === 'readMemory' || each.kind === 'readString') && each.space === 'user'),
    ),
  );
}

/** Who swaps an array for an empty one waits for programs that do not sleep: others would write to what is read at rest. */
function maySleep({ placed }: Tables, { id }: IrBody): boolean {
  return [...(placed.bodies[id]?.shared ?? [])].every((global) => placed.globals[global]?.swapped !== true);
}
