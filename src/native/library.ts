import { NativeError } from './errors.js';
import type { FfiBindings, FfiPackage, RefPackage } from './ffi-packages.js';
import { loadCompiledFork, loadPublished } from './ffi-packages.js';

/**
 * The only place that knows an FFI package: another FFI is a change of this file and ffi-packages.ts. Nothing is loaded
 * before the first call, since most of a start-up without BPF would otherwise be this.
 *
 * A prepared call keeps its libffi description and its argument memory between calls:
 * ```
 *   memory   0        8·n           16·n
 *            | argv[n] | values[n]  |      argv[i] = address of values[i]; every argument is 64 bits wide
 * ```
 */
export type NativeArgument = number | bigint | NodeJS.ArrayBufferView;

/** Calls the function; the low 32 bits of its result as a signed number. */
export type PreparedCall = (...args: readonly NativeArgument[]) => number;
/** Calls the function in libuv's thread pool. At process exit Node waits for it, so the call must end within 50 ms. */
export type PreparedAsyncCall = (...args: readonly NativeArgument[]) => Promise<number>;

/** An opened shared library. Libraries are never closed. */
export interface Library {
  readonly name: string;
  /** The address of an exported function; undefined if this version of the library does not have it. */
  symbol(name: string): NativeSymbol | undefined;
  /** The same for a function that every supported version has: its absence is a {@link NativeError}. */
  requiredSymbol(name: string): NativeSymbol;
}

/** A function's address as the FFI wants it. */
export interface NativeSymbol {
  readonly name: string;
  readonly address: number;
  readonly pointer: Buffer;
}

const RTLD_NOW = 2;

/** Debian's packages of the libraries that we open. */
const PACKAGE_OF: Readonly<Record<string, string>> = {
  'libbpf.so.1': 'libbpf1',
  'libdw.so.1': 'libdw1',
};

interface Runtime {
  readonly packageName: FfiPackage['name'];
  readonly bindings: FfiBindings;
  readonly ref: RefPackage;
  /** A pointer-sized cell through which an address becomes a Buffer. */
  readonly cell: Buffer;
  readonly windows: Window[];
  readonly descriptions: Map<number, Buffer>;
}

/** Memory that one ArrayBuffer covers; see {@link pointerAt}. */
interface Window {
  readonly address: number;
  readonly buffer: ArrayBufferLike;
}

let loaded: Runtime | undefined;

function runtime(): Runtime {
  return loaded ?? use(loadPackage());
}

function use(taken: FfiPackage): Runtime {
  loaded = createRuntime(taken);
  return loaded;
}

function createRuntime({ name, bindings, ref }: FfiPackage): Runtime {
  return { packageName: name, bindings, ref, cell: Buffer.alloc(8), windows: [], descriptions: new Map() };
}

function loadPackage(): FfiPackage {
  // When a worker ends, Node unloads the native module before the event loop's last call into it: the process would die.
  if (isWorkerThread()) throw new NativeError('ffi-napi', 'this is a worker thread', 'use a process of its own');
  try {
    return loadCompiledFork();
  } catch {
    // Not compiled on this machine, which is the normal case: it is an optional dependency.
  }
  try {
    return loadPublished();
  } catch (error) {
    throw unusable('ffi-napi', error);
  }
}

/** `node:worker_threads` says it, but takes longer to load than the FFI: in a worker this call is refused. */
function isWorkerThread(): boolean {
  try {
    process.chdir('.');
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_UNSUPPORTED_OPERATION';
  }
}

function unusable(name: FfiPackage['name'], error: unknown): NativeError {
  const text = error instanceof Error ? error.message : String(error);
  return new NativeError(name, text.split('\n', 1)[0] ?? text, 'run `npm ci` in the folder of stap');
}

/** Which FFI package is in use; loads it. */
export function ffiPackageName(): FfiPackage['name'] {
  return runtime().packageName;
}

/**
 * Takes this package and no other, for tests and for the report of what is installed. Only before the first call: the
 * Buffers of one package are not the other's.
 * @throws {NativeError} if it is not installed or not compiled
 */
export function useFfiPackage(name: FfiPackage['name']): void {
  if (loaded !== undefined) throw new Error(`${loaded.packageName} is already in use`);
  let taken: FfiPackage;
  try {
    taken = name === 'ffi-napi' ? loadPublished() : loadCompiledFork();
  } catch (error) {
    throw unusable(name, error);
  }
  use(taken);
}

const libraries = new Map<string | null, Library>();

