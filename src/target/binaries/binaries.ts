/** The binaries of a machine, as questions. */
import type { Binary } from './binary.js';

export interface Binaries {
  /**
   * The canonical path of a program: relative to the working directory where the name has a slash, else looked for in $PATH.
   * A script stands for its interpreter. undefined: there is none.
   */
  find(name: string): string | undefined;
  /** Canonical paths of the files that a pattern of the shell names. */
  matching(pattern: string): readonly string[];
  /** What a process runs; undefined: there is no such process. */
  ofProcess(pid: number): string | undefined;
  /** The file, and the place in it, that a process has at an address. */
  mappedAt(pid: number, address: number): { readonly path: string; readonly offset: number } | undefined;
  /** undefined: not there, or no 64-bit ELF file. */
  open(path: string): Binary | undefined;
  /** Canonical paths of all libraries that the dynamic linker loads with a program, in its order. */
  librariesOf(path: string): readonly string[];
}

/** Of a kernel that is only recorded. */
export const NO_BINARIES: Binaries = {
  find: () => undefined,
  matching: () => [],
  ofProcess: () => undefined,
  mappedAt: () => undefined,
  open: () => undefined,
  librariesOf: () => [],
};
