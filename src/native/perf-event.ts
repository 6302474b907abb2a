import { existsSync, readFileSync } from 'node:fs';
import { unreachable } from '../base/unreachable.js';
import { ERRNO } from './errno.js';
import { checkSystemCall, SystemCallError } from './errors.js';
import { systemCall } from './libc.js';
import { cString, address } from './library.js';

/**
 * Events of perf_event_open(2). `struct perf_event_attr`, as far as used:
 * ```
 *   0 type u32 | 4 size u32 | 8 config u64 | 16 sample_period or sample_freq u64 | 24 sample_type u64 | 32 read_format u64
 *   40 bits u64 (0 disabled, 10 freq) | 48 wakeup_events u32 | 52 bp_type u32
 *   56 bp_addr or path or function name ptr u64 | 64 bp_len or probe_offset u64
 * ```
 */
const ATTR_BYTES = 128;
const PERF_TYPE = { SOFTWARE: 1, TRACEPOINT: 2 } as const;
const BIT_FREQUENCY = 1n << 10n;

export type PerfEvent =
  /** The CPU clock, `hz` times a second on each CPU. */
  | { readonly kind: 'cpuClockFrequency'; readonly hz: number }
  /** The CPU clock, every `periodNs` nanoseconds. */
  | { readonly kind: 'cpuClockPeriod'; readonly periodNs: number }
  /** Any event by its numbers, at every `count` occurrences or about `count` times a second (perf.type(N).config(M)). */
  | {
      readonly kind: 'counter';
      readonly type: number;
      readonly config: number | bigint;
      readonly sampling: { readonly kind: 'period' | 'frequency'; readonly count: number | bigint };
    }
  /** A tracepoint; `id` stands in its folder in tracefs. */
  | { readonly kind: 'tracepoint'; readonly id: number }
  /** A place in a file; `semaphoreOffset` is the file offset of an SDT semaphore, 0 if there is none. */
  | {
      readonly kind: 'uprobe';
      readonly path: string;
      readonly offset: number;
      readonly onReturn: boolean;
      readonly semaphoreOffset: number;
    }
  /** A kernel function by name (`f`, or `module:f`), at its entry or return. */
  | { readonly kind: 'kprobe'; readonly symbol: string; readonly onReturn: boolean }
  /** One by its address, where others have its name. */
  | { readonly kind: 'kprobeAt'; readonly address: bigint; readonly symbol: string; readonly onReturn: boolean };

/**
 * Opens an event, enabled, close-on-exec.
 * @param pid a process, or −1 for all. The pid filters uprobes only; a tracepoint's program sees every process anyway.
 * @param cpu a CPU, or −1 for all (then pid must be a process). Of a tracepoint or kprobe one event is enough: it sees all CPUs.
 * @returns the file descriptor
 * @throws {SystemCallError} ENOENT: the machine has no such event, file or function; EINVAL: a bad offset; EADDRNOTAVAIL (6.6):
 * several functions of that name
 */
export function openPerfEvent(event: PerfEvent, pid: number, cpu: number): number {
  const attr = Buffer.alloc(ATTR_BYTES);
  attr.writeUInt32LE(ATTR_BYTES, 4);
  const text = textOf(event);
  fill(attr, event, text === undefined ? undefined : address(text));
  const FD_CLOEXEC = 8;
  const result = systemCall('perf_event_open', attr, pid, cpu, -1, FD_CLOEXEC);
  return checkSystemCall(`perf event ${describe(event)}`, result);
}

/** What the attribute points to; the caller keeps it until the call returns. */
function textOf(event: PerfEvent): Buffer | undefined {
  if (event.kind === 'uprobe') return cString(event.path);
  return event.kind === 'kprobe' ? cString(event.symbol) : undefined;
}

