/** Many scripts in one guest: the host's end of inside/scripts.ts. */
import { join } from 'node:path';
import process from 'node:process';
import { CHECKOUT } from '../support/checkout.js';
import type { CaseEnd } from '../suite/case-host.js';
import type { Command, Guest } from './guest.js';

const PROGRAM = join(CHECKOUT, 'dist/js/test/lab/inside/scripts.js');
/** Of the whole process; each script has a deadline of its own inside. */
const DEADLINE_MS = 1_800_000;

/** Where the recording is written, in memory. */
export const RECORDING_IN_GUEST = '/dev/shm/recording';

const isRecording = process.env['STAP_LAB_RECORD'] !== undefined;

export class ScriptRunner {
  readonly #command: Command;
  readonly #waiting: ((line: string) => void)[] = [];
  #text = '';

  constructor(guest: Guest) {
    this.#command = guest.start([process.execPath, PROGRAM], {
      cwd: CHECKOUT,
      env: { NODE_EXTRA_CA_CERTS: undefined, STAP_LAB_RECORD: isRecording ? RECORDING_IN_GUEST : undefined },
      deadlineMs: DEADLINE_MS,
      onStdout: (chunk) => this.#take(chunk.toString('latin1')),
    });
    this.#command.ended.catch(() => undefined);
  }

  /** Runs stap with these words, in the process that ran the ones before. One after the other. */
  async run(argv: readonly string[]): Promise<CaseEnd> {
    const answered = new Promise<string>((settle) => this.#waiting.push(settle));
    this.#command.write(`${JSON.stringify(argv)}\n`);
    const ended = this.#command.ended.then(({ status, stderr }) => {
      throw new Error(`the process in the guest ended with status ${status}: ${stderr}`);
    });
    return JSON.parse(await Promise.race([answered, ended])) as CaseEnd;
  }

  async close(): Promise<void> {
    this.#command.write('');
    await this.#command.ended;
  }

  #take(text: string): void {
    this.#text += text;
    for (let end = this.#text.indexOf('\n'); end >= 0; end = this.#text.indexOf('\n')) {
      this.#waiting.shift()?.(Buffer.from(this.#text.slice(0, end), 'latin1').toString());
      this.#text = this.#text.slice(end + 1);
    }
  }
}
