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
  SystemCallError,
} from '../../native/index.js';
import type { FunctionPlaces } from './function-places.js';

const ALL_PROCESSES = -1;
const ANY_CPU = 0;

/**
 * By name, but where several functions have it: then by their addresses, since the kernel takes the first of them, or (6.6)
 * none. One that may not be probed is left out, as long as others remain.
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
  if (addresses.length <= 1)
    return [linkToEvent(programFd, { kind: 'kprobe', symbol: name, onReturn }, name, onReturn)];
  const links: number[] = [];
  let refusal: SystemCallError | undefined;
  for (const address of addresses) {
    try {
      links.push(linkToEvent(programFd, { kind: 'kprobeAt', address, symbol: name, onReturn }, name, onReturn));
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      refusal ??= error;
    }
  }
  if (refusal !== undefined && links.length === 0) throw refusal;
  return links;
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
