/** Kernel functions: fentry and fexit links (the program was loaded for its function). */
import { ATTACH_TYPE, checkBpf, linkTracing } from '../../native/index.js';

export function attachFentry(programFd: number, symbol: string): number {
  return checkBpf(`attach to the entry of ${symbol}`, linkTracing(programFd, ATTACH_TYPE.TRACE_FENTRY));
}

export function attachFexit(programFd: number, symbol: string): number {
  return checkBpf(`attach to the return of ${symbol}`, linkTracing(programFd, ATTACH_TYPE.TRACE_FEXIT));
}
