/** struct pt_regs of x86-64: byte offsets of the registers that are read (arch/x86/include/asm/ptrace.h). */
export const PT_REGS = {
  r10: 56,
  r9: 64,
  r8: 72,
  ax: 80,
  cx: 88,
  dx: 96,
  si: 104,
  di: 112,
  origAx: 120,
  ip: 128,
  bx: 40,
  bp: 32,
} as const;

/** Arguments of kernel functions, in order. */
export const FUNCTION_ARGUMENTS = [PT_REGS.di, PT_REGS.si, PT_REGS.dx, PT_REGS.cx, PT_REGS.r8, PT_REGS.r9] as const;
/** Arguments of 64-bit system calls. */
export const SYSCALL_ARGUMENTS = [PT_REGS.di, PT_REGS.si, PT_REGS.dx, PT_REGS.r10, PT_REGS.r8, PT_REGS.r9] as const;
/** Arguments of int 0x80 system calls, 32 bits each. */
export const COMPAT_ARGUMENTS = [PT_REGS.bx, PT_REGS.cx, PT_REGS.dx, PT_REGS.si, PT_REGS.di, PT_REGS.bp] as const;
