/**
 * Runs inside a guest, in one Node process for many scripts: each line of standard input is the JSON of one command line of
 * stap, each line of standard output the JSON of its end.
 */
import process from 'node:process';
import { createInterface } from 'node:readline';
import { CaseHost } from '../../suite/case-host.js';

/** Under emulation, on a loaded machine. */
const LIMIT_MS = 90_000;

const host = new CaseHost(LIMIT_MS);
for await (const line of createInterface({ input: process.stdin })) {
  const argv = JSON.parse(line) as readonly string[];
  const answer = await host.run(argv).catch((error: unknown) => ({
    stdout: '',
    stderr: error instanceof Error ? error.message : String(error),
    status: -1,
  }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await host.close();
