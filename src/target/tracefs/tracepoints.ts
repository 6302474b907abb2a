/**
 * Tracepoints by BTF: every one has a typedef `btf_trace_NAME` of a pointer to its probe function (since Linux 5.3; types of
 * the arguments, without their names) and a function `__traceiter_NAME` (since 5.10) with the names.
 */
import type { BtfIndex, BtfFunctionProto, BtfTypeId } from '../btf/index.js';
import { underlyingType } from '../btf/index.js';
import { parseGlob } from '../glob.js';
import type { Tracepoint } from '../target.js';

const TYPEDEF = 'btf_trace_';

/** Functions with a tracepoint's own arguments after `void *__data`, whichever a kernel has. */
const NAMED_BY = ['__traceiter_', '__probestub_', 'trace_event_raw_event_', '__bpf_trace_'] as const;

/** The text of tracefs' available_events, one `system:name` a line, to name → system. */
export function parseAvailableEvents(text: string): ReadonlyMap<string, string> {
  const systems = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(colon + 1);
    if (colon > 0 && !systems.has(name)) systems.set(name, line.slice(0, colon));
  }
  return systems;
}

/**
 * Sorted by name. `pattern` is a glob over names, or `system:name` with a glob on each side.
 * @param systems name → system; undefined where tracefs cannot be read, then no system matches. Called only when a system
 * matters: the list costs more to read than all that BTF says.
 */
export function tracepointsMatching(
  btf: BtfIndex,
  systems: () => ReadonlyMap<string, string> | undefined,
  pattern: string,
): readonly Tracepoint[] {
  const colon = pattern.indexOf(':');
  const system = colon < 0 ? undefined : parseGlob(pattern.slice(0, colon));
  return namesMatching(btf, pattern.slice(colon + 1))
    .filter((name) => system === undefined || system.matches(systems()?.get(name) ?? ''))
    .map((name) => tracepoint(btf, () => systems()?.get(name), name));
}

/** Of all tracepoints, sorted. */
export function tracepointNames(btf: BtfIndex): readonly string[] {
  return namesMatching(btf, '*');
}

function namesMatching(btf: BtfIndex, pattern: string): readonly string[] {
  const glob = parseGlob(pattern);
  if (glob.literal !== undefined)
    return btf.named('typedef', TYPEDEF + glob.literal) === undefined ? [] : [glob.literal];
  return [...btf.namesWithPrefix('typedef', TYPEDEF + glob.prefix).keys()]
    .map((name) => name.slice(TYPEDEF.length))
    .filter((name) => glob.matches(name))
    .sort();
}

function tracepoint(btf: BtfIndex, system: () => string | undefined, name: string): Tracepoint {
  const btfId = btf.named('typedef', TYPEDEF + name);
  const proto = btfId === undefined ? undefined : probeFunction(btf, btfId);
  const parameters = proto?.parameters.slice(1) ?? [];
  const names = namedParameters(btf, name, parameters.length);
  return {
    get system() {
      return system();
    },
    name,
    btfId,
    parameters: parameters.map(({ type }, index) => ({ name: names[index] ?? '', type })),
  };
}

function probeFunction(btf: BtfIndex, typedefId: BtfTypeId): BtfFunctionProto | undefined {
  const pointer = underlyingType(btf, typedefId);
  const proto = pointer.kind === 'pointer' ? btf.type(pointer.to) : undefined;
  return proto?.kind === 'function-proto' ? proto : undefined;
}

function namedParameters(btf: BtfIndex, name: string, count: number): readonly string[] {
  for (const prefix of NAMED_BY) {
    const functionId = btf.named('function', prefix + name);
    const type = functionId === undefined ? undefined : btf.type(functionId);
    const proto = type?.kind === 'function' ? btf.type(type.proto) : undefined;
    if (proto?.kind !== 'function-proto' || proto.parameters.length !== count + 1) continue;
    const names = proto.parameters.slice(1).map((each) => each.name);
    if (names.every((each) => each !== '')) return names;
  }
  return [];
}
