import { BPF_COMMAND } from './bpf-constants.js';
import { systemCall } from './libc.js';
import { address, cString } from './library.js';

/**
 * Raw bpf(2) commands on programs and links, for what libbpf 1.1 lacks. Each function returns a file descriptor (or what is
 * said there), or −errno; {@link checkBpf} turns the latter into a BpfError. `attr` is a zeroed Buffer: the kernel accepts one
 * longer than it knows if the tail is zero. Offsets below are those of union bpf_attr (include/uapi/linux/bpf.h).
 */
export function bpf(command: number, attr: Buffer): number {
  return systemCall('bpf', command, attr, attr.length);
}

/** Stores the address of `buffer` in an attr; the caller keeps the buffer alive until the call returns. */
export function writeAddress(attr: Buffer, offset: number, buffer: NodeJS.ArrayBufferView): void {
  const where = address(buffer);
  attr.writeInt32LE(where | 0, offset);
  attr.writeInt32LE(Math.floor(where / 0x100000000), offset + 4);
}

/**
 * ```
 *   0 prog_type u32 | 4 insn_cnt u32 | 8 insns ptr | 16 license ptr | 24 log_level u32 | 28 log_size u32 | 32 log_buf ptr
 *   40 kern_version u32 | 44 prog_flags u32 | 48 prog_name char[16] | 64 prog_ifindex u32 | 68 expected_attach_type u32
 *   72 prog_btf_fd u32 | 76 func_info_rec_size u32 | 80 func_info ptr | 88 func_info_cnt u32 | 92 line_info_rec_size u32
 *   96 line_info ptr | 104 line_info_cnt u32 | 108 attach_btf_id u32 | 112 attach_btf_obj_fd u32
 * ```
 * The smallest form, for asking the kernel what it accepts. Real programs go through libbpf.
 */
export function tryProgram(type: number, instructions: Uint8Array, expectedAttachType = 0, flags = 0): number {
  const attr = Buffer.alloc(120);
  const license = cString('GPL');
  attr.writeUInt32LE(type, 0);
  attr.writeUInt32LE(instructions.length / 8, 4);
  writeAddress(attr, 8, instructions);
  writeAddress(attr, 16, license);
  attr.writeUInt32LE(flags, 44);
  attr.writeUInt32LE(expectedAttachType, 68);
  return bpf(BPF_COMMAND.PROG_LOAD, attr);
}

/**
 * Attaches a raw_tp program to a tracepoint by name, or a tp_btf program (which knows its tracepoint) with no name.
 * `0 name ptr | 8 prog_fd u32 | 16 cookie u64`
 * @param cookie bpf_get_attach_cookie() of the program; non-zero needs Linux 6.10, else EINVAL
 */
export function openRawTracepoint(programFd: number, name: string | undefined, cookie = 0n): number {
  const attr = Buffer.alloc(24);
  const nameBytes = name === undefined ? undefined : cString(name);
  if (nameBytes !== undefined) writeAddress(attr, 0, nameBytes);
  attr.writeUInt32LE(programFd, 8);
  attr.writeBigUInt64LE(BigInt.asUintN(64, cookie), 16);
  return bpf(BPF_COMMAND.RAW_TRACEPOINT_OPEN, attr);
}

/** `0 prog_fd u32 | 4 target_fd u32 | 8 attach_type u32 | 12 flags u32 | 16 …` (by attach type) */
function linkAttr(programFd: number, targetFd: number, attachType: number): Buffer {
  const attr = Buffer.alloc(72);
  attr.writeUInt32LE(programFd, 0);
  attr.writeUInt32LE(targetFd, 4);
  attr.writeUInt32LE(attachType, 8);
  return attr;
}

/** Links a program to a perf event (5.15). `16 bpf_cookie u64` */
export function linkPerfEvent(programFd: number, eventFd: number, attachType: number, cookie = 0n): number {
  const attr = linkAttr(programFd, eventFd, attachType);
  attr.writeBigUInt64LE(BigInt.asUintN(64, cookie), 16);
  return bpf(BPF_COMMAND.LINK_CREATE, attr);
}

/** Links a tp_btf, fentry or fexit program to what it was loaded for. `16 target_btf_id u32 | 24 cookie u64` (5.19) */
export function linkTracing(programFd: number, attachType: number, cookie = 0n): number {
  const attr = linkAttr(programFd, 0, attachType);
  attr.writeBigUInt64LE(BigInt.asUintN(64, cookie), 24);
  return bpf(BPF_COMMAND.LINK_CREATE, attr);
}

export interface KprobeMultiTarget {
  /** Function addresses (/proc/kallsyms). */
  readonly addresses: BigUint64Array;
  /** One per address, or undefined. */
  readonly cookies: BigUint64Array | undefined;
  readonly onReturn: boolean;
}

