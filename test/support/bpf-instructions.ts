/**
 * Hand encoding of BPF instructions, for tests below the code generator.
 * ```
 *   0 opcode u8 | 1 dst u4, src u4 | 2 offset s16 | 4 immediate s32
 * ```
 */
import { close, PROGRAM_TYPE, tryProgram } from '../../src/native/index.js';

export type Instruction = readonly [opcode: number, dst: number, src: number, offset: number, immediate: number];

export const movImmediate = (dst: number, value: number): Instruction => [0xb7, dst, 0, 0, value];
export const movRegister = (dst: number, src: number): Instruction => [0xbf, dst, src, 0, 0];
export const load64 = (dst: number, src: number, offset: number): Instruction => [0x79, dst, src, offset, 0];
export const store64 = (dst: number, offset: number, src: number): Instruction => [0x7b, dst, src, offset, 0];
export const atomicAdd64 = (dst: number, offset: number, src: number): Instruction => [0xdb, dst, src, offset, 0];
export const call = (helper: number): Instruction => [0x85, 0, 0, 0, helper];
export const jumpUnlessEqual = (dst: number, src: number, offset: number): Instruction => [0x5d, dst, src, offset, 0];
export const jumpUnlessImmediate = (dst: number, value: number, offset: number): Instruction => [
  0x55,
  dst,
  0,
  offset,
  value,
];
export const jumpIfImmediate = (dst: number, value: number, offset: number): Instruction => [
  0x15,
  dst,
  0,
  offset,
  value,
];
export const exit: Instruction = [0x95, 0, 0, 0, 0];

/** The address of the map itself (two slots). */
export const mapFd = (dst: number, fd: number): readonly Instruction[] => [
  [0x18, dst, 1, 0, fd],
  [0, 0, 0, 0, 0],
];
/** The address of a byte of an array map's first value (BPF_PSEUDO_MAP_VALUE, two slots). */
export const mapValue = (dst: number, fd: number, offset: number): readonly Instruction[] => [
  [0x18, dst, 2, 0, fd],
  [0, 0, 0, 0, offset],
];

export const HELPER = { GET_CURRENT_PID_TGID: 14, RINGBUF_RESERVE: 131, RINGBUF_SUBMIT: 132, GET_ATTACH_COOKIE: 174 };

/** May programs on tracepoints ask for their cookie (6.10)? */
export function haveTracepointCookies(): boolean {
  const fd = tryProgram(
    PROGRAM_TYPE.RAW_TRACEPOINT,
    assemble(call(HELPER.GET_ATTACH_COOKIE), movImmediate(0, 0), exit),
  );
  if (fd >= 0) close(fd);
  return fd >= 0;
}

export function assemble(...parts: readonly (Instruction | readonly Instruction[])[]): Uint8Array {
  const list = parts.flatMap((part) => (isOne(part) ? [part] : part));
  const bytes = Buffer.alloc(8 * list.length);
  list.forEach(([opcode, dst, src, offset, immediate], i) => {
    bytes.writeUInt8(opcode, 8 * i);
    bytes.writeUInt8((src << 4) | dst, 8 * i + 1);
    bytes.writeInt16LE(offset, 8 * i + 2);
    bytes.writeInt32LE(immediate, 8 * i + 4);
  });
  return bytes;
}

function isOne(part: Instruction | readonly Instruction[]): part is Instruction {
  return typeof part[0] === 'number';
}
