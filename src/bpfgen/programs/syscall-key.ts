/** The 32-bit key of a system call, and where the program keeps it: | key | number | at the top of its stack. */
import { unreachable } from '../../base/index.js';
import type { SyscallNumber } from '../../ir/index.js';
import { R10 } from '../isa/index.js';

export const COMPAT_BIT = 0x80000000;
export const X32_BIT = 0x40000000;

export const NUMBER = { base: R10, offset: -8 };
export const KEY = { base: R10, offset: -16 };
export const RESERVED_BYTES = 16;

export function keyOf({ abi, number }: SyscallNumber): number {
  switch (abi) {
    case 'native':
      return number;
    case 'x32':
      return (number | X32_BIT) >>> 0;
    case 'compat':
      return (number | COMPAT_BIT) >>> 0;
    default:
      return unreachable(abi);
  }
}
