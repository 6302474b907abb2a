/**
 * Kernel functions by kprobes and kretprobes, through perf events: those vanish with their descriptors, whatever happens to
 * the process. One event sees all CPUs.
 */
import type { FunctionName } from '../../bpfgen/object.js';
import {
  ATTACH_TYPE,
  checkBpf,
  close,
  linkPerfEvent,
  openPerfEvent,
  type PerfEvent,
} from '../../native/index.js';
import type { FunctionPlaces } from './function-places.js';

const ALL_PROCESSES = -1;
const ANY_CPU = 0;

/**
 * By name, but where several functions have it: then by their addresses, since the kernel takes the first of them, or (6.6)
 * none.
 * @returns links, one for each function of that name
 * @throws {SystemCallError} ENOENT: the kernel has no such function; EINVAL: one that may not be probed
 */
export function attachKprobe(
  programFd: number,
  target: FunctionName,
  onReturn: boolean,
  places: FunctionPlaces,
): readonly number[] {
  const { module, symbol } = target;
  const name = module === undefined ? symbol : `${module}:${symbol}`;
  const addresses = places.addressesOf(target);
  const events: readonly PerfEvent[] =
    addresses.length > 1
      ? addresses.map((address) => ({ kind: 'kprobeAt', address, symbol: name, onReturn }))
      : [{ kind: 'kprobe', symbol: name, onReturn }];
  const links: number[] = [];
  try {
    for (const event of events) links.push(linkToEvent(programFd, event, name, onReturn));
    return links;
  } catch (error) {
    for (const link of links) close(link);
    throw error;
  }
}

function linkToEvent(programFd: number, kind: PerfEvent, name: string, onReturn: boolean): number {
  const event = openPerfEvent(kind, ALL_PROCESSES, ANY_CPU);
  try {
    const what = onReturn ? 'return' : 'entry';
    // The link holds the event.
    return checkBpf(`attach to the ${what} of ${name}`, linkPerfEvent(programFd, event, ATTACH_TYPE.PERF_EVENT));
  } finally {
    close(event);
  }
}
