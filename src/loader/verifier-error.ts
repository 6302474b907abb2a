/** A kernel that refuses a program of ours: for the user one line; the log is for us, under -vv. */
import { StapError } from '../base/index.js';
import { errnoName } from '../native/index.js';

export class VerifierError extends StapError {
  readonly program: string;
  readonly errno: number;
  /** The verifier's own words, whole. */
  override readonly log: string;

  constructor(program: string, errno: number, log: string) {
    super(`the kernel refuses BPF program ${program}: ${reasonOf(errno, log)}`, hintOf(errno));
    this.program = program;
    this.errno = errno;
    this.log = log;
  }
}

/** The last words before the statistics say why. */
function reasonOf(errno: number, log: string): string {
  if (errno === EPERM) return 'not permitted';
  const lines = log
    .split('\n')
    .filter((line) => line !== '' && !/^(processed|verification time|stack depth)/.test(line));
  return lines.at(-1) ?? errnoName(errno);
}

const EPERM = 1;

function hintOf(errno: number): string {
  return errno === EPERM
    ? 'Loading BPF programs needs root (or CAP_BPF and CAP_PERFMON).'
    : 'This is a bug in stap: please report it with the output of --dump=bpf and -vv.';
}
