/** Places of binaries: programs of uprobes and uretprobes. */
import { AssertionError } from '../../base/index.js';
import type { ContextValue, IrBody, ProbeOf } from '../../ir/index.js';
import type { EventAccess } from '../body-context.js';
import { R0, R6 } from '../isa/index.js';
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
  return buildProgram(
    tables,
    {
      name: programName(spec.symbol === '' ? 'uprobe' : spec.symbol),
      type: 'kprobe',
      sleepable: bodies.every((body) => maySleep(tables, body)) && bodies.some((body) => readsUserMemory(tables, body)),
      attach: { kind: 'uprobe', path, offset, semaphoreOffset, onReturn: phase === 'return', pid: processes.pid },
    },
    bodies.map((body) => body.id),
    (program) => writeBodies(program, bodies, access),
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
