/**
 * Tries what this kernel can do: tiny programs are loaded, some attached for an instant to `bpf_fentry_test1`, a function
 * that the kernel has for such tests and never calls by itself.
 */
import { existsSync } from 'node:fs';
import { unreachable } from '../../base/index.js';
import {
  address,
  ATTACH_TYPE,
  bpf,
  BPF_COMMAND,
  close,
  cString,
  ERRNO,
  errnoName,
  linkTracing,
  linkUprobeMulti,
  loadProgram,
  PROGRAM_TYPE,
  systemCall,
  tryProgram,
  writeAddress,
} from '../../native/index.js';
import type { BtfIndex, NamedKind } from '../btf/index.js';
import { absentBecause } from '../features.js';
import type { Feature, FeatureAnswer } from '../target.js';
import { readTextIfAny } from './files.js';

const QUIET_FUNCTION = 'bpf_fentry_test1';

type Instruction = readonly [opcode: number, registers: number, offset: number, immediate: number];
const RESULT_0: Instruction = [0xb7, 0, 0, 0];
const EXIT: Instruction = [0x95, 0, 0, 0];
const MAY_GOTO: Instruction = [0xe5, 0, 0, 0];
/** `r0 = (s8) r0`, of the fourth version of the instruction set. */
const MOVE_SIGNED: Instruction = [0xbf, 0, 8, 0];
const callKfunc = (btfId: number): Instruction => [0x85, 0x20, 0, btfId];

/** Tries one feature; `btf` is read only for those that need an id. */
export function tryFeature(feature: Feature, btf: () => BtfIndex): FeatureAnswer {
  const errno = trial(feature, btf);
  if (errno >= 0) return { present: true };
  if (errno === -ERRNO.EPERM && process.geteuid?.() !== 0) {
    return { present: false, why: 'BPF programs may be loaded by root only (or with CAP_BPF and CAP_PERFMON)' };
  }
  return { present: false, why: absentBecause(feature, MEANS_ABSENT.has(-errno) ? undefined : errnoName(-errno)) };
}

/** With these a kernel says that it does not know a thing; any other is a reason worth naming. */
const MEANS_ABSENT: ReadonlySet<number> = new Set([ERRNO.EINVAL, ERRNO.ENOENT, ERRNO.EOPNOTSUPP, ERRNO.ENOTSUPP]);

/** A result that is not negative, or −errno. */
function trial(feature: Feature, btf: () => BtfIndex): number {
  switch (feature) {
    case 'raw-tracepoint':
      return closed(tryProgram(PROGRAM_TYPE.RAW_TRACEPOINT, bytes(RESULT_0, EXIT)));
    case 'tp-btf':
      return closed(loadTracing(btf(), 'typedef', 'btf_trace_sys_enter', ATTACH_TYPE.TRACE_RAW_TP));
    case 'fentry':
      return withProgram(loadTracing(btf(), 'function', QUIET_FUNCTION, ATTACH_TYPE.TRACE_FENTRY), (fd) =>
        linkTracing(fd, ATTACH_TYPE.TRACE_FENTRY),
      );
    case 'kprobe':
      return closed(openKprobe(QUIET_FUNCTION));
    case 'kprobe-multi':
      return withProgram(
        tryProgram(PROGRAM_TYPE.KPROBE, bytes(RESULT_0, EXIT), ATTACH_TYPE.TRACE_KPROBE_MULTI),
        linkQuietKprobe,
      );
    case 'uprobe-multi':
      return withProgram(
        tryProgram(PROGRAM_TYPE.KPROBE, bytes(RESULT_0, EXIT), ATTACH_TYPE.TRACE_UPROBE_MULTI),
        linkFolder,
      );
    case 'modules':
      return existsSync('/proc/modules') ? 0 : -ERRNO.ENOENT;
    case 'may-goto':
      return closed(tryProgram(PROGRAM_TYPE.RAW_TRACEPOINT, bytes(MAY_GOTO, RESULT_0, EXIT)));
    case 'cpu-v4':
      return closed(tryProgram(PROGRAM_TYPE.RAW_TRACEPOINT, bytes(RESULT_0, MOVE_SIGNED, EXIT)));
    case 'preempt-disable': {
      const disable = btf().named('function', 'bpf_preempt_disable');
      const enable = btf().named('function', 'bpf_preempt_enable');
      if (disable === undefined || enable === undefined) return -ERRNO.ENOENT;
      return closed(
        tryProgram(PROGRAM_TYPE.RAW_TRACEPOINT, bytes(callKfunc(disable), callKfunc(enable), RESULT_0, EXIT)),
      );
    }
    default:
      return unreachable(feature);
  }
}

