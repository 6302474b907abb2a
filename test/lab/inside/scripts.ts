/**
 * Runs inside a guest, in one Node process for many scripts: each line of standard input is the JSON of one command line of
 * stap, each line of standard output the JSON of its end.
 */
import process from 'node:process';
import { createInterface } from 'node:readline';
import { CaseHost } from '../../suite/case-host.js';
import { SCRIPT_MS } from '../limits.js';

const { STAP_LAB_RECORD: record } = process.env;
const host = new CaseHost(SCRIPT_MS, record === undefined ? {} : { STAP_SUITE_RECORD: record });
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
