import { checkSystemCall } from './errors.js';
import type { NativeArgument, PreparedAsyncCall, PreparedCall } from './library.js';
import { lastErrno, openLibrary, prepareAddressCall, prepareAsyncCall, prepareCall } from './library.js';

/**
 * System calls through libc's variadic `syscall`, called with a fixed number of arguments: on x86-64 and arm64
 * integer arguments of variadic functions travel like those of fixed ones. One function serves all, since every further symbol
 * costs start-up time.
 */
const NUMBERS = {
  x64: {
    close: 3,
    mmap: 9,
    ioctl: 16,
    getpid: 39,
    getppid: 110,
    mount: 165,
    init_module: 175,
    delete_module: 176,
    sched_setaffinity: 203,
    ppoll: 271,
    eventfd2: 290,
    perf_event_open: 298,
    prlimit64: 302,
    bpf: 321,
  },
  arm64: {
    close: 57,
    mmap: 222,
    ioctl: 29,
    getpid: 172,
    getppid: 173,
    mount: 40,
    init_module: 105,
    delete_module: 106,
    sched_setaffinity: 122,
    ppoll: 73,
    eventfd2: 19,
    perf_event_open: 241,
    prlimit64: 261,
    bpf: 280,
  },
} as const;

export type SystemCallName = keyof (typeof NUMBERS)['x64'];

function numberOf(name: SystemCallName): number {
  const { arch } = process;
  if (arch !== 'x64' && arch !== 'arm64') throw new Error(`no system call numbers for ${arch}`);
  return NUMBERS[arch][name];
}

const calls = new Map<number, PreparedCall>();

/** `syscall` prepared for a number and `argc` arguments. */
function systemCallOf(argc: number): PreparedCall {
  let call = calls.get(argc);
  if (call === undefined) {
    call = prepareCall(openLibrary(null).requiredSymbol('syscall'), 1 + argc);
    calls.set(argc, call);
  }
  return call;
}

/**
 * Performs a system call whose result fits in 32 bits.
 * @returns the result, or −errno
 */
export function systemCall(name: SystemCallName, ...args: readonly NativeArgument[]): number {
  const result = systemCallOf(args.length)(numberOf(name), ...args);
  return result === -1 ? -lastErrno() : result;
}

/** Protection bits of {@link mmap} (mman.h). */
export const PROT = { READ: 1, WRITE: 2 } as const;
/** Flags of {@link mmap} (mman.h). */
export const MAP = { SHARED: 1, PRIVATE: 2, ANONYMOUS: 0x20 } as const;

/**
 * Maps memory; it stays mapped until the process ends, because views of it may be anywhere.
 * @returns the address, or −errno
 */
export function mmap(lengthBytes: number, protection: number, flags: number, fd: number, offsetBytes: number): number {
  const call = prepareAddressCall(openLibrary(null).requiredSymbol('syscall'), 7);
  const result = call(numberOf('mmap'), 0, lengthBytes, protection, flags, fd, offsetBytes);
  return result === -1 ? -lastErrno() : result;
}

/** Closes a file descriptor. Linux releases it even when close reports an error, so there is no result. */
export function close(fd: number): void {
  systemCall('close', fd);
}

/** An eventfd (non-blocking, close-on-exec) with counter 0. Write 8 bytes to it to end a {@link Poller} wait. */
export function eventFd(): number {
  const EFD_NONBLOCK_CLOEXEC = 0x80800;
  return checkSystemCall('eventfd', systemCall('eventfd2', 0, EFD_NONBLOCK_CLOEXEC));
}

/** Waits for readable file descriptors without blocking the event loop. */
export interface Poller {
  /**
   * Resolves when one of the descriptors is readable, or after the time-out, with the number that are readable (0 for a
   * time-out or an interrupting signal). One wait at a time.
   * @param timeoutMs cut to 50: while a wait is under way it holds one of four pool threads and the end of the process
   */
  wait(timeoutMs: number): Promise<number>;
  /** Whether the i-th descriptor was readable (or in error) when the last wait ended. */
  ready(index: number): boolean;
}

const LONGEST_WAIT_MS = 50;
const POLLIN = 1;

/** A poller over `fds`; `struct pollfd` is { fd i32, events i16, revents i16 }. */
export function createPoller(fds: readonly number[]): Poller {
  const set = Buffer.alloc(8 * fds.length);
  fds.forEach((fd, i) => {
    set.writeInt32LE(fd, 8 * i);
    set.writeInt16LE(POLLIN, 8 * i + 4);
  });
  const timeout = Buffer.alloc(16); // struct timespec { seconds i64, nanoseconds i64 }
  const call: PreparedAsyncCall = prepareAsyncCall(openLibrary(null).requiredSymbol('syscall'), 6);
  return {
    async wait(timeoutMs) {
      timeout.writeBigInt64LE(BigInt(Math.floor(Math.min(timeoutMs, LONGEST_WAIT_MS) * 1e6)), 8);
      for (let i = 0; i < fds.length; i++) set.writeInt16LE(0, 8 * i + 6);
      const count = await call(numberOf('ppoll'), set, fds.length, timeout, 0, 0);
      return Math.max(count, 0); // −1 is a signal; errno belongs to another thread and is not readable here
    },
    ready: (index) => set.readInt16LE(8 * index + 6) !== 0,
  };
}

/**
 * Raises the limit of locked memory, which kernels before 5.11 charge for maps. Newer ones do not need it, so a refusal
 * is no error.
 * @returns whether the kernel accepted it
 */
export function raiseLockedMemoryLimit(): boolean {
  const RLIMIT_MEMLOCK = 8;
  const unlimited = Buffer.alloc(16, 0xff);
  return systemCall('prlimit64', 0, RLIMIT_MEMLOCK, unlimited, 0) === 0;
}

/**
 * Mounts a kernel file system such as tracefs or bpf.
 * @returns 0, or −errno (EBUSY: it is mounted there already)
 */
export function mountFileSystem(type: 'tracefs' | 'bpf' | 'debugfs', target: string): number {
  const MS_NOSUID_NODEV_NOEXEC = 14;
  const name = Buffer.from(`${type}\0`);
  return systemCall('mount', name, Buffer.from(`${target}\0`), name, MS_NOSUID_NODEV_NOEXEC, 0);
}

/** Binds a thread (0: the calling one) to CPUs below 1,024. @returns 0, or −errno */
export function setAffinity(tid: number, cpus: readonly number[]): number {
  const mask = Buffer.alloc(128);
  for (const cpu of cpus) mask.writeUInt8(mask.readUInt8(cpu >> 3) | (1 << (cpu & 7)), cpu >> 3);
  // The system call returns the size of the mask it read, or −errno.
  return Math.min(systemCall('sched_setaffinity', tid, mask.length, mask), 0);
}

let pageSize: number | undefined;

/** The size of a page in bytes: 4,096 on x86-64, up to 65,536 on arm64. */
export function pageSizeBytes(): number {
  pageSize ??= prepareCall(openLibrary(null).requiredSymbol('getpagesize'), 0)();
  return pageSize;
}
