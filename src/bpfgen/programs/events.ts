/**
 * Which bodies one program serves. Bodies on the same event run in script order in one program; all system call probes of a
 * phase are one event, told apart by (ABI, number).
 */
import { unreachable } from '../../base/index.js';
import type { IrBody, ProbeOf, ProcessFilter, SyscallNumber } from '../../ir/index.js';
import type { PlacedModule } from '../../passes/placed.js';
import type { GeneratorFacts } from '../facts.js';
import { type FunctionEvent, functionRoad, joinFunctions } from './function-groups.js';

export type SyscallMember = {
  readonly body: IrBody;
  readonly calls: 'all' | readonly SyscallNumber[];
  /** Of process.syscall: whose calls. */
  readonly processes?: ProcessFilter;
  /** Set when the probe is of a function that is a system call's entry, armed here for want of anything better. */
  readonly symbol: string | undefined;
};

export type KernelEvent =
  | { readonly kind: 'syscall'; readonly phase: 'entry' | 'return'; readonly members: readonly SyscallMember[] }
  | { readonly kind: 'tracepoint'; readonly spec: ProbeOf<'tracepoint'>; readonly bodies: readonly IrBody[] }
  /** Begins and ends: several programs, which follow processes. */
  | { readonly kind: 'process'; readonly bodies: readonly IrBody[] }
  /** Places of one file: of all processes, or of one. */
  | { readonly kind: 'uprobe'; readonly spec: ProbeOf<'uprobe'>; readonly bodies: readonly IrBody[] }
  | { readonly kind: 'perf'; readonly spec: ProbeOf<'perf'>; readonly bodies: readonly IrBody[] }
  | { readonly kind: 'timer'; readonly spec: ProbeOf<'timer'>; readonly bodies: readonly IrBody[] }
  | FunctionEvent;

/** Kernel-side bodies by event, in the order in which events first appear. Bodies of user-side kinds are no event of ours. */
export function eventsOf(placed: PlacedModule, facts: GeneratorFacts): readonly KernelEvent[] {
  const events = new Map<string, KernelEvent>();
  for (const { id, side } of placed.bodies) {
    const body = placed.module.bodies[id];
    if (side !== 'kernel' || body === undefined) continue;
    const event = eventOf(body, facts);
    if (event === undefined) continue;
    const { key } = event;
    const known = events.get(key);
    events.set(key, known === undefined ? event.first : joined(known, event.first));
  }
  const all = [...events.values()];
  const functions = all.filter((event) => event.kind === 'function');
  const joinedFunctions = joinFunctions(functions, placed, facts);
  return all.flatMap((event) =>
    event.kind === 'function' && joinedFunctions.has(event) ? (joinedFunctions.get(event) ?? []) : [event],
  );
}

function eventOf(body: IrBody, facts: GeneratorFacts): { key: string; first: KernelEvent } | undefined {
  const { spec } = body.probe;
  switch (spec.kind) {
    case 'syscall': {
      const members = [{ body, calls: spec.calls, symbol: undefined }];
      return { key: `syscall ${spec.phase}`, first: { kind: 'syscall', phase: spec.phase, members } };
    }
    case 'tracepoint':
      return { key: `tracepoint ${spec.name}`, first: { kind: 'tracepoint', spec, bodies: [body] } };
    case 'function': {
      const road = functionRoad(spec, facts);
      if (road === undefined) {
        if (spec.syscall === undefined) return undefined;
        const members = [{ body, calls: spec.syscall, symbol: spec.symbol }];
        return { key: `syscall ${spec.phase}`, first: { kind: 'syscall', phase: spec.phase, members } };
      }
      const key = `function ${spec.phase} ${spec.module ?? ''} ${spec.symbol}`;
      return { key, first: { kind: 'function', spec, bodies: [body], road, others: [] } };
    }
    case 'process': {
      const { event, processes } = spec;
      if (event !== 'syscall' && event !== 'syscallReturn')
        return { key: 'process', first: { kind: 'process', bodies: [body] } };
      const phase = event === 'syscall' ? 'entry' : 'return';
      const members: readonly SyscallMember[] = [{ body, calls: 'all', symbol: undefined, processes }];
      return { key: `syscall ${phase}`, first: { kind: 'syscall', phase, members } };
    }
    case 'uprobe': {
      const { path, phase, processes } = spec;
      const key = `uprobe ${phase} ${processes.pid ?? ''} ${path}`;
      return { key, first: { kind: 'uprobe', spec, bodies: [body] } };
    }
    // Each on a schedule of its own, as everywhere.
    case 'perf':
      return { key: `perf ${body.id}`, first: { kind: 'perf', spec, bodies: [body] } };
    case 'timer':
      return { key: `timer ${body.id}`, first: { kind: 'timer', spec, bodies: [body] } };
    case 'begin':
    case 'end':
    case 'error':
    case 'never':
      return undefined;
    default:
      return unreachable(spec);
  }
}

function joined(a: KernelEvent, b: KernelEvent): KernelEvent {
  if (a.kind === 'syscall' && b.kind === 'syscall') return { ...a, members: [...a.members, ...b.members] };
  if (a.kind === 'tracepoint' && b.kind === 'tracepoint') return { ...a, bodies: [...a.bodies, ...b.bodies] };
  if (a.kind === 'function' && b.kind === 'function') return { ...a, bodies: [...a.bodies, ...b.bodies] };
  if (a.kind === 'process' && b.kind === 'process') return { ...a, bodies: [...a.bodies, ...b.bodies] };
  if (a.kind === 'uprobe' && b.kind === 'uprobe') return { ...a, bodies: [...a.bodies, ...b.bodies] };
  throw new TypeError('events of different kinds have different keys');
}
