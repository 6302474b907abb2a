/**
 * String widths and representations. A slot is interned (an id in one closed table) when it receives only literals and
 * names of closed tables and nothing in the kernel looks into it; else bytes, no wider than what reaches it.
 */
import { present, unreachable, type ByteString } from '../base/index.js';
import type { IrGlobal, IrLocal, IrModule, ProbeSpec } from '../ir/index.js';
import type { Representation } from './placed.js';
import type { Sides } from './sides.js';
import { ModuleSlots, type Slot } from './slots.js';
import { addFlows } from './string-flow.js';

export interface Representations {
  /** Index = id, then local. */
  readonly bodies: readonly (readonly Representation[])[];
  readonly functions: readonly (readonly Representation[])[];
  readonly keys: readonly (readonly Representation[])[];
  readonly values: readonly (Representation | undefined)[];
  readonly strings: readonly ByteString[];
}

const LONG: Representation = { kind: 'long' };
const WORD_BYTES = 8;

export function representationsOf(module: IrModule, sides: Sides): Representations {
  const slots = new ModuleSlots(module);
  const literals = new Set<ByteString>(['']);
  const maxLimit = module.limits.maxStringLength - 1;
  const shared = { module, slots, literals, maxLimit };
  module.bodies.forEach((body, index) => {
    const side = present(sides.bodies[index], 'representations', 'the body');
    const names = (): readonly ByteString[] => namesOf(body.probe.spec);
    addFlows({ ...shared, code: body.code, locals: slots.body(index), side, result: undefined, names });
  });
  const names = (): readonly ByteString[] => module.bodies.flatMap((body) => namesOf(body.probe.spec));
  for (const { id, code } of module.functions) {
    const side = sides.functions[id]?.has('kernel') === true ? 'kernel' : 'user';
    addFlows({ ...shared, code, locals: slots.function(id), side, result: slots.result(id), names });
  }
  for (const global of module.globals) {
    if (global.kind !== 'scalar' || typeof global.initial !== 'string') continue;
    slots.graph.receive(slots.value(global.id), global.initial.length);
    literals.add(global.initial);
  }
  slots.graph.settle();
  return collect(module, slots, literals, maxLimit);
}

function collect(
  module: IrModule,
  slots: ModuleSlots,
  literals: ReadonlySet<ByteString>,
  maxLimit: number,
): Representations {
  const ofSlot = (type: string, slot: Slot | undefined): Representation =>
    type === 'string' ? stringRepresentation(slots, present(slot, 'representations', 'the slot')) : LONG;
  const ofLocals = (locals: readonly IrLocal[], of: readonly Slot[]): readonly Representation[] =>
    locals.map((local, index) => ofSlot(local.type, of[index]));
  return {
    bodies: module.bodies.map((body, index) => ofLocals(body.code.locals, slots.body(index))),
    functions: module.functions.map(({ id, code }) => ofLocals(code.locals, slots.function(id))),
    keys: module.globals.map((global) =>
      global.kind === 'array' ? global.keys.map((type, index) => ofSlot(type, slots.keys(global.id)[index])) : [],
    ),
    values: module.globals.map((global) => {
      const type = valueTypeOf(global);
      return type === 'statistic' ? undefined : ofSlot(type, slots.value(global.id));
    }),
    strings: [...new Set([...literals].map((text) => text.slice(0, maxLimit)))].sort(byBytes),
  };
}

function valueTypeOf(global: IrGlobal): 'long' | 'string' | 'statistic' {
  switch (global.kind) {
    case 'scalar':
      return global.type;
    case 'statistic':
      return 'statistic';
    case 'array':
      return global.value.kind;
    default:
      return unreachable(global);
  }
}

function stringRepresentation(slots: ModuleSlots, slot: Slot): Representation {
  if (!slots.graph.isBytes(slot)) return { kind: 'interned' };
  const limit = slots.graph.limit(slot);
  return { kind: 'bytes', limit, sizeBytes: sizeFor(limit) };
}

/** A power of two, a word at least, with room for a zero behind the string. */
export function sizeFor(limit: number): number {
  let size = WORD_BYTES;
  while (size <= limit) size *= 2;
  return size;
}

/** One char is one byte: the order of code units is that of bytes. */
function byBytes(left: ByteString, right: ByteString): number {
  return left < right ? -1 : Number(left > right);
}

/** What `name` and the function's name can be in a body of this probe. */
function namesOf(spec: ProbeSpec): readonly ByteString[] {
  switch (spec.kind) {
    case 'syscall':
      return [...new Set([...spec.table, ...(spec.calls === 'all' ? [] : spec.calls)].map((call) => call.name))];
    case 'function':
      return [spec.symbol];
    case 'uprobe':
      return [...new Set(spec.places.flatMap(({ symbol, point }) => [symbol, point]))];
    case 'begin':
    case 'end':
    case 'error':
    case 'never':
    case 'timer':
    case 'tracepoint':
    case 'perf':
    case 'process':
      return [];
    default:
      return unreachable(spec);
  }
}
