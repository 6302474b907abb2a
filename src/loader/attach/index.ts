/** Arms a loaded program by its AttachSpec; one file per kind. */
import { unreachable } from '../../base/index.js';
import type { LoadedProgram } from '../programs.js';
import { attachFentry, attachFexit } from './function.js';
import { attachKprobe } from './kprobe.js';
import { attachBtfTracepoint, attachRawTracepoint } from './tracepoint.js';

/** @returns the link's descriptor, or undefined for a program that is never armed. @throws {StapError} */
export function attach({ program, fd }: LoadedProgram): number | undefined {
  const spec = program.attach;
  switch (spec.kind) {
    case 'raw-tracepoint':
      return attachRawTracepoint(fd, spec.name);
    case 'tp-btf':
      return attachBtfTracepoint(fd, spec.name);
    case 'fentry':
      return attachFentry(fd, spec.symbol);
    case 'fexit':
      return attachFexit(fd, spec.symbol);
    case 'kprobe':
      return attachKprobe(fd, spec.symbol, spec.module, spec.onReturn);
    case 'none':
      return undefined;
    default:
      return unreachable(spec);
  }
}
