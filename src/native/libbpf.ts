import { BpfError, checkBpf } from './errors.js';
import { ERRNO } from './errno.js';
import type { Library, NativeArgument, PreparedCall } from './library.js';
import { address, cString, openLibrary, prepareAddressCall, prepareCall, readString } from './library.js';

/**
 * Maps, programs, BTF and links through libbpf.so.1 (1.1 is Debian 12's). Its functions return a descriptor or −errno. An
 * options struct starts with its own size in bytes, and may be longer than the library knows if the tail is zero.
 */
const SONAME = 'libbpf.so.1';

let library: Library | undefined;

function libbpf(): Library {
  if (library === undefined) {
    library = openLibrary(SONAME);
    // Without a printer it is silent; what goes wrong is told by the result.
    prepareCall(library.requiredSymbol('libbpf_set_print'), 1)(0);
  }
  return library;
}

const calls = new Map<string, PreparedCall>();

function call(name: string, ...args: readonly NativeArgument[]): number {
  let prepared = calls.get(name);
  if (prepared === undefined) {
    prepared = prepareCall(libbpf().requiredSymbol(name), args.length);
    calls.set(name, prepared);
  }
  return prepared(...args);
}

/** The library's version, such as `1.1` (libbpf leaves out the third number). @throws {NativeError} if it is not installed */
export function libbpfVersion(): string {
  return readString(prepareAddressCall(libbpf().requiredSymbol('libbpf_version_string'), 0)()).replace(/^v/, '');
}

/** Object names in the kernel: at most 15 bytes of letters, digits, `_` and `.`. */
export function kernelName(name: string): string {
  return name.replace(/[^A-Za-z0-9_.]/g, '_').slice(0, 15);
}

export interface MapSpec {
  readonly name: string;
  readonly type: number;
  readonly keyBytes: number;
  readonly valueBytes: number;
  readonly maxEntries: number;
  readonly flags?: number;
  /** For a map of maps: any map of the inner kind. */
  readonly innerMapFd?: number;
  readonly btf?: { readonly fd: number; readonly keyTypeId: number; readonly valueTypeId: number };
}

/**
 * bpf_map_create_opts:
 * `0 sz | 8 btf_fd u32 | 12 btf_key_type_id | 16 btf_value_type_id | 20 btf_vmlinux_value_type_id | 24 inner_map_fd |
 * 28 map_flags | 32 map_extra u64 | 40 numa_node | 44 map_ifindex`
 * @returns the map's file descriptor
 * @throws {BpfError} EPERM without privilege; E2BIG, EINVAL: sizes that this kind of map does not take
 */
export function createMap(spec: MapSpec): number {
  const options = Buffer.alloc(48);
  options.writeUInt32LE(options.length, 0);
  options.writeUInt32LE(spec.btf?.fd ?? 0, 8);
  options.writeUInt32LE(spec.btf?.keyTypeId ?? 0, 12);
  options.writeUInt32LE(spec.btf?.valueTypeId ?? 0, 16);
  options.writeUInt32LE(spec.innerMapFd ?? 0, 24);
  options.writeUInt32LE(spec.flags ?? 0, 28);
  const { type, keyBytes, valueBytes, maxEntries } = spec;
  const name = cString(kernelName(spec.name));
  return checkBpf(
    `map create "${spec.name}"`,
    call('bpf_map_create', type, name, keyBytes, valueBytes, maxEntries, options),
  );
}

/** Records of .BTF.ext: instruction offsets with a function's type, or with a line. */
export interface BtfRecords {
  readonly records: Uint8Array;
  readonly recordBytes: number;
}

export interface ProgramSpec {
  readonly name: string;
  readonly type: number;
  /** 8 bytes each, map references by file descriptor. */
  readonly instructions: Uint8Array;
  readonly license?: string;
  readonly flags?: number;
  readonly expectedAttachType?: number;
  /** BTF id of the function or tracepoint to attach to, in vmlinux or in the module whose BTF `attachBtfObjectFd` is. */
  readonly attachBtfId?: number;
  readonly attachBtfObjectFd?: number;
  readonly btfFd?: number;
  readonly functionInfo?: BtfRecords;
  readonly lineInfo?: BtfRecords;
}

export type LoadResult =
  | { readonly kind: 'loaded'; readonly fd: number }
  /** `log` is the verifier's text, whole; empty where the kernel refused before verifying. */
  | { readonly kind: 'refused'; readonly errno: number; readonly log: string };

const FIRST_LOG_BYTES = 64 * 1024;
const LARGEST_LOG_BYTES = 16 * 1024 * 1024;

/**
 * Loads a program silently. A log buffer that is too small fails a good program (ENOSPC), so the log is asked for only after
 * a refusal, with statistics, in a buffer that grows until it fits.
 */
export function loadProgram(spec: ProgramSpec): LoadResult {
  const result = tryLoad(spec, 0, undefined);
  if (result >= 0) return { kind: 'loaded', fd: result };
  const LEVEL = 1 | 4;
  for (let size = FIRST_LOG_BYTES; ; size *= 4) {
    const log = Buffer.alloc(size);
    const again = tryLoad(spec, LEVEL, log);
    if (again >= 0) return { kind: 'loaded', fd: again };
    if (again === -ERRNO.ENOSPC && size < LARGEST_LOG_BYTES) continue;
    const end = log.indexOf(0);
    return { kind: 'refused', errno: -result, log: log.toString('latin1', 0, end < 0 ? size : end) };
  }
}

/**
 * The verifier's text of a program at log level 2 (every instruction with its register state), whether it is good or not.
 * @returns the log, or the errno of a failure that left none
 */
