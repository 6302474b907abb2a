/**
 * Runs scripts for the suite in one process: a command line comes as a message, its exit status goes back. Standard output
 * and error of this process are files that the parent reads and empties in between, so that a script is caught as a user
 * sees it, without a process for each. `staprun` as the first word is that command.
 *
 * STAP_SUITE_TARGET=FILE: against the kernel that is recorded there. STAP_SUITE_RECORD=FILE: what is asked of this kernel is
 * kept, and written there at the command line `SAVE_RECORDING`. SAVE_PLAN and LOAD_PLAN: see case-host.ts.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { gunzipSync } from 'node:zlib';
import { StapError } from '../../src/base/index.js';
import { main } from '../../src/driver.js';
import { once } from '../../src/target/once.js';
import { liveTarget, recordedTarget, recordTarget, type Target } from '../../src/target/index.js';
import { LOAD_PLAN, SAVE_PLAN, SAVE_RECORDING } from './case-host.js';
import { loadPlan, savePlan } from './saved-plan.js';

const { STAP_SUITE_RECORD: recordFile, STAP_SUITE_TARGET: targetFile } = process.env;

const recording = once(() => recordTarget(withFewNames(liveTarget())));

/** Kept: what it has read of the kernel serves all scripts. */
const target = once((): Target => {
  if (targetFile !== undefined) return recordedTarget(gunzipSync(readFileSync(targetFile)).toString());
  return recordFile === undefined ? liveTarget() : recording().target;
});

process.on('message', (argv: readonly string[]) => {
  perform(argv).then(answer, (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(error instanceof StapError ? `ERROR: ${error.message}\n` : `not a StapError: ${text}\n`);
    answer(1);
  });
});
process.send?.('ready');

async function perform(argv: readonly string[]): Promise<number> {
  const [word = '', file = '', ...rest] = argv;
  switch (word) {
    case SAVE_RECORDING:
      if (recordFile !== undefined) writeFileSync(recordFile, recording().save());
      return 0;
    case SAVE_PLAN:
      return savePlan(file, rest, target);
    case LOAD_PLAN:
      loadPlan(file);
      return 0;
    case 'staprun':
      return await main(argv.slice(1), { STAP_COMMAND: 'staprun' }, target);
    default:
      return await main(argv, {}, target);
  }
}

function answer(status: number): void {
  process.send?.(status);
}

/** A kernel has 60,000 functions; these are enough for names that are similar. */
const KEPT_NAMES = /^(vfs|ksys|do_sys|kernel_clone|do_exit|tcp_send|tcp_recv|sock_)\w*$/;

function withFewNames(whole: Target): Target {
  return {
    ...whole,
    functionNames: (module) =>
      whole.functionNames(module).filter((each) => module !== undefined || KEPT_NAMES.test(each)),
  };
}
