/**
 * What was asked of this kernel's BTF (target/btf/remembered), one file a release. Its first line says which build of the
 * kernel and which of stap wrote it: anything else that is running now makes it void.
 */
import { readFileSync, rmSync, statSync } from 'node:fs';
import { release } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnswerStore } from '../target/index.js';
import { readCached, writeCached } from './folder.js';

/** @returns undefined where the kernel or the program cannot be told from another build of it */
export function kernelStore(folder: string, identity = identityOfNow()): AnswerStore | undefined {
  if (identity === undefined) return undefined;
  const name = kernelFile();
  return {
    load: () => {
      const text = readCached(join(folder, name));
      const end = text?.indexOf('\n') ?? -1;
      return text?.slice(0, end) === identity ? text.slice(end + 1) : undefined;
    },
    save: (text) => {
      writeCached(folder, name, `${identity}\n${text}`);
    },
  };
}

/** --clean-cache */
export function cleanKernelStore(folder: string): void {
  rmSync(join(folder, kernelFile()), { force: true });
}

function kernelFile(): string {
  return `kernel-${release()}.json`;
}

/** One line. */
function identityOfNow(): string | undefined {
  const [kernel, program] = [kernelBuild(), programBuild()];
  return kernel === undefined || program === undefined ? undefined : JSON.stringify([kernel, program]);
}

/** The linker's build id is among the notes; the size of the BTF beside it, should a note ever be missing. */
function kernelBuild(): string | undefined {
  try {
    const notes = readFileSync('/sys/kernel/notes').toString('base64');
    return `${release()} ${notes} ${statSync('/sys/kernel/btf/vmlinux').size}`;
  } catch {
    return undefined;
  }
}

/** Of the bundle: answers have the shape that this build gives them. Built files that are run one by one keep nothing. */
function programBuild(): string | undefined {
  const file = fileURLToPath(import.meta.url);
  if (basename(file) !== 'stap.cjs') return undefined;
  const { mtimeMs, size } = statSync(file);
  return `${size} ${mtimeMs}`;
}
