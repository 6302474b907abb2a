/** Modules for the lab's kernels, built on this machine: the guest emulates its processor. */
import { spawn } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { cacheFolder } from '../lab/cache.js';
import { CHECKOUT } from '../support/checkout.js';

/** Kept beside the kernels: a module is named by all that goes into it. */
export const KEPT_MODULES = join(cacheFolder(), 'modules');
const KEPT_FOR_MS = 3 * 24 * 3600 * 1000;
export const PROGRAM = join(CHECKOUT, 'dist/js/src/main.js');

/** @param tree the headers. @returns the path of the `.ko`. @throws what stap said */
export async function buildLabModule(tree: string, words: readonly string[]): Promise<string> {
  const args = [PROGRAM, '-w', '-r', tree, '--runtime=kernel', '-p4', ...words];
  const env = { ...process.env, SYSTEMTAP_DIR: KEPT_MODULES };
  const child = spawn(process.execPath, args, { cwd: CHECKOUT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const status = await new Promise((settle) => child.once('close', settle));
  if (status !== 0) throw new Error(`stap ${words.join(' ')}: ${stderr}`);
  return stdout.trim();
}

/** Those that no test has asked for lately are of an older runtime. */
export function forgetOldModules(): void {
  for (const each of readdirSync(KEPT_MODULES, { recursive: true, encoding: 'utf8' })) {
    const path = join(KEPT_MODULES, each);
    // The other kernel's tests do the same.
    const stat = statSync(path, { throwIfNoEntry: false });
    if (each.endsWith('.ko') && stat !== undefined && Date.now() - stat.mtimeMs > KEPT_FOR_MS) {
      rmSync(path, { force: true });
    }
  }
}
