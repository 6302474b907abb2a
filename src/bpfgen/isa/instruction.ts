/**
 * BPF instructions as a sum type. Registers are objects, so that a number where a register or an immediate may stand is
 * always an immediate. Source: the kernel's Documentation/bpf/standardization/instruction-set.rst and linux/bpf.h.
 */
/** A place in a program, by identity. */
export interface Label {
  readonly kind: 'label';
  readonly name: string;
}

export type Register = { readonly name: string; readonly number: number };

const register = (number: number): Register => ({ name: `r${number}`, number });

/** Result of helpers and of the program. */
export const R0 = register(0);
/** Arguments of helpers; lost in a call. */
export const R1 = register(1);
export const R2 = register(2);
export const R3 = register(3);
export const R4 = register(4);
export const R5 = register(5);
/** Kept over calls. */
export const R6 = register(6);
export const R7 = register(7);
export const R8 = register(8);
export const R9 = register(9);
/** End of the 512 bytes of stack; read-only. */
export const R10 = register(10);
export const REGISTERS: readonly Register[] = [R0, R1, R2, R3, R4, R5, R6, R7, R8, R9, R10];

/** Operation codes of the upper four bits of an ALU or ALU64 opcode. */
export const ALU_CODES = {
  add: 0x00,
  subtract: 0x10,
  multiply: 0x20,
  /** Unsigned; by zero gives 0. */
  divide: 0x30,
  or: 0x40,
  and: 0x50,
  shiftLeft: 0x60,
  /** Logical. */
  shiftRight: 0x70,
  /** Unsigned; by zero leaves dst. */
  modulo: 0x90,
  xor: 0xa0,
  move: 0xb0,
  /** Arithmetic. */
  shiftRightSigned: 0xc0,
} as const;
export type AluOp = keyof typeof ALU_CODES;

export const BRANCH_CODES = {
  equal: 0x10,
  greater: 0x20,
  greaterEqual: 0x30,
  anySet: 0x40,
  notEqual: 0x50,
  greaterSigned: 0x60,
  greaterEqualSigned: 0x70,
  less: 0xa0,
  lessEqual: 0xb0,
  lessSigned: 0xc0,
  lessEqualSigned: 0xd0,
} as const;
export type BranchOp = keyof typeof BRANCH_CODES;

/** The immediate of an atomic instruction; `fetch` ones leave the old value in `src` (cmpxchg: in r0). */
export const ATOMIC_CODES = {
  add: 0x00,
  or: 0x40,
  and: 0x50,
  fetchAdd: 0x01,
  exchange: 0xe1,
  compareExchange: 0xf1,
} as const;
export type AtomicOp = keyof typeof ATOMIC_CODES;

/** Bits 3 and 4 of a load or store opcode. */
export const SIZE_CODES = { 1: 0x10, 2: 0x08, 4: 0x00, 8: 0x18 } as const;
export type Size = keyof typeof SIZE_CODES;
export type Width = 32 | 64;
/** What an instruction takes beside dst: a register, or an immediate that fits 32 signed bits. */
export type Source = Register | number;

export type Instruction =
  | { readonly kind: 'alu'; readonly width: Width; readonly op: AluOp; readonly dst: Register; readonly src: Source }
  | { readonly kind: 'negate'; readonly dst: Register }
  /** Bytes in reverse order: to big endian on a little-endian machine. */
  | { readonly kind: 'byteSwap'; readonly bits: 16 | 32 | 64; readonly dst: Register }
  | { readonly kind: 'loadImmediate'; readonly dst: Register; readonly value: bigint }
  | { readonly kind: 'loadMap'; readonly dst: Register; readonly map: string }
  /** The address of a byte in the only element of an array map. */
  | { readonly kind: 'loadMapValue'; readonly dst: Register; readonly map: string; readonly offset: number }
  /** The address of a callback of the same program. */
  | { readonly kind: 'loadFunction'; readonly dst: Register; readonly target: Label }
  | {
      readonly kind: 'load';
      readonly size: Size;
      readonly dst: Register;
      readonly base: Register;
      readonly offset: number;
    }
  | {
      readonly kind: 'store';
      readonly size: Size;
      readonly base: Register;
      readonly offset: number;
      readonly src: Source;
    }
  | {
      readonly kind: 'atomic';
      readonly op: AtomicOp;
      readonly base: Register;
      readonly offset: number;
      readonly src: Register;
    }
  | { readonly kind: 'jump'; readonly target: Label }
  | {
      readonly kind: 'branch';
      readonly width: Width;
      readonly op: BranchOp;
      readonly left: Register;
      readonly right: Source;
      readonly target: Label;
    }
  | { readonly kind: 'callHelper'; readonly helper: number; readonly name: string }
  | { readonly kind: 'callKernel'; readonly name: string }
  /** may_goto: jumps out when the kernel's budget of turns is used up. */
  | { readonly kind: 'mayGoto'; readonly target: Label }
  | { readonly kind: 'exit' };

const WIDE: ReadonlySet<Instruction['kind']> = new Set(['loadImmediate', 'loadMap', 'loadMapValue', 'loadFunction']);

/** Length in 8-byte units: addresses and 64-bit immediates take two. */
export function lengthOf(instruction: Instruction): 1 | 2 {
  return WIDE.has(instruction.kind) ? 2 : 1;
}
