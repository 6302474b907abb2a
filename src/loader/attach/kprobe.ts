/**
 * Kernel functions by kprobes and kretprobes, through perf events: those vanish with their descriptors, whatever happens to
 * the process. One event sees all CPUs.
 */
import type { FunctionName } from '../../bpfgen/object.js';
import {
  ATTACH_TYPE,
  checkBpf,
  close,
  ERRNO,
  linkPerfEvent,
  openPerfEvent,
  type PerfEvent,
  SystemCallError,
} from '../../native/index.js';
import { addressesOf } from './function-places.js';

const ALL_PROCESSES = -1;
const ANY_CPU = 0;

/**
 * @returns links: one, or one for each function of that name
 * @throws {SystemCallError} ENOENT: the kernel has no such function; EINVAL: one that may not be probed
 */
export function attachKprobe(programFd: number, target: FunctionName, onReturn: boolean): readonly number[] {
  const { module, symbol } = target;
  const name = module === undefined ? symbol : `${module}:${symbol}`;
  const arm = (event: PerfEvent): number => linkToEvent(programFd, event, name, onReturn);
  try {
    return [arm({ kind: 'kprobe', symbol: name, onReturn })];
  } catch (error) {
    // 6.6 and later: several functions have the name. Before, the kernel takes the first.
    if (!(error instanceof SystemCallError) || error.errno !== ERRNO.EADDRNOTAVAIL) throw error;
  }
  const links: number[] = [];
  try {
    for (const address of addressesOf([target]).get(target) ?? []) {
      links.push(arm({ kind: 'kprobeAt', address, symbol: name, onReturn }));
    }
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