/**
 * Opens a shared library by its soname (`libbpf.so.1`), or with null everything that is already in the process: libc.
 * @throws {NativeError} if the dynamic linker does not find or refuses it; the hint names Debian's package.
 */
export function openLibrary(name: string | null): Library {
  const known = libraries.get(name);
  if (known !== undefined) return known;
  const library = open(name);
  libraries.set(name, library);
  return library;
}

function open(name: string | null): Library {
  const { bindings } = runtime();
  const { dlopen, dlsym } = bindings.StaticFunctions;
  const handle = prepare64(dlopen, 2)(name === null ? 0 : cString(name), RTLD_NOW);
  const label = name ?? 'libc';
  const wanted = PACKAGE_OF[label] ?? label;
  if (handle === 0) {
    throw new NativeError(label, linkerError(), `install the package that has it (Debian: apt install ${wanted})`);
  }
  const look = prepare64(dlsym, 2);
  const symbol = (symbolName: string): NativeSymbol | undefined => {
    const found = look(handle, cString(symbolName));
    return found === 0 ? undefined : { name: symbolName, address: found, pointer: pointerAt(found, 1) };
  };
  return {
    name: label,
    symbol,
    requiredSymbol(symbolName) {
      const found = symbol(symbolName);
      if (found === undefined) {
        throw new NativeError(label, `it has no function ${symbolName}`, `upgrade it (Debian: apt install ${wanted})`);
      }
      return found;
    },
  };
}

function linkerError(): string {
  const text = prepare64(runtime().bindings.StaticFunctions.dlerror, 0)();
  return text === 0 ? 'unknown reason' : readString(text);
}

/** A prepared call of `argc` integer or pointer arguments; the function's result is an int, or fits in 32 bits. */
export function prepareCall(symbol: NativeSymbol, argc: number): PreparedCall {
  return prepare(symbol.pointer, argc).call32;
}

/**
 * The same for a function that returns 64 bits: a pointer, a size, a negated errno. User-space addresses are below 2^53,
 * so the result is a plain number; a result outside ±2^53 would lose its low bits.
 */
export function prepareAddressCall(symbol: NativeSymbol, argc: number): PreparedCall {
  return prepare64(symbol.pointer, argc);
}

/**
 * The same in the thread pool. Only one call at a time: they share the argument memory. errno is another thread's and
 * never valid afterwards. Buffers among the arguments are kept alive until the call returns.
 */
export function prepareAsyncCall(symbol: NativeSymbol, argc: number): PreparedAsyncCall {
  const { bindings } = runtime();
  const call = prepare(symbol.pointer, argc);
  let running: readonly NativeArgument[] | undefined;
  return (...args) => {
    if (running !== undefined) throw new Error(`${symbol.name} is already running`);
    running = args; // keeps the Buffers alive whose addresses the thread uses
    call.store(args);
    return new Promise((resolve, reject) => {
      bindings.ffi_call_async(call.description, symbol.pointer, call.result, call.argv, (error) => {
        running = undefined;
        // The only error is a C++ exception in the called function, as text.
        if (typeof error === 'string') reject(new Error(error));
        else resolve(call.low());
      });
    });
  };
}

interface Prepared {
  readonly description: Buffer;
  readonly argv: Buffer;
  readonly result: Buffer;
  readonly call32: PreparedCall;
  store(args: readonly NativeArgument[]): void;
  low(): number;
}

function prepare(pointer: Buffer, argc: number): Prepared {
  const { bindings, ref } = runtime();
  const description = callDescription(argc);
  const memory = Buffer.alloc(16 * argc);
  const base = ref.address(memory);
  for (let i = 0; i < argc; i++) memory.writeBigUInt64LE(BigInt(base + 8 * (argc + i)), 8 * i);
  const halves = new Int32Array(memory.buffer, memory.byteOffset + 8 * argc, 2 * argc);
  const argv = memory.subarray(0, 8 * argc);
  const result = Buffer.alloc(8);
  const low = new Int32Array(result.buffer, result.byteOffset, 2);
  const store = (args: readonly NativeArgument[]): void => {
    if (args.length !== argc) throw new RangeError(`${args.length} arguments for a call prepared for ${argc}`);
    for (let i = 0; i < argc; i++) {
      const argument = args[i];
      let value: number;
      if (typeof argument === 'number') value = argument;
      else if (typeof argument === 'object') value = ref.address(argument);
      else {
        memory.writeBigInt64LE(BigInt.asIntN(64, argument ?? 0n), 8 * (argc + i));
        continue;
      }
      halves[2 * i] = value | 0;
      // Addresses and 64-bit counts: a double holds them exactly up to 2^53.
      halves[2 * i + 1] = Math.floor(value / 0x100000000);
    }
  };
  return {
    description,
    argv,
    result,
    store,
    low: () => low[0] ?? 0,
    call32: (...args) => {
      store(args);
      bindings.ffi_call(description, pointer, result, argv);
      return low[0] ?? 0;
    },
  };
}

