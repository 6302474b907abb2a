/** argv → exit status. Nothing is decided here. */
import { AssertionError, StapError } from './base/index.js';
import { main as run } from './driver.js';

/** Set at once and again at the end: a pending read of standard input must not hold the process. */
function finish(status: number): void {
  process.exitCode = status;
  process.exit();
}

function complain(error: unknown): void {
  if (error instanceof StapError) {
    process.stderr.write(`ERROR: ${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`);
    return;
  }
  const text = error instanceof Error ? error.message : String(error);
  const ours = error instanceof AssertionError ? '' : 'internal error: ';
  process.stderr.write(`ERROR: ${ours}${text}\nThis is a bug in stap; please report it with the script.\n`);
  if (process.env['STAP_DEBUG'] !== undefined && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
}

run(process.argv.slice(2), process.env).then(finish, (error: unknown) => {
  complain(error);
  finish(1);
});
