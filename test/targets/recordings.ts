/** Where the recordings of the lab's kernels lie: STAP_LAB_RECORD=1 npm run test:lab makes them. */
import { join } from 'node:path';
import { CHECKOUT } from '../support/checkout.js';

/** Compressed; host.ts of the suite reads it. */
export function recordingPath(kernel: string): string {
  return join(CHECKOUT, `test/targets/lab-${kernel}.json.gz`);
}
