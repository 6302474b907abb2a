/** tp_btf and raw_tp programs: one descriptor holds the link; closing it detaches. */
import { checkBpf, openRawTracepoint } from '../../native/index.js';

/** @throws {BpfError} ENOENT: no such tracepoint */
export function attachRawTracepoint(programFd: number, name: string): number {
  return checkBpf(`attach to tracepoint ${name}`, openRawTracepoint(programFd, name));
}

/** A program that was loaded for its tracepoint needs no name. */
export function attachBtfTracepoint(programFd: number, name: string): number {
  return checkBpf(`attach to tracepoint ${name}`, openRawTracepoint(programFd, undefined));
}
