/**
 * Kernel functions by kprobes and kretprobes, through perf events: those vanish with their descriptors, whatever happens to
 * the process. One event sees all CPUs.
 */
import { ATTACH_TYPE, checkBpf, close, linkPerfEvent, openPerfEvent } from '../../native/index.js';

const ALL_PROCESSES = -1;
const ANY_CPU = 0;

/** @throws {SystemCallError} ENOENT: the kernel has no such function; EINVAL: one that may not be probed */
export function attachKprobe(programFd: number, symbol: string, module: string | undefined, onReturn: boolean): number {
  const name = module === undefined ? symbol : `${module}:${symbol}`;
  const event = openPerfEvent({ kind: 'kprobe', symbol: name, onReturn }, ALL_PROCESSES, ANY_CPU);
  try {
    const what = onReturn ? 'return' : 'entry';
    // The link holds the event.
    return checkBpf(`attach to the ${what} of ${name}`, linkPerfEvent(programFd, event, ATTACH_TYPE.PERF_EVENT));
  } finally {
    close(event);
  }
}
