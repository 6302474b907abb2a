/**
 * Makes lab-6.1.json.gz and lab-6.12.json.gz anew, in the lab's guests (minutes): `node dist/js/test/targets/record-lab.js`.
 * Needed when a script of the suite asks the kernel something that it did not ask before: recorded.test.ts says so.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { bootGuest } from '../lab/guest.js';
import { isKernelName, KERNEL_NAMES } from '../lab/kernels.js';
import { CHECKOUT } from '../support/checkout.js';
import { recordingPath } from './recordings.js';

const DEADLINE_MS = 1_200_000;
const PROGRAM = join(CHECKOUT, 'dist/js/test/lab/inside/record.js');

const named = process.argv.slice(2).filter(isKernelName);
for (const kernel of named.length > 0 ? named : KERNEL_NAMES) {
  const guest = await bootGuest(kernel);
  try {
    const env = { NODE_EXTRA_CA_CERTS: undefined };
    const { status, stderr, stdout } = await guest.run([process.execPath, PROGRAM], { env, deadlineMs: DEADLINE_MS });
    if (status !== 0) throw new Error(stderr);
    const data = Buffer.from(stdout, 'base64');
    writeFileSync(recordingPath(kernel), data);
    console.log(`${recordingPath(kernel)}: ${data.length} bytes`);
  } finally {
    await guest.close();
  }
}
