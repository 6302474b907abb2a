import { BPF_COMMAND } from './bpf-constants.js';
import { bpf, writeAddress } from './bpf-syscall.js';
import { checkBpf } from './errors.js';
import { close } from './libc.js';

/** `0 bpf_fd u32 | 4 info_len u32 | 8 info ptr`. The kernel writes as much of its struct as fits. */
function objectInfo(operation: string, fd: number, sizeBytes: number): Buffer {
  return fillInfo(operation, fd, Buffer.alloc(sizeBytes));
}

function fillInfo(operation: string, fd: number, info: Buffer): Buffer {
  const attr = Buffer.alloc(16);
  attr.writeUInt32LE(fd, 0);
  attr.writeUInt32LE(info.length, 4);
  writeAddress(attr, 8, info);
  checkBpf(operation, bpf(BPF_COMMAND.OBJ_GET_INFO_BY_FD, attr));
  return info;
}

function nameAt(info: Buffer, offset: number): string {
  const text = info.toString('latin1', offset, offset + 16);
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** Source: struct bpf_prog_info; a kernel that does not count something yet leaves 0. */
export interface ProgramInfo {
  readonly id: number;
  readonly type: number;
  readonly name: string;
  /** Bytes of machine code. */
  readonly jitedBytes: number;
  /** Bytes of BPF instructions as rewritten by the verifier. */
  readonly translatedBytes: number;
  /** Only while statistics are enabled. */
  readonly runTimeNs: bigint;
  readonly runCount: bigint;
  /** Hits that the kernel skipped because the program was already running on that CPU (5.12; raw_tp, kprobe: 6.7). */
  readonly recursionMisses: bigint;
  /** Instructions that the verifier walked (5.16). */
  readonly verifiedInstructions: number;
}

/** @throws {BpfError} */
export function programInfo(fd: number): ProgramInfo {
  const info = objectInfo('program info', fd, 232);
  return {
    type: info.readUInt32LE(0),
    id: info.readUInt32LE(4),
    jitedBytes: info.readUInt32LE(16),
    translatedBytes: info.readUInt32LE(20),
    name: nameAt(info, 64),
    runTimeNs: info.readBigUInt64LE(192),
    runCount: info.readBigUInt64LE(200),
    recursionMisses: info.readBigUInt64LE(208),
    verifiedInstructions: info.readUInt32LE(216),
  };
}

/** Source: struct bpf_map_info. */
export interface MapInfo {
  readonly id: number;
  readonly type: number;
  readonly name: string;
  readonly keyBytes: number;
  readonly valueBytes: number;
  readonly maxEntries: number;
  readonly flags: number;
}

/** @throws {BpfError} */
export function mapInfo(fd: number): MapInfo {
  const info = objectInfo('map info', fd, 80);
  return {
    type: info.readUInt32LE(0),
    id: info.readUInt32LE(4),
    keyBytes: info.readUInt32LE(8),
    valueBytes: info.readUInt32LE(12),
    maxEntries: info.readUInt32LE(16),
    flags: info.readUInt32LE(20),
    name: nameAt(info, 24),
  };
}

/** Source: struct bpf_link_info. */
export interface LinkInfo {
  readonly id: number;
  readonly type: number;
  readonly programId: number;
  /** Hits that a kprobe or kprobe_multi link did not see: in another's handler, or too many returns pending (6.7). */
  readonly missed: bigint;
}

/** enum bpf_link_type, enum bpf_perf_event_type */
const LINK_TYPE = { PERF_EVENT: 7, KPROBE_MULTI: 8 } as const;
const PERF_EVENT_KPROBES: readonly number[] = [3, 4];

/**
 * ```
 *   0 type u32 | 4 id u32 | 8 prog_id u32
 *   kprobe_multi: 16 addrs ptr | 24 count u32 | 28 flags u32 | 32 missed u64
 *   perf_event:   16 type u32; a kprobe's: 24 name ptr | 32 name_len u32 | 36 offset u32 | 40 addr u64 | 48 missed u64
 * ```
 * @throws {BpfError}
 */
export function linkInfo(fd: number): LinkInfo {
  const info = objectInfo('link info', fd, 64);
  const type = info.readUInt32LE(0);
  return { type, id: info.readUInt32LE(4), programId: info.readUInt32LE(8), missed: missedOf(type, info) };
}

function missedOf(type: number, info: Buffer): bigint {
  if (type === LINK_TYPE.KPROBE_MULTI) return info.readBigUInt64LE(32);
  const isKprobe = type === LINK_TYPE.PERF_EVENT && PERF_EVENT_KPROBES.includes(info.readUInt32LE(16));
  return isKprobe ? info.readBigUInt64LE(48) : 0n;
}

const ID_COMMAND = {
  program: BPF_COMMAND.PROG_GET_NEXT_ID,
  map: BPF_COMMAND.MAP_GET_NEXT_ID,
  link: BPF_COMMAND.LINK_GET_NEXT_ID,
} as const;

/** Whether the kernel has an object with this id now; the ids of all are never listed. `0 start_id u32 | 4 next_id u32` */
export function objectExists(kind: keyof typeof ID_COMMAND, id: number): boolean {
  const attr = Buffer.alloc(16);
  attr.writeUInt32LE(id - 1, 0);
  return bpf(ID_COMMAND[kind], attr) === 0 && attr.readUInt32LE(4) === id;
}

/**
 * A descriptor of a loaded module's BTF, or undefined where it has none (5.11, CONFIG_DEBUG_INFO_BTF_MODULES). There are as
 * many objects as modules, and no call that finds one by name.
 * @throws {BpfError}
 */
export function openModuleBtf(module: string): number | undefined {
  const attr = Buffer.alloc(16);
  for (let id = 0; ; ) {
    attr.fill(0).writeUInt32LE(id, 0);
    if (bpf(BPF_COMMAND.BTF_GET_NEXT_ID, attr) < 0) return undefined;
    id = attr.readUInt32LE(4);
    attr.fill(0).writeUInt32LE(id, 0);
    const fd = bpf(BPF_COMMAND.BTF_GET_FD_BY_ID, attr);
    // One that went away meanwhile.
    if (fd < 0) continue;
    if (btfName(fd) === module) return fd;
    close(fd);
  }
}

/** A kernel's own BTF has a name: `vmlinux`, or the module's. `16 name ptr | 24 name_len u32 | 28 kernel_btf u32` */
function btfName(fd: number): string {
  const LONGEST = 64;
  const name = Buffer.alloc(LONGEST);
  const info = Buffer.alloc(32);
  writeAddress(info, 16, name);
  info.writeUInt32LE(LONGEST, 24);
  fillInfo('BTF info', fd, info);
  return name.toString('latin1', 0, name.indexOf(0));
}