function fill(attr: Buffer, event: PerfEvent, textAddress: number | undefined): void {
  const put = (type: number, config: bigint, period: number | bigint): void => {
    attr.writeUInt32LE(type, 0);
    attr.writeBigUInt64LE(config, 8);
    attr.writeBigUInt64LE(BigInt.asUintN(64, BigInt(period)), 16);
  };
  switch (event.kind) {
    case 'cpuClockFrequency':
      put(PERF_TYPE.SOFTWARE, 0n, event.hz);
      attr.writeBigUInt64LE(BIT_FREQUENCY, 40);
      return;
    case 'cpuClockPeriod':
      put(PERF_TYPE.SOFTWARE, 0n, event.periodNs);
      return;
    case 'counter':
      put(event.type, BigInt.asUintN(64, BigInt(event.config)), event.sampling.count);
      if (event.sampling.kind === 'frequency') attr.writeBigUInt64LE(BIT_FREQUENCY, 40);
      return;
    case 'tracepoint':
      put(PERF_TYPE.TRACEPOINT, BigInt(event.id), 1);
      return;
    case 'uprobe':
      put(probeType('uprobe'), (BigInt(event.semaphoreOffset) << 32n) | (event.onReturn ? 1n : 0n), 1);
      attr.writeBigUInt64LE(BigInt(textAddress ?? 0), 56);
      attr.writeBigUInt64LE(BigInt(event.offset), 64);
      return;
    case 'kprobe':
      put(probeType('kprobe'), event.onReturn ? 1n : 0n, 1);
      attr.writeBigUInt64LE(BigInt(textAddress ?? 0), 56);
      return;
    case 'kprobeAt':
      // Without a name the next word is the address, not an offset.
      put(probeType('kprobe'), event.onReturn ? 1n : 0n, 1);
      attr.writeBigUInt64LE(event.address, 64);
      return;
    default:
      return unreachable(event);
  }
}

function describe(event: PerfEvent): string {
  switch (event.kind) {
    case 'cpuClockFrequency':
      return `cpu-clock at ${event.hz} Hz`;
    case 'cpuClockPeriod':
      return `cpu-clock every ${event.periodNs} ns`;
    case 'counter':
      return `type ${event.type} config ${event.config}`;
    case 'tracepoint':
      return `tracepoint ${event.id}`;
    case 'uprobe':
      return `uprobe ${event.path}+0x${event.offset.toString(16)}`;
    case 'kprobe':
    case 'kprobeAt':
      return `${event.onReturn ? 'kretprobe' : 'kprobe'} ${event.symbol}`;
    default:
      return unreachable(event);
  }
}

const probeTypes = new Map<string, number>();

/** The type number of a probe PMU (4.17), which the kernel assigns at boot. @throws {SystemCallError} ENOENT: it has none */
function probeType(pmu: 'kprobe' | 'uprobe'): number {
  const known = probeTypes.get(pmu);
  if (known !== undefined) return known;
  const file = `/sys/bus/event_source/devices/${pmu}/type`;
  if (!existsSync(file)) throw new SystemCallError(`perf event ${pmu}`, ERRNO.ENOENT);
  const type = Number(readFileSync(file, 'latin1'));
  probeTypes.set(pmu, type);
  return type;
}

// asm-generic/ioctl.h encodings of linux/perf_event.h
const IOCTL = { ENABLE: 0x2400, DISABLE: 0x2401, SET_BPF: 0x40042408 } as const;

/** Runs a program at each occurrence, for kernels without BPF links of perf events (before 5.15). @returns 0, or −errno */
export function setEventProgram(eventFd: number, programFd: number): number {
  return systemCall('ioctl', eventFd, IOCTL.SET_BPF, programFd);
}

/** @returns 0, or −errno */
export function enableEvent(eventFd: number): number {
  return systemCall('ioctl', eventFd, IOCTL.ENABLE, 0);
}

/** @returns 0, or −errno */
export function disableEvent(eventFd: number): number {
  return systemCall('ioctl', eventFd, IOCTL.DISABLE, 0);
}
