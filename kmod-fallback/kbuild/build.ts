/**
 * KernelModuleSource → `.ko`, by the kernel's own build in a folder of its own. Built once: the result is kept by all that
 * goes into it.
 *
 *     folder: | NAME.c (the generated text) | Makefile | the runtime's headers |
 */
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import type { KernelModuleSource } from '../cgen/index.js';
import type { BuildTools } from './headers.js';
import { KbuildError } from './kbuild-error.js';
import { type RuntimeFile, runtimeFiles } from './runtime-files.js';

export interface BuiltModule {
  /** As it was built; inserted, it gets a name of its own. */
  readonly name: string;
  readonly path: string;
  readonly isCached: boolean;
  /** The folder of the build where that is left: the caller's to remove. */
  readonly left: string | undefined;
}

export interface BuildOptions {
  readonly tools: BuildTools;
  /** Where results are kept; undefined: nowhere, the module lies in the folder of the build. */
  readonly cacheFolder: string | undefined;
  /** -m; undefined: by its content. */
  readonly name?: string | undefined;
  /** Is a kept one good enough? */
  readonly renew?: boolean;
  /** -k: the folder of the build stays. */
  readonly keep?: boolean;
}

/** @throws {KbuildError} */
export async function buildModule(source: KernelModuleSource, options: BuildOptions): Promise<BuiltModule> {
  const { cacheFolder, keep = false, renew = false } = options;
  const runtime = runtimeFiles();
  const hash = hashOf(source, runtime, options);
  const name = options.name ?? `stap_${hash.slice(0, 24)}`;
  const kept =
    cacheFolder === undefined ? undefined : join(cacheFolder, hash.slice(0, 2), `stap_${hash.slice(0, 24)}.ko`);
  if (kept !== undefined && !renew && isOwn(kept)) return { name, path: kept, isCached: true, left: undefined };
  const folder = mkdtempSync(join(tmpdir(), 'stap-'));
  let left = keep ? folder : undefined;
  try {
    writeSources(folder, name, source, runtime);
    await make(folder, options.tools);
    const built = join(folder, `${name}.ko`);
    if (kept === undefined) left = folder;
    else keepFile(built, kept);
    return { name, path: kept ?? built, isCached: false, left };
  } finally {
    if (left === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What the kernel's headers are is told by the symbols that they list and the configuration that they were made by: by
 * the files' sizes and times, since reading megabytes costs a cached start as much as all of its passes.
 */
function hashOf(source: KernelModuleSource, runtime: readonly RuntimeFile[], options: BuildOptions): string {
  // Not imported: a start that builds nothing does not pay for it.
  const { createHash } = process.getBuiltinModule('node:crypto');
  const { headers, release } = options.tools;
  const parts = [release, process.arch, makefile(options.name ?? ''), source.text, ''];
  const hash = createHash('sha256').update(parts.join('\0'));
  for (const { path, text } of runtime) hash.update(`${path}\0${text}\0`);
  for (const name of ['Module.symvers', '.config']) {
    const stat = statSync(join(headers, name), { throwIfNoEntry: false });
    if (stat !== undefined) hash.update(`${name} ${stat.size} ${stat.mtimeMs}\0`);
  }
  return hash.digest('hex');
}

/** Warnings that a script's own nonsense (`x == x`) would make errors of. No BTF: that would ask for pahole. */
const FLAGS = ['-Wno-tautological-compare', '-Wno-unused-function', '-Wno-unused-variable', '-fno-ident', '-g0'];

function makefile(name: string): string {
  return `obj-m := ${name}.o\nccflags-y := ${FLAGS.join(' ')}\n`;
}

function writeSources(folder: string, name: string, source: KernelModuleSource, runtime: readonly RuntimeFile[]): void {
  writeFileSync(join(folder, `${name}.c`), source.text, 'latin1');
  writeFileSync(join(folder, 'Makefile'), makefile(name));
  for (const { path, text } of runtime) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, 'latin1');
  }
}

function make(folder: string, { headers }: BuildTools): Promise<void> {
  const words = ['-s', '-C', headers, `M=${folder}`, 'CONFIG_DEBUG_INFO_BTF_MODULES=', 'modules'];
  return new Promise((resolve, reject) => {
    const { spawn } = process.getBuiltinModule('node:child_process');
    // Messages are read: they must be in the language that the patterns know. (The kernel's Makefile unsets LC_ALL.)
    const env = { ...process.env, LC_ALL: 'C', LC_CTYPE: 'C', LC_MESSAGES: 'C', LANG: 'C' };
    const child = spawn('make', words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const log: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => log.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => log.push(chunk));
    child.once('error', reject);
    child.once('close', (status, signal) => {
      if (status === 0) resolve();
      else reject(new KbuildError(signal ?? `status ${String(status)}`, Buffer.concat(log).toString('utf8')));
    });
  });
}

/** A module is code that runs as root: only what this user wrote is taken. */
function isOwn(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && stat.uid === process.geteuid?.() && (stat.mode & 0o022) === 0;
}

/** Whole or not at all; the temporary folder may be on another file system. */
function keepFile(built: string, kept: string): void {
  const temporary = `${kept}.${process.pid}`;
  mkdirSync(dirname(kept), { recursive: true, mode: 0o755 });
  copyFileSync(built, temporary);
  chmodSync(temporary, 0o644);
  renameSync(temporary, kept);
}
