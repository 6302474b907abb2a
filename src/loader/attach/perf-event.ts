/** Perf events: one on each CPU, each with a link that holds it. They vanish with their descriptors. */
import { StapError } from '../../base/index.js';
import type { AttachSpec } from '../../bpfgen/object.js';
import {
  ATTACH_TYPE,
  checkBpf,
  close,
  ERRNO,
  linkPerfEvent,
  onlineCpus,
  openPerfEvent,
  SystemCallError,
} from '../../native/index.js';

type Spec = Extract<AttachSpec, { kind: 'perf-event' }>;

const ALL_PROCESSES = -1;

/** @returns the links. @throws {StapError} with none of them left: the machine has no such event, or refuses its numbers */
export function attachPerfEvent(programFd: number, spec: Spec): readonly number[] {
  const cpus = spec.cpus === 'all' ? onlineCpus() : onlineCpus().slice(0, 1);
  const links: number[] = [];
  try {
    for (const cpu of cpus) links.push(linkOn(programFd, spec, cpu));
    return links;
  } catch (error) {
    for (const link of links) close(link);
    throw error;
  }
}

function linkOn(programFd: number, spec: Spec, cpu: number): number {
  const event = opened(spec, cpu);
  try {
    // The link holds the event.
    return checkBpf('attach to a perf event', linkPerfEvent(programFd, event, ATTACH_TYPE.PERF_EVENT));
  } finally {
    close(event);
  }
}

function opened({ type, config, sampling }: Spec, cpu: number): number {
  try {
    return openPerfEvent({ kind: 'counter', type, config, sampling }, ALL_PROCESSES, cpu);
  } catch (error) {
    if (!(error instanceof SystemCallError) || !ABSENT.has(error.errno)) throw error;
    throw new StapError(
      `this machine has no perf event of type ${type} and config ${config}`,
      'events of type 0 (hardware) need a processor whose counters can be seen: virtual machines often have none; type 1 (software) is always there',
    );
  }
}

const ABSENT: ReadonlySet<number> = new Set([ERRNO.ENOENT, ERRNO.EOPNOTSUPP, ERRNO.ENODEV]);
