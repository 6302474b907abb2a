/** Where the recordings of the lab's kernels lie (made by record-lab.ts). */
import { join } from 'node:path';
import { CHECKOUT } from '../support/checkout.js';

/** Compressed; host.ts of the suite reads it. */
export function recordingPath(kernel: string): string {
  return join(CHECKOUT, `test/targets/lab-${kernel}.json.gz`);
}
