/** kernel.function("f").call and .return: fentry and fexit, kprobe_multi, kprobe and kretprobe (function-groups chooses). */
import { AssertionError, present, unreachable } from '../../base/index.js';
import type { BodyContext, EventAccess } from '../body-context.js';
import { R0, R1, R6 } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import type { BpfProgram } from '../object.js';
import { loadCallerFromRegisters, loadCallerFromStack } from '../select/caller.js';
import type { Tables } from '../tables.js';
import { type FunctionEvent, parameterIn } from './function-groups.js';
import { buildProgram, programName, type ProgramHead, writeBodies } from './program.js';
import { FUNCTION_ARGUMENTS, loadStackPointer, PT_REGS } from './registers.js';
import { loadArgument } from './tracepoint.js';

/** __KERNEL_CS (arch/x86/include/asm/segment.h) */
const KERNEL_CS = 0x10;

export function functionProgram(tables: Tables, event: FunctionEvent): BpfProgram {
  const { bodies, road, spec } = event;
  const access: EventAccess = {
    functionName: spec.symbol,
    framesAbove: road === 'trampoline' ? 1 : undefined,
    loadCaller: road !== 'trampoline' && spec.phase === 'return' ? loadCallerFromRegisters : loadCallerFromStack,
    load: (ctx, value) => {
      const { asm } = ctx;
      if (value.kind === 'argument') {
        if (road === 'trampoline') loadArgument(ctx, value.index, true);
        else asm.load(8, R0, R6, present(FUNCTION_ARGUMENTS[value.index], 'bpfgen', 'register of a parameter'));
      } else if (value.kind === 'returnValue') {
        if (road === 'trampoline') loadArgument(ctx, spec.parameterCount, true);
        else asm.load(8, R0, R6, PT_REGS.ax);
      } else if (value.kind === 'callFrame') {
        if (road === 'trampoline') loadTrampolineFrame(ctx);
        else loadStackPointer(ctx, spec.phase);
      } else if (value.kind === 'register') {
        if (road !== 'trampoline') asm.load(8, R0, R6, PT_REGS[value.register]);
        else if (value.register === 'cs') asm.move(R0, KERNEL_CS);
        else if (value.register === 'ip') {
          asm.move(R1, R6);
          asm.call('get_func_ip');
        } else loadArgument(ctx, parameterIn(value.register, spec) ?? spec.parameterCount, true);
      } else throw new AssertionError('bpfgen', `${value.kind} of a function`);
    },
  };
  return buildProgram(
    tables,
    headOf(event),
    bodies.map((body) => body.id),
    (program) => writeBodies(program, bodies, access),
  );
}

/**
 * r0 = where the trampoline has the parameters: fentry and fexit of a call are handed the same place of its stack. The verifier
 * makes a number of no pointer, but of what lies between two of them. Clobbers r1.
 */
function loadTrampolineFrame({ asm }: BodyContext): void {
  asm.loadMapValue(R1, MAP_NAMES.session, 0);
  asm.move(R0, R6);
  asm.alu('subtract', R0, R1);
}

function headOf({ others, road, spec }: FunctionEvent): ProgramHead {
  const { symbol, module, btfId, phase, wildcard } = spec;
  const name = programName(symbol);
  const onReturn = phase === 'return';
  switch (road) {
    case 'trampoline': {
      const kind = onReturn ? 'fexit' : 'fentry';
      const attach = { kind, symbol, module, btfId: present(btfId, 'bpfgen', 'BTF id'), wildcard } as const;
      return { name, type: 'tracing', attach };
    }
    case 'kprobe':
      return { name, type: 'kprobe', attach: { kind: 'kprobe', symbol, module, onReturn, wildcard } };
    case 'kprobe-multi':
      return {
        name,
        type: 'kprobe',
        attach: { kind: 'kprobe-multi', functions: [{ symbol, module }, ...others], onReturn },
      };
    default:
      return unreachable(road);
  }
}
