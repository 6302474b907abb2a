/** Every script of test/suite, compiled against the guest's own kernel and given to its verifier. */
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { matches } from '../suite/case.js';
import { SAVE_RECORDING } from '../suite/case-host.js';
import { movedScripts, plainScripts } from '../suite/kernel-scripts.js';
import { recordingPath } from '../targets/recordings.js';
import { functionScripts } from '../targets/scripts.js';
import type { Cases } from './cases.js';
import { RECORDING_IN_GUEST } from './scripts.js';

export function suiteCases(cases: Cases): void {
  const { bench, byHand, inGuest } = cases;
  // Few of them have a body in the kernel.
  byHand('the suite’s scripts are loaded, or refused as they are elsewhere', async (t) => {
    const wrong: string[] = [];
    for (const { argv, name, suiteCase } of plainScripts()) {
      const end = await bench.stap(['-p4', ...argv]);
      const isRefused = /^Pass [1-4]: .* failed/m.test(suiteCase.stderr);
      // What is not supported yet may be told with what this machine lacks for another way.
      const isSame = name.startsWith('unsupported/') || matches(end.stderr, suiteCase.stderr);
      const isRight = isRefused ? end.status === 1 && isSame : end.status === 0;
      if (!isRight) wrong.push(`${name}: status ${end.status}\n${end.stderr}`);
    }
    t.deepEqual(wrong, []);
  });

  inGuest('the suite’s bodies, moved into the kernel, are accepted by the verifier or refused by stap', async (t) => {
    const refused: string[] = [];
    let loaded = 0;
    for (const { argv, name } of movedScripts()) {
      const end = await bench.stap(['-vv', '-p4', '--runtime=bpf', ...argv]);
      if (end.status === 0) loaded += 1;
      else if (!/^(parse|semantic) error: /m.test(end.stderr)) refused.push(`${name}: ${end.stderr}`);
    }
    t.log(`${loaded} loaded`);
    t.deepEqual(refused, []);
    t.true(loaded > 60, `${loaded} were loaded`);
  });

  if (process.env['STAP_LAB_RECORD'] !== undefined) recordingCase(cases);
}

/** What the scripts have asked of this kernel so far, and a few more: for test/targets/recorded.test.ts. */
function recordingCase({ bench, inGuest, kernel }: Cases): void {
  inGuest('what the scripts ask of this kernel is recorded', async (t) => {
    for (const { argv } of functionScripts()) {
      await bench.stap(['-p2', ...argv]);
      await bench.stap(['-p3', ...argv]);
      await bench.stap(['-p3', '--without=fentry', ...argv]);
    }
    const saved = await bench.stap([SAVE_RECORDING]);
    t.is(saved.status, 0, saved.stderr);
    const { stdout } = await bench.run(['sh', '-c', `gzip -9n <${RECORDING_IN_GUEST} | base64 -w0`]);
    const data = Buffer.from(stdout, 'base64');
    t.true(data.length > 1000);
    writeFileSync(recordingPath(kernel), data);
    t.log(`${data.length} bytes`);
  });
}
