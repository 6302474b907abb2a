/** kernel.trace("NAME"): tp_btf where the kernel's BTF has the tracepoint, else raw_tp. */
import { AssertionError } from '../../base/index.js';
import type { ContextValue } from '../../ir/index.js';
import type { BodyContext, EventAccess } from '../body-context.js';
import { R0, R6 } from '../isa/index.js';
import type { BpfProgram } from '../object.js';
import type { Tables } from '../tables.js';
import type { KernelEvent } from './events.js';
import { buildProgram, programName, writeBodies } from './program.js';

export function tracepointRefusal(value: ContextValue): string | undefined {
  return value.kind === 'argument' ? undefined : `${value.kind} of a tracepoint`;
}

/**
 * r0 = the n-th word of the context, as a plain number. In a tracing program it may be a typed pointer, with which the verifier
 * allows little arithmetic: an exchange with a word of the stack takes the type off.
 */
export function loadArgument(ctx: BodyContext, index: number, typed: boolean): void {
  const { asm } = ctx;
  asm.load(8, R0, R6, 8 * index);
  if (!typed) return;
  const { base, offset } = ctx.scratch('untyped', 8);
  asm.store(8, base, offset, 0);
  asm.atomic('exchange', base, offset, R0);
  asm.load(8, R0, base, offset);
}

export function tracepointProgram(
  tables: Tables,
  { spec, bodies }: Extract<KernelEvent, { kind: 'tracepoint' }>,
): BpfProgram {
  const typed = spec.btfId !== undefined && tables.facts.features.has('tp-btf');
  const access: EventAccess = {
    functionName: spec.name,
    // What runs the programs of a tracepoint, and what called that.
    framesAbove: 2,
    loadCaller: undefined,
    load: (ctx, value) => {
      if (value.kind !== 'argument') throw new AssertionError('bpfgen', `${value.kind} of a tracepoint`);
      loadArgument(ctx, value.index, typed);
    },
  };
  const name = programName(spec.name);
  const ids = bodies.map((body) => body.id);
  return buildProgram(
    tables,
    spec.btfId !== undefined && typed
      ? { name, type: 'tracing', attach: { kind: 'tp-btf', name: spec.name, btfId: spec.btfId } }
      : { name, type: 'raw-tracepoint', attach: { kind: 'raw-tracepoint', name: spec.name } },
    ids,
    (program) => writeBodies(program, bodies, access),
  );
}
