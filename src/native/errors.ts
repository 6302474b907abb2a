import { errnoName } from './errno.js';
import { StapError } from '../base/errors.js';

/** A shared library, or the FFI itself, that is not on this machine. `hint` says which package brings it. */
export class NativeError extends StapError {
  readonly library: string;
  constructor(library: string, reason: string, hint: string) {
    super(`cannot use ${library}: ${reason}`, hint);
    this.library = library;
  }
}

/** A system call that failed. `errno` is positive, `code` its name. */
export class SystemCallError extends StapError {
  readonly operation: string;
  readonly errno: number;
  readonly code: string;
  constructor(operation: string, errno: number, hint?: string) {
    const code = errnoName(errno);
    super(`${operation}: ${code}`, hint);
    this.operation = operation;
    this.errno = errno;
    this.code = code;
  }
}

/** A bpf(2) command, or a libbpf function around one, that failed; `operation` names it and its object. */
export class BpfError extends SystemCallError {}

/** `result` if it is not a negated errno, else throws. For calls that follow the kernel's convention (fd or −errno). */
export function checkSystemCall(operation: string, result: number): number {
  if (result < 0) throw new SystemCallError(operation, -result);
  return result;
}

/** The same for bpf(2): `checkBpf('map create "stats"', rawResult)`. */
export function checkBpf(operation: string, result: number): number {
  if (result < 0) throw new BpfError(operation, -result);
  return result;
}
