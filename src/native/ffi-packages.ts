import { createRequire } from 'node:module';

// The calls below stay literal `require('…')` of CommonJS packages: an ES import would load them at start-up, and the
// bundler finds them by their text once it has dropped this line (a CommonJS bundle has a `require` of its own).
const require = createRequire(import.meta.url);

/**
 * What ffi-napi's `lib/bindings` exports and we use (source: its src/ffi.cc). Function and type objects are Buffers whose
 * data pointer is the C address.
 */
export interface FfiBindings {
  readonly FFI_CIF_SIZE: number;
  readonly FFI_DEFAULT_ABI: number;
  readonly FFI_OK: number;
  readonly FFI_TYPES: { readonly longlong: Buffer };
  readonly StaticFunctions: {
    readonly dlopen: Buffer;
    readonly dlsym: Buffer;
    readonly dlerror: Buffer;
    readonly _errno: Buffer;
  };
  ffi_prep_cif(cif: Buffer, argc: number, resultType: Buffer, argumentTypes: Buffer, abi: number): number;
  ffi_call(cif: Buffer, fn: Buffer, result: Buffer, argv: Buffer): void;
  ffi_call_async(cif: Buffer, fn: Buffer, result: Buffer, argv: Buffer, done: (error: unknown) => void): void;
}

/** What ref-napi exports and we use (source: its src/binding.cc). */
export interface RefPackage {
  address(buffer: NodeJS.ArrayBufferView): number;
  readPointer(buffer: Buffer, offset: number, length: number): Buffer;
  readCString(buffer: Buffer, offset: number): string;
}

/** One of the two pairs of packages. The halves of different pairs are never mixed: they share native state. */
export interface FfiPackage {
  readonly name: '@2060.io/ffi-napi' | 'ffi-napi';
  readonly bindings: FfiBindings;
  readonly ref: RefPackage;
}

// `lib/bindings` and not the package's main file: the rest of it (string types, structs, typed functions) is not needed
// and makes another twenty pointers while loading, each of which costs the published pair a garbage collection.

/** The maintained fork; throws when its native part was not compiled. */
export function loadCompiledFork(): FfiPackage {
  // `as`: what a native module exports is known from its source only.
  const ref = require('@2060.io/ref-napi') as RefPackage;
  const bindings = require('@2060.io/ffi-napi/lib/bindings') as FfiBindings;
  return { name: '@2060.io/ffi-napi', bindings, ref };
}

/** The published packages with their prebuilt binaries (x64 and arm64). */
export function loadPublished(): FfiPackage {
  const ref = require('ref-napi') as RefPackage;
  const bindings = require('ffi-napi/lib/bindings') as FfiBindings;
  return { name: 'ffi-napi', bindings, ref };
}
