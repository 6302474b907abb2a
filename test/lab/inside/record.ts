/**
 * Runs inside a guest: every script of test/targets/scripts is loaded (-p4) in one process, which notes what it asks of the
 * kernel. Prints the recording, compressed, in base64.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { CaseHost, SAVE_RECORDING } from '../../suite/case-host.js';
import { recordedScripts } from '../../targets/scripts.js';

/** Under emulation, on a loaded machine. */
const LIMIT_MS = 120_000;
const RECORDING = '/dev/shm/recording';

const host = new CaseHost(LIMIT_MS, { STAP_SUITE_RECORD: RECORDING });
for (const { argv } of recordedScripts()) await host.run(['-p4', ...argv]);
// The same where the kernel has less to offer.
for (const { argv, name } of recordedScripts()) {
  if (/^(function|module),/.test(name)) await host.run(['-p3', '--without=fentry', ...argv]);
}
await host.run([SAVE_RECORDING]);
await host.close();
process.stdout.write(gzipSync(readFileSync(RECORDING), { level: 9 }).toString('base64'));