/** Links a program to many kernel functions (5.18). `16 flags u32 | 20 cnt u32 | 24 syms ptr | 32 addrs ptr | 40 cookies ptr` */
export function linkKprobeMulti(programFd: number, attachType: number, target: KprobeMultiTarget): number {
  const attr = linkAttr(programFd, 0, attachType);
  attr.writeUInt32LE(target.onReturn ? 1 : 0, 16);
  attr.writeUInt32LE(target.addresses.length, 20);
  writeAddress(attr, 32, target.addresses);
  if (target.cookies !== undefined) writeAddress(attr, 40, target.cookies);
  return bpf(BPF_COMMAND.LINK_CREATE, attr);
}

export interface UprobeMultiTarget {
  readonly path: string;
  /** Offsets in the file. */
  readonly offsets: BigUint64Array;
  /** File offsets of SDT semaphores, one per offset, or undefined. */
  readonly semaphores: BigUint64Array | undefined;
  readonly cookies: BigUint64Array | undefined;
  readonly onReturn: boolean;
  /** Only this process; 0 for all. */
  readonly pid: number;
}

/**
 * Links a program to many places of one file (6.6).
 * `16 path ptr | 24 offsets ptr | 32 ref_ctr_offsets ptr | 40 cookies ptr | 48 cnt u32 | 52 flags u32 | 56 pid u32`
 */
export function linkUprobeMulti(programFd: number, attachType: number, target: UprobeMultiTarget): number {
  const attr = linkAttr(programFd, 0, attachType);
  const path = cString(target.path);
  writeAddress(attr, 16, path);
  writeAddress(attr, 24, target.offsets);
  if (target.semaphores !== undefined) writeAddress(attr, 32, target.semaphores);
  if (target.cookies !== undefined) writeAddress(attr, 40, target.cookies);
  attr.writeUInt32LE(target.offsets.length, 48);
  attr.writeUInt32LE(target.onReturn ? 1 : 0, 52);
  attr.writeUInt32LE(target.pid, 56);
  return bpf(BPF_COMMAND.LINK_CREATE, attr);
}

/** Takes a link off its target although descriptors of it are still open. `0 link_fd u32`; returns 0 */
export function detachLink(linkFd: number): number {
  const attr = Buffer.alloc(8);
  attr.writeUInt32LE(linkFd, 0);
  return bpf(BPF_COMMAND.LINK_DETACH, attr);
}

/** A prepared run of one program; see {@link createProgramRun}. */
export interface ProgramRun {
  /** The program's ctx; held here, since the kernel is given its address. */
  readonly context: Uint8Array | undefined;
  /** Runs the program once. @returns 0, or −errno */
  run(): number;
  /** What the program returned in the last run. */
  returnValue(): number;
}

/**
 * Runs a program with BPF_PROG_RUN; raw_tp programs (5.10) run with preemption off, SYSCALL ones (5.14) may sleep.
 * ```
 *   0 prog_fd u32 | 4 retval u32 | 8 data_size_in u32 | 12 data_size_out u32 | 16 data_in ptr | 24 data_out ptr | 32 repeat u32
 *   36 duration u32 | 40 ctx_size_in u32 | 44 ctx_size_out u32 | 48 ctx_in ptr | 56 ctx_out ptr | 64 flags u32 | 68 cpu u32
 * ```
 * @param context the program's ctx; a raw_tp's is at most 12 words. It may be changed between runs.
 * @param cpu where to run (raw_tp only); undefined is the CPU of the caller. A CPU that is not there gives ENXIO.
 */
export function createProgramRun(programFd: number, context: Uint8Array | undefined, cpu?: number): ProgramRun {
  const attr = Buffer.alloc(80);
  attr.writeUInt32LE(programFd, 0);
  if (context !== undefined) {
    attr.writeUInt32LE(context.length, 40);
    writeAddress(attr, 48, context);
  }
  if (cpu !== undefined) {
    const RUN_ON_CPU = 1;
    attr.writeUInt32LE(RUN_ON_CPU, 64);
    attr.writeUInt32LE(cpu, 68);
  }
  return {
    context,
    run: () => bpf(BPF_COMMAND.PROG_TEST_RUN, attr),
    returnValue: () => attr.readUInt32LE(4),
  };
}

/**
 * Makes the kernel count run_cnt and run_time_ns of every program (about 20 ns a run) while the descriptor is open (5.8).
 * `0 type u32` (0: run time)
 */
export function enableStatistics(): number {
  return bpf(BPF_COMMAND.ENABLE_STATS, Buffer.alloc(8));
}

/** A descriptor whose reads give the text of an iterator program's link. `0 link_fd u32 | 4 flags u32` */
export function createIterator(linkFd: number): number {
  const attr = Buffer.alloc(8);
  attr.writeUInt32LE(linkFd, 0);
  return bpf(BPF_COMMAND.ITER_CREATE, attr);
}
