/**
 * `-c CMD`: the command exists before the begin bodies run (target() is its pid) and starts when the probes are armed. A
 * shell says on our socket that it is there, waits in `read` on it, then becomes the command; end of file there means that we
 * are gone: it exits, so a killed stap leaves no stopped child behind.
 */
import type { ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { type ByteString, StapError } from '../base/index.js';

// A shell calls getppid and more as it starts: probes armed before it waits would count that as the command's.
const WAIT_THEN_BECOME = 'echo >&3; read -r go <&3 || exit 0; exec 3<&-; exec /bin/sh -c "$1"';
const WAIT_THEN_EXEC_WORDS = 'echo >&3; read -r go <&3 || exit 0; exec 3<&-; eval "exec $1"';
/** With one of these only a shell can run it; else the command itself becomes the target process. */
const SHELL_SYNTAX = /[|&;<>()\n]|^\s*(?:if|for|while|until|case|\{|!)\s/;
/** Words in quotes are not syntax; `eval` expands what is in double quotes as the shell would. */
const QUOTED = /'[^']*'|"(?:[^"\\]|\\.)*"|\\./gs;

export type TargetExit =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'signal'; readonly signal: string };

export class TargetCommand {
  readonly pid: number;
  readonly exited: Promise<TargetExit>;
  /** Resolves when it waits for `release` (or is gone): only then may probes be armed. */
  readonly ready: Promise<void>;
  readonly #child: ChildProcess;
  readonly #gate: Duplex;
  #done = false;

  constructor(command: string) {
    const script = SHELL_SYNTAX.test(command.replace(QUOTED, '_')) ? WAIT_THEN_BECOME : WAIT_THEN_EXEC_WORDS;
    // Loaded for -c only: it costs a tenth of a start.
    const { spawn } = process.getBuiltinModule('node:child_process');
    this.#child = spawn('/bin/sh', ['-c', script, 'sh', command], { stdio: ['inherit', 'inherit', 'inherit', 'pipe'] });
    const { pid } = this.#child;
    if (pid === undefined) throw new StapError(`cannot start '${command}'`);
    this.pid = pid;
    this.#gate = this.#child.stdio[3] as Duplex;
    this.#gate.on('error', () => undefined);
    this.ready = new Promise((resolve) => {
      this.#gate.once('data', () => {
        resolve();
      });
      // Ended before it waited: `exited` says how.
      this.#gate.once('close', () => {
        resolve();
      });
      this.#child.once('error', () => {
        resolve();
      });
    });
    this.exited = new Promise((resolve) => {
      this.#child.once('exit', (status, signal) => {
        this.#done = true;
        resolve(signal === null ? { kind: 'status', status: status ?? 0 } : { kind: 'signal', signal });
      });
    });
  }

  /** The probes are armed: go. */
  release(): void {
    this.#gate.end('\n');
  }

  /** The session ended first: a command that never started ends by itself, a running one gets SIGTERM as from stap. */
  end(): void {
    if (this.#done) return;
    this.#gate.destroy();
    this.#child.kill('SIGTERM');
    this.#child.unref();
  }
}

/** What stap says of a command that failed; undefined when it ended well. */
export function targetExitWarning(exit: TargetExit): string | undefined {
  switch (exit.kind) {
    case 'status':
      return exit.status === 0 ? undefined : `WARNING: Child process exited with status ${exit.status}\n`;
    case 'signal':
      return `WARNING: Child process exited with signal ${exit.signal}\n`;
  }
}

/** system(): a shell of its own, with our standard files. It may live longer than the session. */
export function startCommand(command: ByteString): void {
  const { spawn } = process.getBuiltinModule('node:child_process');
  const text = Buffer.from(command, 'latin1').toString();
  const child = spawn('/bin/sh', ['-c', text], { stdio: 'inherit' });
  child.on('error', () => undefined);
  child.unref();
}