export function verifierLog(spec: ProgramSpec, closeFd: (fd: number) => void): string {
  for (let size = FIRST_LOG_BYTES; ; size *= 4) {
    const log = Buffer.alloc(size);
    const result = tryLoad(spec, 2 | 4, log);
    if (result === -ERRNO.ENOSPC && size < LARGEST_LOG_BYTES) continue;
    if (result >= 0) closeFd(result);
    const end = log.indexOf(0);
    return log.toString('latin1', 0, end < 0 ? size : end);
  }
}

/**
 * bpf_prog_load_opts:
 * ```
 *   0 sz | 8 attempts i32 | 12 expected_attach_type | 16 prog_btf_fd | 20 prog_flags | 24 prog_ifindex | 28 kern_version
 *   32 attach_btf_id | 36 attach_prog_fd | 40 attach_btf_obj_fd | 48 fd_array ptr | 56 func_info ptr | 64 func_info_cnt
 *   68 func_info_rec_size | 72 line_info ptr | 80 line_info_cnt | 84 line_info_rec_size | 88 log_level | 92 log_size | 96 log_buf
 * ```
 */
function tryLoad(spec: ProgramSpec, logLevel: number, log: Buffer | undefined): number {
  const options = Buffer.alloc(104);
  options.writeUInt32LE(options.length, 0);
  options.writeUInt32LE(spec.expectedAttachType ?? 0, 12);
  options.writeUInt32LE(spec.btfFd ?? 0, 16);
  options.writeUInt32LE(spec.flags ?? 0, 20);
  options.writeUInt32LE(spec.attachBtfId ?? 0, 32);
  options.writeUInt32LE(spec.attachBtfObjectFd ?? 0, 40);
  putRecords(options, 56, spec.functionInfo);
  putRecords(options, 72, spec.lineInfo);
  options.writeUInt32LE(logLevel, 88);
  if (log !== undefined) {
    options.writeUInt32LE(log.length, 92);
    options.writeBigUInt64LE(BigInt(address(log)), 96);
  }
  const name = cString(kernelName(spec.name));
  const license = cString(spec.license ?? 'GPL');
  const { type, instructions } = spec;
  return call('bpf_prog_load', type, name, license, instructions, instructions.length / 8, options);
}

function putRecords(options: Buffer, offset: number, info: BtfRecords | undefined): void {
  if (info === undefined) return;
  options.writeBigUInt64LE(BigInt(address(info.records)), offset);
  options.writeUInt32LE(info.records.length / info.recordBytes, offset + 8);
  options.writeUInt32LE(info.recordBytes, offset + 12);
}

/** A refused BTF: our own bug, so the log is part of the error. */
export class BtfError extends BpfError {
  override readonly log: string;
  constructor(errno: number, log: string) {
    super('BTF load', errno);
    this.log = log;
  }
}

/**
 * Loads BTF data (.BTF section bytes). bpf_btf_load_opts: `0 sz | 8 log_buf ptr | 16 log_level | 20 log_size`
 * @returns its file descriptor
 * @throws {BtfError} with the kernel's log
 */
export function loadBtf(data: Uint8Array): number {
  const result = call('bpf_btf_load', data, data.length, 0);
  if (result >= 0) return result;
  const log = Buffer.alloc(FIRST_LOG_BYTES);
  const options = Buffer.alloc(24);
  options.writeUInt32LE(options.length, 0);
  options.writeBigUInt64LE(BigInt(address(log)), 8);
  options.writeUInt32LE(1, 16);
  options.writeUInt32LE(log.length, 20);
  const again = call('bpf_btf_load', data, data.length, options);
  if (again >= 0) return again;
  throw new BtfError(-result, log.toString('latin1', 0, Math.max(log.indexOf(0), 0)));
}

/**
 * Links a loaded program: to a perf event (`targetFd`, cookie from 5.15), or a tp_btf, fentry, fexit program to what it was
 * loaded for (targetFd 0). bpf_link_create_opts: `0 sz | 8 flags | 16 iter_info ptr | 24 iter_info_len | 28 target_btf_id |
 * 32 cookie u64`. Links to many functions at once go through bpf-syscall.ts.
 * @returns the link's file descriptor
 * @throws {BpfError}
 */
export function createLink(programFd: number, targetFd: number, attachType: number, cookie = 0n): number {
  const options = Buffer.alloc(72);
  options.writeUInt32LE(options.length, 0);
  options.writeBigUInt64LE(BigInt.asUintN(64, cookie), 32);
  return checkBpf('link create', call('bpf_link_create', programFd, targetFd, attachType, options));
}

/**
 * The BTF id, in vmlinux, of what a program of this attach type attaches to: of a tracepoint for TRACE_RAW_TP, of a function
 * for TRACE_FENTRY. Each call reads the whole BTF (about as long as starting Node takes): for tests and single look-ups.
 * @returns the id, or −errno (−ENOENT: no such thing)
 */
export function findVmlinuxBtfId(name: string, attachType: number): number {
  return call('libbpf_find_vmlinux_btf_id', cString(name), attachType);
}

/**
 * Whether the kernel knows a program type: 1 yes, 0 no, negative: cannot tell (−EPERM without privilege).
 */
export function probeProgramType(type: number): number {
  return call('libbpf_probe_bpf_prog_type', type, 0);
}

/** The same for a map type. */
export function probeMapType(type: number): number {
  return call('libbpf_probe_bpf_map_type', type, 0);
}

/** Whether programs of a type may call a helper (its number in enum bpf_func_id): 1, 0 or negative. */
export function probeHelper(programType: number, helper: number): number {
  return call('libbpf_probe_bpf_helper', programType, helper, 0);
}
