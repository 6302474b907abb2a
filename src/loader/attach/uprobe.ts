/**
 * Places of binaries: by one link for all (6.6), else by a perf event each (4.17). Both vanish with their descriptors, and see
 * every process that maps the file, those too that start later.
 *
 * A newer kernel waits up to a tenth of a second for each link that goes: one link for a hundred places is more than a nicety.
 */
import { StapError } from '../../base/index.js';
import type { AttachSpec } from '../../bpfgen/object.js';
import type { BinaryPlace } from '../../ir/index.js';
import {
  ATTACH_TYPE,
  checkBpf,
  close,
  errnoName,
  linkPerfEvent,
  linkUprobeMulti,
  openPerfEvent,
  SystemCallError,
} from '../../native/index.js';

type Spec = Extract<AttachSpec, { kind: 'uprobe' }>;

export interface RefusedPlace {
  readonly place: BinaryPlace;
  readonly errno: number;
}

/**
 * @param refused takes places whose instruction cannot be probed, or that are no code: a wildcard finds such
 * @throws {SystemCallError} ENOENT: the file is gone; where no place is left: EINVAL (no code), ENOTSUPP (the instruction)
 */
export function attachUprobe(programFd: number, spec: Spec, refused: RefusedPlace[]): readonly number[] {
  const places = spec.places.map((place, cookie) => ({ place, cookie }));
  const failed: RefusedPlace[] = [];
  const links = spec.together ? together(programFd, spec, places, failed) : oneByOne(programFd, spec, places, failed);
  const [first] = failed;
  if (links.length === 0 && first !== undefined) throw refusal(spec, first);
  refused.push(...failed);
  return links;
}

function refusal(spec: Spec, { place, errno }: RefusedPlace): StapError {
  return new StapError(`cannot probe ${spec.path}+0x${place.offset.toString(16)}: ${errnoName(errno)}`);
}

interface Numbered {
  readonly place: BinaryPlace;
  readonly cookie: number;
}

/** Halves what the kernel refuses until it names the place. */
function together(programFd: number, spec: Spec, places: readonly Numbered[], failed: RefusedPlace[]): number[] {
  const result = linkUprobeMulti(programFd, ATTACH_TYPE.TRACE_UPROBE_MULTI, {
    path: spec.path,
    offsets: new BigUint64Array(places.map(({ place }) => BigInt(place.offset))),
    semaphores: new BigUint64Array(places.map(({ place }) => BigInt(place.semaphoreOffset))),
    cookies: new BigUint64Array(places.map(({ cookie }) => BigInt(cookie))),
    onReturn: spec.onReturn,
    pid: 0,
  });
  if (result >= 0) return [result];
  const [first, ...others] = places;
  if (first === undefined) return [];
  if (others.length === 0) {
    failed.push({ place: first.place, errno: -result });
    return [];
  }
  const half = places.length >> 1;
  return [
    ...together(programFd, spec, places.slice(0, half), failed),
    ...together(programFd, spec, places.slice(half), failed),
  ];
}

function oneByOne(programFd: number, spec: Spec, places: readonly Numbered[], failed: RefusedPlace[]): number[] {
  const links: number[] = [];
  for (const { place, cookie } of places) {
    try {
      links.push(linkOne(programFd, spec, place, cookie));
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      failed.push({ place, errno: error.errno });
    }
  }
  return links;
}

const ALL_PROCESSES = -1;

function linkOne(programFd: number, spec: Spec, place: BinaryPlace, cookie: number): number {
  const { path, onReturn, pid } = spec;
  const { offset, semaphoreOffset } = place;
  const event = openPerfEvent(
    { kind: 'uprobe', path, offset, onReturn, semaphoreOffset },
    pid ?? ALL_PROCESSES,
    // Either a process on any CPU, or any process with a CPU that only says where the event itself lives.
    pid === undefined ? 0 : -1,
  );
  try {
    // The link holds the event.
    const what = `attach to ${path}+0x${offset.toString(16)}`;
    return checkBpf(what, linkPerfEvent(programFd, event, ATTACH_TYPE.PERF_EVENT, BigInt(cookie)));
  } finally {
    close(event);
  }
}