function loadTracing(btf: BtfIndex, kind: NamedKind, name: string, expectedAttachType: number): number {
  const attachBtfId = btf.named(kind, name);
  if (attachBtfId === undefined) return -ERRNO.ENOENT;
  const result = loadProgram({
    name: 'stap_trial',
    type: PROGRAM_TYPE.TRACING,
    instructions: bytes(RESULT_0, EXIT),
    license: 'GPL',
    expectedAttachType,
    attachBtfId,
  });
  return result.kind === 'loaded' ? result.fd : -result.errno;
}

/**
 * Through the perf kprobe PMU, whose number the kernel assigns at boot; the event stays disabled. perf_event_attr:
 * `0 type u32 | 4 size u32 | 40 bits u64 (0 disabled) | 56 function name ptr | 64 offset in it`
 */
function openKprobe(name: string): number {
  const type = readTextIfAny('/sys/bus/event_source/devices/kprobe/type');
  if (type === undefined) return -ERRNO.ENOENT;
  const attr = Buffer.alloc(128);
  const text = cString(name);
  attr.writeUInt32LE(Number(type), 0);
  attr.writeUInt32LE(attr.length, 4);
  attr.writeBigUInt64LE(1n, 40);
  attr.writeBigUInt64LE(BigInt(address(text)), 56);
  const FD_CLOEXEC = 8;
  return systemCall('perf_event_open', attr, -1, 0, -1, FD_CLOEXEC);
}

/**
 * By name, so that no address need be known. BPF_LINK_CREATE:
 * `0 prog_fd u32 | 8 attach_type u32 | 16 flags u32 | 20 cnt u32 | 24 syms ptr`
 */
function linkQuietKprobe(programFd: number): number {
  const attr = Buffer.alloc(72);
  const name = cString(QUIET_FUNCTION);
  const names = Buffer.alloc(8);
  names.writeBigUInt64LE(BigInt(address(name)), 0);
  attr.writeUInt32LE(programFd, 0);
  attr.writeUInt32LE(ATTACH_TYPE.TRACE_KPROBE_MULTI, 8);
  attr.writeUInt32LE(1, 20);
  writeAddress(attr, 24, names);
  return bpf(BPF_COMMAND.LINK_CREATE, attr);
}

/** A folder has no code: a kernel that knows such links says EBADF. */
function linkFolder(programFd: number): number {
  const target = { path: '/', offsets: new BigUint64Array([0n]), semaphores: undefined, cookies: undefined };
  const result = linkUprobeMulti(programFd, ATTACH_TYPE.TRACE_UPROBE_MULTI, { ...target, onReturn: false, pid: 0 });
  return result === -ERRNO.EBADF ? 0 : result;
}

function withProgram(programFd: number, attach: (fd: number) => number): number {
  if (programFd < 0) return programFd;
  try {
    return closed(attach(programFd));
  } finally {
    close(programFd);
  }
}

function closed(fd: number): number {
  if (fd > 0) close(fd);
  return fd;
}

/** `0 opcode u8 | 1 src u4, dst u4 | 2 offset s16 | 4 immediate s32` each */
function bytes(...instructions: readonly Instruction[]): Buffer {
  const buffer = Buffer.alloc(instructions.length * 8);
  instructions.forEach(([opcode, registers, offset, immediate], index) => {
    buffer.writeUInt8(opcode, index * 8);
    buffer.writeUInt8(registers, index * 8 + 1);
    buffer.writeInt16LE(offset, index * 8 + 2);
    buffer.writeInt32LE(immediate, index * 8 + 4);
  });
  return buffer;
}
