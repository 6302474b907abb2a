/** struct pt_regs of x86-64: byte offsets (arch/x86/include/asm/ptrace.h). */
import type { RegisterName } from '../../ir/index.js';
import type { BodyContext } from '../body-context.js';
import { R0, R6 } from '../isa/index.js';

export const PT_REGS = {
  r15: 0,
  r14: 8,
  r13: 16,
  r12: 24,
  bp: 32,
  bx: 40,
  r11: 48,
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
  cs: 136,
  flags: 144,
  sp: 152,
  ss: 160,
} as const satisfies Record<RegisterName, number>;

/** Offsets of the registers that carry arguments of kernel functions, in order. */
export const FUNCTION_ARGUMENTS: readonly number[] = [
  PT_REGS.di,
  PT_REGS.si,
  PT_REGS.dx,
  PT_REGS.cx,
  PT_REGS.r8,
  PT_REGS.r9,
];
/** Arguments of 64-bit system calls. */
export const SYSCALL_ARGUMENTS = [PT_REGS.di, PT_REGS.si, PT_REGS.dx, PT_REGS.r10, PT_REGS.r8, PT_REGS.r9] as const;
/** Arguments of int 0x80 system calls, 32 bits each. */
export const COMPAT_ARGUMENTS = [PT_REGS.bx, PT_REGS.cx, PT_REGS.dx, PT_REGS.si, PT_REGS.di, PT_REGS.bp] as const;

const RETURN_ADDRESS_BYTES = 8;

/** r0 = the stack pointer as it was at the entry: a return has taken the address that it returned to. */
export function loadStackPointer({ asm }: BodyContext, phase: 'entry' | 'return'): void {
  asm.load(8, R0, R6, PT_REGS.sp);
  if (phase === 'return') asm.add(R0, -RETURN_ADDRESS_BYTES);
}
