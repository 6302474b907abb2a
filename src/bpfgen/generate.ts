/**
 * In: a placed module that supports() has nothing against, the layout of kernel-side memory, facts of the kernel.
 * Out: the object that the loader creates and arms. May not fail on user input.
 */
import { unreachable } from '../base/index.js';
import type { KernelLayout } from '../passes/layout.js';
import type { PlacedModule } from '../passes/placed.js';
import type { GeneratorFacts } from './facts.js';
import { mapsOf } from './maps.js';
import type { BpfObject, BpfProgram } from './object.js';
import { eventsOf, type KernelEvent } from './programs/events.js';
import { functionProgram } from './programs/function.js';
import { perfProgram, timerProgram } from './programs/perf.js';
import { syscallProgram } from './programs/syscall.js';
import { tracepointProgram } from './programs/tracepoint.js';
import { processPrograms } from './processes/index.js';
import { uprobePrograms } from './programs/uprobe.js';
import { bridgeProgram } from './bridge/bridge.js';
import { Tables } from './tables.js';

/** @param purpose `sizes`: only to see how large all gets; jumps that reach too far are let through */
export function generate(
  placed: PlacedModule,
  layout: KernelLayout,
  facts: GeneratorFacts,
  purpose: 'run' | 'sizes' = 'run',
): BpfObject {
  const tables = new Tables(placed, layout, facts, purpose);
  const events = eventsOf(placed, facts);
  const followers = events.find((event) => event.kind === 'process')?.bodies ?? [];
  // First: what they know of processes, the others ask.
  const programs = [
    ...processPrograms(tables, followers),
    ...events.flatMap((event) => (event.kind === 'process' ? [] : programsOf(tables, event))),
  ];
  if (layout.exchange !== undefined) programs.push(bridgeProgram(tables, layout.exchange));
  return {
    maps: mapsOf(tables),
    programs,
    btf: tables.btf.bytes(),
    license: 'GPL',
    processes: tables.processes,
    schema: tables.schema(),
  };
}

function programsOf(tables: Tables, event: Exclude<KernelEvent, { kind: 'process' }>): readonly BpfProgram[] {
  switch (event.kind) {
    case 'syscall':
      return [syscallProgram(tables, event)];
    case 'tracepoint':
      return [tracepointProgram(tables, event)];
    case 'function':
      return [functionProgram(tables, event)];
    case 'uprobe':
      return uprobePrograms(tables, event);
    case 'perf':
      return [perfProgram(tables, event)];
    case 'timer':
      return [timerProgram(tables, event)];
    default:
      return unreachable(event);
  }
}
