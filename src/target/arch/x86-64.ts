/** What is particular to x86-64: where a system call's arguments are, how the kernel names its functions. */

/** Members of `struct pt_regs` that hold a system call's arguments, in order (kernel: arch/x86/entry/calling.h). */
export const SYSCALL_ARGUMENTS = {
  native: ['di', 'si', 'dx', 'r10', 'r8', 'r9'],
  x32: ['di', 'si', 'dx', 'r10', 'r8', 'r9'],
  /** ebx ecx edx esi edi ebp; only the low 32 bits count. */
  compat: ['bx', 'cx', 'dx', 'si', 'di', 'bp'],
} as const;

/** The member of `struct pt_regs` that keeps the call's number; −1 where a signal or ptrace took the call away. */
export const SYSCALL_NUMBER = 'orig_ax';
/** The member with the result, also a function's. */
export const RESULT = 'ax';
/** Members that hold a function's arguments by the System V ABI. */
export const FUNCTION_ARGUMENTS = ['di', 'si', 'dx', 'cx', 'r8', 'r9'] as const;
export const STACK_POINTER = 'sp';
export const INSTRUCTION_POINTER = 'ip';

/**
 * In `thread_info.status` (first member of task_struct, so its offset counts from the task) while a 32-bit call is served
 * (kernel: arch/x86/include/asm/thread_info.h).
 */
export const TS_COMPAT = 0x2;

/** Set in the number of an x32 call (kernel: __X32_SYSCALL_BIT). */
export const X32_BIT = 0x40000000;

/** Exists only in kernels with CONFIG_X86_X32_ABI. */
export const X32_WITNESSES = ['x32_sys_call', '__x64_compat_sys_preadv64v2'] as const;
