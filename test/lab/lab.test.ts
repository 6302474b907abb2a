/** The lab itself. What it is for is in cases.ts. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { eventually, isGone } from '../kernel/support.js';
import { CHECKOUT } from '../support/checkout.js';
import { testWith } from '../support/requirements.js';
import { CASE_MS } from './limits.js';

const labTest = testWith('lab', 'gcc');

labTest.serial('a lab that is killed leaves no QEMU behind', async (t) => {
  t.timeout(CASE_MS);
  const lab = spawn(process.execPath, [join(CHECKOUT, 'scripts/lab.mjs'), 'sh', '-c', 'echo up; sleep 300'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => lab.kill('SIGKILL'));
  await new Promise((settle) => {
    lab.stdout.once('data', settle);
    lab.once('exit', settle);
  });
  const children = readFileSync(`/proc/${lab.pid}/task/${lab.pid}/children`, 'latin1').trim().split(' ').map(Number);
  t.is(children.length, 1);
  lab.kill('SIGKILL');
  t.true(await eventually(60_000, () => children.every(isGone)));
});
