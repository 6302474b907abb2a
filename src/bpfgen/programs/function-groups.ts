/**
 * Functions of one wildcard whose bodies do the same: on a kernel with kprobe_multi one program serves them all, armed by one
 * link, where a program for each would take milliseconds a function to load and to arm.
 */
import type { ContextValue, IrBody, IrCode, ProbeOf, RegisterName } from '../../ir/index.js';
import type { PlacedModule } from '../../passes/placed.js';
import type { GeneratorFacts } from '../facts.js';
import type { FunctionName } from '../object.js';
import { calledBy, functionOf } from '../plan/calls.js';
import { FUNCTION_ARGUMENTS, PT_REGS } from './registers.js';

/** trampoline: fentry and fexit. */
export type FunctionRoad = 'trampoline' | 'kprobe' | 'kprobe-multi';

export type FunctionEvent = {
  readonly kind: 'function';
  /** Of the first function: the code is made for it. */
  readonly spec: ProbeOf<'function'>;
  readonly bodies: readonly IrBody[];
  readonly road: FunctionRoad;
  /** The other functions that the same program serves. */
  readonly others: readonly FunctionName[];
};

/** How one function is armed as itself; undefined: in no way. */
export function functionRoad(spec: ProbeOf<'function'>, { features }: GeneratorFacts): FunctionRoad | undefined {
  if (features.has('fentry') && spec.btfId !== undefined) return 'trampoline';
  if (features.has('kprobe')) return 'kprobe';
  return features.has('kprobe-multi') ? 'kprobe-multi' : undefined;
}

/** What a probe cannot see that way; undefined: nothing against it. */
export function functionRefusal(
  value: ContextValue,
  spec: ProbeOf<'function'>,
  road: FunctionRoad,
): string | undefined {
  const { phase } = spec;
  switch (value.kind) {
    case 'argument':
      if (road === 'trampoline') return undefined;
      if (phase === 'return') return 'parameters in a return probe by kretprobe';
      return value.index >= FUNCTION_ARGUMENTS.length ? 'parameters beyond the sixth' : undefined;
    case 'returnValue':
      return phase === 'return' ? undefined : 'the return value at the entry';
    case 'functionName':
      return undefined;
    case 'callFrame':
      // Which stack pointer it hands on at a return differs from one kernel to the next.
      return road === 'kprobe-multi' ? 'entry values in a return probe by kprobe_multi alone' : undefined;
    case 'syscallNumber':
    case 'syscallName':
    case 'syscallArgument':
    case 'syscallReturn':
    case 'placeName':
      return `${value.kind} of a function`;
    case 'register':
      return value.of === 'user' ? undefined : registerRefusal(value.register, spec, road);
  }
}

/** A trampoline hands on parameters and result, no registers: those that carried a parameter are known. */
function registerRefusal(name: RegisterName, spec: ProbeOf<'function'>, road: FunctionRoad): string | undefined {
  // The code segment says only that it is the kernel's, and a trampoline knows whose it is.
  if (
    road !== 'trampoline' ||
    name === 'cs' ||
    (name === 'ip' && spec.phase === 'entry') ||
    parameterIn(name, spec) !== undefined
  )
    return undefined;
  return spec.phase === 'return' && name === 'ax' ? undefined : `register ${name} of a function that fentry arms`;
}

/** Entered with a parameter in the register? */
export function parameterIn(name: RegisterName, { phase, parameterCount }: ProbeOf<'function'>): number | undefined {
  const index = FUNCTION_ARGUMENTS.indexOf(PT_REGS[name]);
  return phase === 'entry' && index >= 0 && index < parameterCount ? index : undefined;
}

/** From so many on one program is better than trampolines, whose hits are cheaper. */
const MANY = 8;

/** Joins what may be joined; a joined event stands where its first function stood. */
export function joinFunctions(
  events: readonly FunctionEvent[],
  placed: PlacedModule,
  { features }: GeneratorFacts,
): ReadonlyMap<FunctionEvent, FunctionEvent | undefined> {
  const joined = new Map<FunctionEvent, FunctionEvent | undefined>();
  if (!features.has('kprobe-multi')) return joined;
  const groups = new Map<string, FunctionEvent[]>();
  for (const event of events) {
    const key = keyOf(event);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
  }
  for (const group of groups.values()) {
    const [first, ...rest] = group;
    if (first === undefined || group.length < (first.road === 'trampoline' ? MANY : 2) || !isSeen(first, placed))
      continue;
    const others = rest.map(({ spec: { module, symbol } }) => ({ module, symbol }));
    joined.set(first, { ...first, road: 'kprobe-multi', others });
    for (const each of rest) joined.set(each, undefined);
  }
  return joined;
}

/** Equal for bodies of the same lines that do the same. Their places in the script are equal, so they are left out. */
function keyOf({ bodies, spec }: FunctionEvent): string {
  const code = bodies.map((body) => {
    const { file, line, column } = body.probe.at;
    return [file.path, line, column, body.code];
  });
  return JSON.stringify([spec.phase, code], (key, value: unknown) => {
    if (key === 'at') return undefined;
    return typeof value === 'bigint' ? `${value}n` : value;
  });
}

/** Does kprobe_multi show all that the bodies look at? */
function isSeen({ bodies, spec }: FunctionEvent, placed: PlacedModule): boolean {
  return bodies.every((body) => {
    const callees = [...calledBy(body.code, placed)].map((callee) => functionOf(placed, callee).code);
    return [body.code, ...callees]
      .flatMap(contextValues)
      .every((value) => functionRefusal(value, spec, 'kprobe-multi') === undefined);
  });
}

function contextValues(code: IrCode): readonly ContextValue[] {
  return code.blocks.flatMap(({ instructions }) =>
    instructions.flatMap((each) => (each.kind === 'context' ? [each.value] : [])),
  );
}
