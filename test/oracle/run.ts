/** What SystemTap itself does with scripts: modules run in one guest. */
import { bootGuest, type Guest } from '../lab/guest.js';
import type { CaseEnd } from '../suite/case-host.js';
import type { Built } from './modules.js';

const RUN_DEADLINE_MS = 90_000;
/** A script that does not end by itself is ended as by the user, so that the others still run. */
const PATIENCE_S = 20;
/** The driver says this where the runner fails. */
const RUN_FAILED = 'Pass 5: run failed.  [man error::pass5]\n';
/** One end a script, in their order. */
export async function runAll(built: readonly Built[]): Promise<readonly CaseEnd[]> {
  const runs = built.some((each) => each.kind === 'module');
  const guest = runs ? await bootGuest('6.1') : undefined;
  try {
    const ends: CaseEnd[] = [];
    for (const each of built) {
      ends.push(each.kind === 'refused' || guest === undefined ? endOfRefused(each) : await runModule(guest, each));
    }
    return ends;
  } finally {
    await guest?.close();
  }
}

function endOfRefused(built: Built): CaseEnd {
  if (built.kind === 'module') throw new Error(`no guest for ${built.path}`);
  return { stdout: built.stdout, stderr: built.stderr, status: built.status };
}

async function runModule(guest: Guest, module: Extract<Built, { readonly kind: 'module' }>): Promise<CaseEnd> {
  const texts = { stdout: '', stderr: module.stderr };
  const command = guest.start(['timeout', '-s', 'INT', String(PATIENCE_S), '/usr/bin/staprun', module.path], {
    deadlineMs: RUN_DEADLINE_MS,
    onStdout: (chunk) => (texts.stdout += chunk.toString('latin1')),
    onStderr: (chunk) => (texts.stderr += chunk.toString('latin1')),
  });
  command.write('');
  const { status, signal } = await command.ended;
  if (status !== 0) texts.stderr += RUN_FAILED;
  return { ...texts, status: signal === 0 ? status : 128 + signal };
}
