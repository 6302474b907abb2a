/** kernel.function("f").call and .return: fentry and fexit where they are, else kprobe and kretprobe. */
import { AssertionError, present } from '../../base/index.js';
import type { ContextValue, ProbeOf, RegisterName } from '../../ir/index.js';
import type { EventAccess } from '../body-context.js';
import { R0, R6 } from '../isa/index.js';
import type { BpfProgram } from '../object.js';
import type { Tables } from '../tables.js';
import { functionRoad, type KernelEvent } from './events.js';
import { buildProgram, programName, type ProgramHead, writeBodies } from './program.js';
import { FUNCTION_ARGUMENTS, PT_REGS } from './registers.js';
import { loadArgument } from './tracepoint.js';

type Spec = ProbeOf<'function'>;

/** __KERNEL_CS (arch/x86/include/asm/segment.h) */
const KERNEL_CS = 0x10;

export function functionRefusal(value: ContextValue, spec: Spec, road: 'trampoline' | 'kprobe'): string | undefined {
  switch (value.kind) {
    case 'argument':
      if (road === 'kprobe' && spec.phase === 'return') return 'parameters in a return probe by kretprobe';
      return road === 'kprobe' && value.index >= FUNCTION_ARGUMENTS.length ? 'parameters beyond the sixth' : undefined;
    case 'returnValue':
      return spec.phase === 'return' ? undefined : 'the return value at the entry';
    case 'functionName':
      return undefined;
    case 'syscallNumber':
    case 'syscallName':
    case 'syscallArgument':
    case 'syscallReturn':
    case 'placeName':
      return `${value.kind} of a function`;
    case 'register':
      return registerRefusal(value.register, spec, road);
  }
}

/** A trampoline hands on parameters and result, no registers: those that carried a parameter are known. */
function registerRefusal(name: RegisterName, spec: Spec, road: 'trampoline' | 'kprobe'): string | undefined {
  // The code segment says only that it is the kernel's.
  if (road === 'kprobe' || name === 'cs' || parameterIn(name, spec) !== undefined) return undefined;
  return spec.phase === 'return' && name === 'ax' ? undefined : `register ${name} of a function that fentry arms`;
}

/** Entered with a parameter in the register? */
function parameterIn(name: RegisterName, { phase, parameterCount }: Spec): number | undefined {
  const index = FUNCTION_ARGUMENTS.indexOf(PT_REGS[name]);
  return phase === 'entry' && index >= 0 && index < parameterCount ? index : undefined;
}

export function functionProgram(
  tables: Tables,
  { spec, bodies }: Extract<KernelEvent, { kind: 'function' }>,
): BpfProgram {
  const road = present(functionRoad(spec, tables.facts), 'bpfgen', 'a way to arm the function');
  const access: EventAccess = {
    functionName: spec.symbol,
    load: (ctx, value) => {
      const { asm } = ctx;
      if (value.kind === 'argument') {
        if (road === 'trampoline') loadArgument(ctx, value.index, true);
        else asm.load(8, R0, R6, present(FUNCTION_ARGUMENTS[value.index], 'bpfgen', 'register of a parameter'));
      } else if (value.kind === 'returnValue') {
        if (road === 'trampoline') loadArgument(ctx, spec.parameterCount, true);
        else asm.load(8, R0, R6, PT_REGS.ax);
      } else if (value.kind === 'register') {
        if (road === 'kprobe') asm.load(8, R0, R6, PT_REGS[value.register]);
        else if (value.register === 'cs') asm.move(R0, KERNEL_CS);
        else loadArgument(ctx, parameterIn(value.register, spec) ?? spec.parameterCount, true);
      } else throw new AssertionError('bpfgen', `${value.kind} of a function`);
    },
  };
  return buildProgram(
    tables,
    headOf(spec, road),
    bodies.map((body) => body.id),
    (program) => writeBodies(program, bodies, access),
  );
}

function headOf(spec: Spec, road: 'trampoline' | 'kprobe'): ProgramHead {
  const { symbol, module, btfId, phase } = spec;
  const name = programName(symbol);
  if (road === 'kprobe') {
    return { name, type: 'kprobe', attach: { kind: 'kprobe', symbol, module, onReturn: phase === 'return' } };
  }
  const kind = phase === 'entry' ? 'fentry' : 'fexit';
  return { name, type: 'tracing', attach: { kind, symbol, module, btfId: present(btfId, 'bpfgen', 'BTF id') } };
}
