/** perf.type(T).config(C), timer.profile, and timers below a millisecond: programs of perf events. */
import { AssertionError } from '../../base/index.js';
import type { ContextValue, IrBody } from '../../ir/index.js';
import type { EventAccess } from '../body-context.js';
import { R0, R6 } from '../isa/index.js';
import type { AttachSpec, BpfProgram } from '../object.js';
import type { Tables } from '../tables.js';
import type { KernelEvent } from './events.js';
import { buildProgram, writeBodies } from './program.js';
import { PT_REGS } from './registers.js';

export function perfRefusal(value: ContextValue): string | undefined {
  return value.kind === 'register' ? undefined : `${value.kind} of a perf event`;
}

export function perfProgram(tables: Tables, { spec, bodies }: Extract<KernelEvent, { kind: 'perf' }>): BpfProgram {
  const { type, config, sampling } = spec;
  return sampled(tables, bodies, { kind: 'perf-event', type, config, sampling, cpus: 'all' });
}

/** PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK (include/uapi/linux/perf_event.h): an hrtimer, that does not drift. */
const CPU_CLOCK = { type: 1, config: 0 } as const;

/** One CPU's clock ticks for the session: the handler runs there, in the context of whatever it interrupts. */
export function timerProgram(tables: Tables, { spec, bodies }: Extract<KernelEvent, { kind: 'timer' }>): BpfProgram {
  const sampling = { kind: 'period', count: spec.intervalNs } as const;
  return sampled(tables, bodies, { kind: 'perf-event', ...CPU_CLOCK, sampling, cpus: 'one' });
}

/** The context is a struct bpf_perf_event_data, which begins with the registers of what was interrupted. */
const REGISTERS: EventAccess = {
  functionName: '',
  framesAbove: undefined,
  loadCaller: undefined,
  load: ({ asm }, value) => {
    if (value.kind !== 'register') throw new AssertionError('bpfgen', `${value.kind} of a perf event`);
    asm.load(8, R0, R6, PT_REGS[value.register]);
  },
};

function sampled(tables: Tables, bodies: readonly IrBody[], attach: AttachSpec): BpfProgram {
  return buildProgram(
    tables,
    { name: 'perf_event', type: 'perf-event', attach },
    bodies.map(({ id }) => id),
    (program) => writeBodies(program, bodies, REGISTERS),
  );
}
