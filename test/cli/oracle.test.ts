import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { testWith } from '../support/requirements.js';
import { COMMAND_LINES, titleOf, withoutMachine } from './command-lines.js';
import { makeFixture } from './fixture.js';

/** SystemTap starts only with the build tree of a kernel, though passes 1 and 2 of these lines look at nothing in it. */
const RELEASE = existsSync('/lib/modules')
  ? readdirSync('/lib/modules').find((name) => existsSync(`/lib/modules/${name}/build/.config`))
  : undefined;

testWith('oracle')('SystemTap 4.8 does with these command lines what is recorded', (t) => {
  if (RELEASE === undefined) {
    t.pass('no build tree of a kernel: nothing to compare with');
    return;
  }
  for (const line of COMMAND_LINES) {
    const { dataFolder, env, folder } = makeFixture(t, line.rc);
    const { status, stderr } = spawnSync('/usr/bin/stap', [...line.args], {
      // getopt begins its messages with it.
      argv0: 'stap',
      cwd: folder,
      encoding: 'utf8',
      env: { ...env, SYSTEMTAP_RELEASE: RELEASE },
      input: line.stdin ?? '',
      // -v prints the whole library there.
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    t.is(withoutMachine(stderr, dataFolder), line.stderr, titleOf(line));
    t.is(status, line.status, titleOf(line));
  }
});
