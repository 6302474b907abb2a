/**
 * Runs scripts for the suite in one process: a command line comes as a message, its exit status goes back. Standard output
 * and error of this process are files that the parent reads and empties in between, so that a script is caught as a user
 * sees it, without a process for each. `staprun` as the first word is that command.
 */
import process from 'node:process';
import { StapError } from '../../src/base/index.js';
import { main } from '../../src/driver.js';
import { liveTarget, type Target } from '../../src/target/index.js';

/** Kept: what it has read of the kernel serves all scripts. */
let target: Target | undefined;

process.on('message', (argv: readonly string[]) => {
  const isStaprun = argv[0] === 'staprun';
  const env = isStaprun ? { STAP_COMMAND: 'staprun' } : {};
  main(isStaprun ? argv.slice(1) : argv, env, () => (target ??= liveTarget())).then(answer, (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(error instanceof StapError ? `ERROR: ${error.message}\n` : `not a StapError: ${text}\n`);
    answer(1);
  });
});
process.send?.('ready');

function answer(status: number): void {
  process.send?.(status);
}
