/**
 * Library functions that are one BPF helper, one C expression or one user-side value: declared once here, with one row in
 * each back end's select/intrinsics.ts (a missing row does not compile). Everything else of the library is written in the
 * stap language (tapsets/) or as IR (src/library).
 */
import type { ValueType } from '../base/index.js';

export interface IntrinsicDeclaration {
  readonly parameters: readonly ValueType[];
  readonly result: ValueType | undefined;
  /** No effect, and the value may be dropped when unused. */
  readonly pure: boolean;
  /** May take the error edge. */
  readonly fails: boolean;
  /** Bytes that a string result can have at most; undefined: MAXSTRINGLEN - 1. */
  readonly limit?: number;
}

const value = (result: ValueType): IntrinsicDeclaration => ({ parameters: [], result, pure: true, fails: false });

export const INTRINSICS = {
  pid: value('long'),
  tid: value('long'),
  ppid: value('long'),
  uid: value('long'),
  euid: value('long'),
  gid: value('long'),
  egid: value('long'),
  cpu: value('long'),
  execname: { ...value('string'), limit: 15 },
  target: value('long'),
  gettimeofday_ns: value('long'),
  /** Nanoseconds since boot, without the time asleep: no two readings differ by a clock that was set. */
  monotonic_ns: value('long'),
  /** Address of the current task's task_struct: a number that only the kernel can do something with. */
  current_task: value('long'),
  /** The kernel's 64-bit count of clock ticks. */
  jiffies: value('long'),
  /** The symbol at a kernel address: its name, and [MODULE]; the address where there is none. */
  symbol_name: { parameters: ['long'], result: 'string', pure: true, fails: false, limit: 127 },
  /** With the distance from it and its size: `name+0x1/0x20 [module]`. */
  symbol_data: { parameters: ['long'], result: 'string', pure: true, fails: false, limit: 127 },
  /** Addresses of the kernel's stack, and of the task's user space code, as text: `0x… 0x… `, the innermost first. */
  kernel_stack: value('string'),
  user_stack: value('string'),
  /** 32 random bits. */
  random: { parameters: [], result: 'long', pure: false, fails: false },
  /** To the current task; 0, or an error of the kernel as a negative number. */
  send_signal: { parameters: ['long'], result: 'long', pure: false, fails: false },
  /** "symbol 0xaddress" of the caller of the probed function; "unknown" where there is none. */
  caller: value('string'),
} as const satisfies Record<string, IntrinsicDeclaration>;

export type IntrinsicName = keyof typeof INTRINSICS;