function prepare64(pointer: Buffer, argc: number): PreparedCall {
  const prepared = prepare(pointer, argc);
  const { result } = prepared;
  return (...args) => {
    prepared.call32(...args);
    return result.readInt32LE(4) * 0x100000000 + result.readUInt32LE(0);
  };
}

/** libffi's description of a function of `argc` longs that returns a long; one for all functions of that shape. */
function callDescription(argc: number): Buffer {
  const { bindings, ref, descriptions } = runtime();
  const known = descriptions.get(argc);
  if (known !== undefined) return known;
  const long = bindings.FFI_TYPES.longlong;
  const description = Buffer.alloc(bindings.FFI_CIF_SIZE);
  const types = Buffer.alloc(8 * argc);
  for (let i = 0; i < argc; i++) types.writeBigUInt64LE(BigInt(ref.address(long)), 8 * i);
  const status = bindings.ffi_prep_cif(description, argc, long, types, bindings.FFI_DEFAULT_ABI);
  if (status !== bindings.FFI_OK) throw new Error(`ffi_prep_cif refuses ${argc} longs: status ${status}`);
  // libffi keeps the address of `types`: it must live as long as the description does.
  Object.defineProperty(description, 'types', { value: types });
  descriptions.set(argc, description);
  return description;
}

/** The address of a Buffer's or typed array's first byte. The caller keeps the Buffer alive while C uses it. */
export function address(buffer: NodeJS.ArrayBufferView): number {
  return runtime().ref.address(buffer);
}

/**
 * A Buffer over foreign memory: reads and writes go to the memory itself, and the memory must stay mapped for ever (a
 * view of unmapped memory kills the process). Typed arrays over it need `byteOffset` **and** length.
 */
export function view(memoryAddress: number, lengthBytes: number): Buffer {
  return pointerAt(memoryAddress, lengthBytes);
}

/** The NUL-terminated string at an address, decoded as UTF-8. */
export function readString(memoryAddress: number): string {
  return runtime().ref.readCString(pointerAt(memoryAddress, 1), 0);
}

/** errno of the last libc call of this thread. Valid right after a call that failed; success does not clear it. */
export function lastErrno(): number {
  errnoCall ??= prepare(runtime().bindings.StaticFunctions._errno, 0).call32;
  return errnoCall();
}
let errnoCall: PreparedCall | undefined;

/** A NUL-terminated copy for an argument of type `const char *`. */
export function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf8');
}

// ref-napi as published makes an ArrayBuffer of 1 GiB for every new pointer, and V8, which takes that for memory in use,
// collects garbage (1 to 2 ms) each time. One such ArrayBuffer that starts below the address also covers its neighbours
// (functions of one library, later mappings), so it is made once and cut. Nothing touches the memory that is not asked for.
const WINDOW_SIZE = 0x3fffffff;
const WINDOW_BELOW = 0x20000000;
const PAGE = 4096;

function pointerAt(memoryAddress: number, lengthBytes: number): Buffer {
  const { ref, cell, windows, packageName } = runtime();
  if (packageName === '@2060.io/ffi-napi') {
    cell.writeBigUInt64LE(BigInt(memoryAddress));
    return ref.readPointer(cell, 0, lengthBytes);
  }
  for (const { address: start, buffer } of windows) {
    const offset = memoryAddress - start;
    if (offset >= 0 && offset + lengthBytes <= buffer.byteLength) return Buffer.from(buffer, offset, lengthBytes);
  }
  // Typed arrays over later pointers must stay aligned: the window begins at a page, wherever the first string lay.
  const start = Math.max(memoryAddress - (memoryAddress % PAGE) - WINDOW_BELOW, PAGE);
  cell.writeBigUInt64LE(BigInt(start));
  const whole = ref.readPointer(cell, 0, Math.max(WINDOW_SIZE, memoryAddress - start + lengthBytes));
  windows.push({ address: start, buffer: whole.buffer });
  return Buffer.from(whole.buffer, whole.byteOffset + memoryAddress - start, lengthBytes);
}
