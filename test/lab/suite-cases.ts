/** Every script of test/suite, compiled against the guest's own kernel and given to its verifier. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { ExecutionContext } from 'ava';
import { matches } from '../suite/case.js';
import { CaseHost, LOAD_PLAN, SAVE_PLAN, SAVE_RECORDING } from '../suite/case-host.js';
import { movedScripts, plainScripts } from '../suite/kernel-scripts.js';
import { recordingPath } from '../targets/recordings.js';
import { exampleScripts, functionScripts, type RecordedScript } from '../targets/scripts.js';
import type { Cases } from './cases.js';
import { KERNELS } from './kernels.js';
import { SCRIPT_MS } from './limits.js';
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

  inGuest('the examples and the suite’s bodies, moved into the kernel, are accepted by the verifier', async (t) => {
    await loads(t, cases, [...exampleScripts(), ...movedScripts()]);
  });

  byHand('they are compiled there', async (t) => {
    await loads(t, cases, [...exampleScripts(), ...movedScripts()], 'there');
  });

  if (process.env['STAP_LAB_RECORD'] !== undefined) recordingCase(cases);
}

/**
 * Each is accepted by the verifier, or refused by stap before. Compiling is slow under emulation: it is done here, against
 * what this kernel has answered before (test/targets), and there where that is not enough.
 */
async function loads(
  t: ExecutionContext,
  { bench, kernel }: Cases,
  scripts: readonly RecordedScript[],
  where: 'here' | 'there' = 'here',
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stap-plans-'));
  const host = new CaseHost(SCRIPT_MS, { STAP_SUITE_TARGET: recordingPath(kernel) });
  t.teardown(async () => {
    await host.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const isRecorded = where === 'here' && bench.release === KERNELS[kernel].release;
  const refused: string[] = [];
  let [loaded, compiledThere] = [0, 0];
  for (const [index, { argv, name }] of scripts.entries()) {
    const words = ['-w', '--runtime=bpf', ...argv];
    const file = join(folder, String(index));
    let end = isRecorded ? await host.run([SAVE_PLAN, file, ...words]) : undefined;
    if (end?.status === 0) end = await bench.stap([LOAD_PLAN, file]);
    else if (end === undefined || end.stderr.includes('ERROR: the recording of ')) {
      end = await bench.stap(['-p4', ...words]);
      compiledThere += 1;
    }
    if (end.status === 0) loaded += 1;
    else if (!/^(parse|semantic) error: /m.test(end.stderr)) refused.push(`${name}: ${end.stderr}`);
  }
  t.log(`${loaded} of ${scripts.length} loaded; ${compiledThere} were compiled in the guest`);
  t.deepEqual(refused, []);
  t.true(loaded > 60, `${loaded} were loaded`);
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
