/** Arms a loaded program by its AttachSpec; one file per kind. */
import { unreachable } from '../../base/index.js';
import type { LoadedProgram } from '../programs.js';
import { attachFentry, attachFexit } from './function.js';
import type { FunctionPlaces } from './function-places.js';
import { attachKprobe } from './kprobe.js';
import { attachKprobeMulti } from './kprobe-multi.js';
import { attachPerfEvent } from './perf-event.js';
import { attachUprobe, type RefusedPlace } from './uprobe.js';
export { FunctionPlaces } from './function-places.js';
import { attachBtfTracepoint, attachRawTracepoint } from './tracepoint.js';

/**
 * @param refused takes places of binaries that cannot be probed, where others of the same program can
 * @returns descriptors of links; none for a program that is never armed. @throws {StapError} with none of them left
 */
export function attach(
  { program, fd }: LoadedProgram,
  places: FunctionPlaces,
  refused: RefusedPlace[],
): readonly number[] {
  const spec = program.attach;
  switch (spec.kind) {
    case 'raw-tracepoint':
      return [attachRawTracepoint(fd, spec.name)];
    case 'tp-btf':
      return [attachBtfTracepoint(fd, spec.name)];
    case 'fentry':
      return [attachFentry(fd, spec.symbol)];
    case 'fexit':
      return [attachFexit(fd, spec.symbol)];
    case 'kprobe':
      return attachKprobe(fd, spec, spec.onReturn, places);
    case 'kprobe-multi':
      return [attachKprobeMulti(fd, spec.functions, spec.onReturn, places)];
    case 'uprobe':
      return attachUprobe(fd, spec, refused);
    case 'perf-event':
      return attachPerfEvent(fd, spec);
    // Runs when all others are armed.
    case 'task-iterator':
    case 'none':
      return [];
    default:
      return unreachable(spec);
  }
}

export type { RefusedPlace } from './uprobe.js';
