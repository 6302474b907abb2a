import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordedTarget } from '../../src/target/recorded/index.js';
import type { Target } from '../../src/target/target.js';
import { CHECKOUT } from './checkout.js';

/**
 * Debian 12 with its 6.1 kernel and modules (ext4 loaded, ext3 unknown), as test/targets/record-debian recorded it. A question
 * that it cannot answer throws, naming it: add it there.
 */
export function debianTarget(): Target {
  return recordedTarget(readFileSync(join(CHECKOUT, 'test/targets/debian-6.1.json'), 'utf8'));
}
