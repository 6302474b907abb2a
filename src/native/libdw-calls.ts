import type { Library, NativeArgument, PreparedCall } from './library.js';
import { openLibrary, prepareAddressCall } from './library.js';

/**
 * elfutils' libdw.so.1 (0.188 is Debian 12's), called by name. Every argument and every result is 64 bits wide here; a
 * result of type int is its low half (see {@link dwInt}).
 */
const SONAME = 'libdw.so.1';

let library: Library | undefined;

function libdw(): Library {
  library ??= openLibrary(SONAME);
  return library;
}

const calls = new Map<string, PreparedCall>();

/** A function that returns a pointer, or an int of which only zero or not matters. @throws {NativeError} without libdw1 */
export function dwCall(name: string, ...args: readonly NativeArgument[]): number {
  let prepared = calls.get(name);
  if (prepared === undefined) {
    prepared = prepareAddressCall(libdw().requiredSymbol(name), args.length);
    calls.set(name, prepared);
  }
  return prepared(...args);
}

/** The same for a function that returns an int, with its sign. */
export function dwInt(name: string, ...args: readonly NativeArgument[]): number {
  return dwCall(name, ...args) | 0;
}

/** Where one of the library's functions is: some are handed back to it, so that nothing of ours is ever called. */
export function dwAddress(name: string): number {
  return libdw().requiredSymbol(name).address;
}

let releaseCall: PreparedCall | undefined;

/** free(3) of what the library has allocated for its caller. */
export function dwFree(memoryAddress: number): void {
  releaseCall ??= prepareAddressCall(openLibrary(null).requiredSymbol('free'), 1);
  if (memoryAddress !== 0) releaseCall(memoryAddress);
}
