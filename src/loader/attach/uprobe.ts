/**
 * Places of binaries by perf events (4.17), which vanish with their descriptors. One event sees all CPUs; without a process
 * it sees every process that maps the file, those too that start later.
 */
import type { AttachSpec } from '../../bpfgen/object.js';
import { ATTACH_TYPE, checkBpf, close, linkPerfEvent, openPerfEvent } from '../../native/index.js';

type Spec = Extract<AttachSpec, { kind: 'uprobe' }>;

const ALL_PROCESSES = -1;

/** @throws {SystemCallError} ENOENT: the file is gone; EINVAL: no code there; ENOTSUPP: an instruction that cannot be probed */
export function attachUprobe(programFd: number, spec: Spec): number {
  const { path, offset, onReturn, pid, semaphoreOffset } = spec;
  const event = openPerfEvent(
    { kind: 'uprobe', path, offset, onReturn, semaphoreOffset },
    pid ?? ALL_PROCESSES,
    // Either a process on any CPU, or any process with a CPU that only says where the event itself lives.
    pid === undefined ? 0 : -1,
  );
  try {
    // The link holds the event.
    const what = `attach to ${path}+0x${offset.toString(16)}`;
    return checkBpf(what, linkPerfEvent(programFd, event, ATTACH_TYPE.PERF_EVENT));
  } finally {
    close(event);
  }
}
