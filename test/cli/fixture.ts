import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { ExecutionContext } from 'ava';
import { HOME, SCRIPT_FILES } from './command-lines.js';

/** A folder with the scripts that command lines name, and one that holds an rc file (or nothing). */
export interface Fixture {
  readonly folder: string;
  readonly dataFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function makeFixture(t: ExecutionContext, rc?: string): Fixture {
  const folder = temporaryFolder(t);
  const dataFolder = temporaryFolder(t);
  for (const [name, text] of Object.entries(SCRIPT_FILES)) writeFileSync(join(folder, name), text);
  if (rc !== undefined) writeFileSync(join(dataFolder, 'rc'), rc);
  const env = { PATH: process.env['PATH'], HOME, SYSTEMTAP_DIR: dataFolder };
  return { folder, dataFolder, env };
}

function temporaryFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'stap-test-cli-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
