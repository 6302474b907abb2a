/** A script → SystemTap's own module for it, kept by content in the lab's cache. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { cacheFolder } from '../lab/cache.js';
import { bringRuntime, ORACLE_RELEASE, ORACLE_STAP } from './runtime.js';

export interface OracleScript {
  readonly script: string;
  /** Before and after it on the command line. */
  readonly options: readonly string[];
  readonly arguments: readonly string[];
}

export type Built =
  | { readonly kind: 'module'; readonly path: string; readonly stderr: string }
  /** Passes 1 to 4 ended here. */
  | { readonly kind: 'refused'; readonly stdout: string; readonly stderr: string; readonly status: number };

/** The first module of a kernel takes a quarter of a minute, and more on a loaded machine. */
const LIMIT_MS = 300_000;
/** Says only that no symbol table of the kernel is installed, which none of these scripts needs. */
const NO_SYMBOLS = 'WARNING: Kernel function symbol table missing [man warning::symbols]\n';

export async function buildModule({ script, options, arguments: words }: OracleScript): Promise<Built> {
  const runtime = await bringRuntime();
  const folder = join(cacheFolder(), 'oracle/modules');
  const name = `oracle_${createHash('sha256')
    .update(JSON.stringify([script, options, words]))
    .digest('hex')
    .slice(0, 16)}`;
  const path = join(folder, `${name}.ko`);
  if (existsSync(path)) return { kind: 'module', path, stderr: '' };
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'work-'));
  try {
    const args = ['-R', runtime, '-r', ORACLE_RELEASE, '-p4', '-m', name, ...options, '-e', script, ...words];
    const { stdout, stderr, status } = await finished(ORACLE_STAP, args, work);
    if (status !== 0) return { kind: 'refused', stdout, stderr, status };
    // What warns is built again, so that the warning is seen again.
    if (stderr === '') renameSync(join(work, `${name}.ko`), path);
    else renameSync(join(work, `${name}.ko`), join(folder, `${name}_warned.ko`));
    return { kind: 'module', path: stderr === '' ? path : join(folder, `${name}_warned.ko`), stderr };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Modules are compiled so many at a time. */
const COMPILERS = 2;

/** Of each script its module, in their order. `onBuilt` is told how many are there. */
export async function buildAll(
  scripts: readonly OracleScript[],
  onBuilt: (count: number) => void = () => undefined,
): Promise<readonly Built[]> {
  const built: Built[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < scripts.length; index = next++) {
      const script = scripts[index];
      if (script === undefined) return;
      built[index] = await buildModule(script);
      onBuilt(++done);
    }
  };
  // The first one fills SystemTap's own cache of what the kernel has.
  if (scripts[0] !== undefined) built[next] = await buildModule(scripts[next++] ?? scripts[0]);
  onBuilt(++done);
  await Promise.all(Array.from({ length: COMPILERS }, work));
  return built;
}

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

function finished(command: string, args: readonly string[], cwd: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, LC_ALL: 'C', SYSTEMTAP_DIR: join(cacheFolder(), 'oracle/data') };
    const child = spawn(command, args, {
      cwd,
      env,
      argv0: 'stap',
      timeout: LIMIT_MS,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const texts = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString('latin1')));
    child.stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString('latin1')));
    child.once('error', reject);
    child.once('close', (status) => {
      resolve({ ...texts, stderr: texts.stderr.replace(NO_SYMBOLS, ''), status: status ?? -1 });
    });
  });
}
