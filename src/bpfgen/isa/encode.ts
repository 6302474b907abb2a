/**
 * Instructions to bytes and back. One unit is 8 bytes, little endian:
 *
 *      0        1          2            4                 8
 *      | opcode | src, dst | offset s16 | immediate s32   |
 *                 4    4
 *     opcode, ALU:          | operation 4 | source 1 | class 3 |   class 4: 32 bits, 7: 64 bits; source 1 = register
 *     opcode, branch:       | operation 4 | source 1 | class 3 |   class 6: 32 bits, 5: 64 bits
 *     opcode, load, store:  | mode 3 | size 2 | class 3        |   class 1 load, 2 store immediate, 3 store register
 *
 * A 64-bit immediate takes a second unit, whose immediate is the upper half; src says what it means (map, callback).
 */
import { assert, present, unreachable } from '../../base/index.js';
import type { Line } from './assembler.js';
import {
  ALU_CODES,
  ATOMIC_CODES,
  BRANCH_CODES,
  type Instruction,
  type Label,
  lengthOf,
  SIZE_CODES,
} from './instruction.js';
import { simplify } from './reach.js';

const CLASS = { load: 1, storeImmediate: 2, store: 3, alu32: 4, jump: 5, jump32: 6, alu64: 7 } as const;
const MODE = { memory: 0x60, atomic: 0xc0 } as const;
const FROM_REGISTER = 0x08;
/** Class 0, mode immediate, size 8. */
const WIDE = 0x18;
const PSEUDO = { mapFd: 1, mapValue: 2, kernelFunction: 2, callback: 4 } as const;

/** What the loader fills in, at a unit index of the program. */
export type Relocation =
  /** The immediate of the unit becomes the map's descriptor. (Of `mapValue` the second unit already holds the offset.) */
  | { readonly kind: 'map' | 'mapValue'; readonly unit: number; readonly map: string }
  /** The immediate becomes the BTF id of the kernel's function, the offset the index of its module's BTF (0: vmlinux). */
  | { readonly kind: 'kernelFunction'; readonly unit: number; readonly name: string };

/** A function of the program: itself (the first), then its callbacks. */
export type AssembledFunction = { readonly name: string; readonly unit: number; readonly callback: boolean };

export type Assembled = {
  readonly code: Buffer;
  readonly relocations: readonly Relocation[];
  readonly functions: readonly AssembledFunction[];
  /** The lines that were kept, with the unit that each instruction begins at. */
  readonly listing: readonly { readonly line: Line; readonly unit: number }[];
};

type Unit = { opcode: number; dst?: number; src?: number; offset?: number; immediate?: number };

/** @param anyDistance for measuring only: jumps that reach too far become jumps to nowhere */
export function assemble(allLines: readonly Line[], anyDistance = false): Assembled {
  const lines = simplify(allLines);
  const places = new Map<Label, number>();
  const listing: { line: Line; unit: number }[] = [];
  const functions: AssembledFunction[] = [];
  let units = 0;
  for (const line of lines) {
    listing.push({ line, unit: units });
    if (line.kind === 'instruction') units += lengthOf(line.instruction);
    else places.set(line.label, units);
    if (line.kind === 'function') functions.push({ name: line.name, unit: units, callback: line.callback });
  }
  const code = Buffer.alloc(units * 8);
  const relocations: Relocation[] = [];
  for (const { line, unit } of listing) {
    if (line.kind !== 'instruction') continue;
    const { instruction } = line;
    const distance = 'target' in instruction ? distanceTo(instruction, places, unit, anyDistance) : 0;
    encode(instruction, distance).forEach((each, index) => write(code, unit + index, each));
    const relocation = relocationOf(instruction, unit);
    if (relocation !== undefined) relocations.push(relocation);
  }
  return { code, relocations, functions, listing };
}

function distanceTo(
  instruction: Extract<Instruction, { target: Label }>,
  places: ReadonlyMap<Label, number>,
  unit: number,
  anyDistance: boolean,
): number {
  const place = present(places.get(instruction.target), 'assembler', `place of label ${instruction.target.name}`);
  const distance = place - unit - 1;
  if (anyDistance && Math.abs(distance) >= 0x8000) return 0;
  assert(
    instruction.kind === 'loadFunction' || Math.abs(distance) < 0x8000,
    'assembler',
    `a jump of ${distance} instructions: supports() let too long a body through`,
  );
  return distance;
}

function relocationOf(instruction: Instruction, unit: number): Relocation | undefined {
  if (instruction.kind === 'loadMap') return { kind: 'map', unit, map: instruction.map };
  if (instruction.kind === 'loadMapValue') return { kind: 'mapValue', unit, map: instruction.map };
  if (instruction.kind === 'callKernel') return { kind: 'kernelFunction', unit, name: instruction.name };
  return undefined;
}

/** @param distance to the target, in units behind this one */
export function encode(instruction: Instruction, distance: number): readonly Unit[] {
  return isWide(instruction) ? encodeWide(instruction, distance) : [encodeOne(instruction, distance)];
}

type WideInstruction = Extract<Instruction, { kind: 'loadImmediate' | 'loadMap' | 'loadMapValue' | 'loadFunction' }>;

function isWide(instruction: Instruction): instruction is WideInstruction {
  return lengthOf(instruction) === 2;
}

function encodeWide(instruction: WideInstruction, distance: number): readonly Unit[] {
  const dst = instruction.dst.number;
  switch (instruction.kind) {
    case 'loadImmediate':
      return wide(dst, 0, Number(BigInt.asIntN(32, instruction.value)), Number(instruction.value >> 32n));
    case 'loadMap':
      return wide(dst, PSEUDO.mapFd, 0, 0);
    case 'loadMapValue':
      return wide(dst, PSEUDO.mapValue, 0, instruction.offset);
    case 'loadFunction':
      return wide(dst, PSEUDO.callback, distance, 0);
    default:
      return unreachable(instruction);
  }
}

function encodeOne(instruction: Exclude<Instruction, WideInstruction>, distance: number): Unit {
  switch (instruction.kind) {
    case 'alu':
      return withSource(
        ALU_CODES[instruction.op] | (instruction.width === 64 ? CLASS.alu64 : CLASS.alu32),
        instruction,
      );
    case 'negate':
      return { opcode: 0x80 | CLASS.alu64, dst: instruction.dst.number };
    case 'byteSwap':
      return { opcode: 0xd0 | CLASS.alu32 | FROM_REGISTER, dst: instruction.dst.number, immediate: instruction.bits };
    case 'load':
      return {
        opcode: CLASS.load | MODE.memory | SIZE_CODES[instruction.size],
        dst: instruction.dst.number,
        src: instruction.base.number,
        offset: instruction.offset,
      };
    case 'store': {
      const base = { dst: instruction.base.number, offset: instruction.offset };
      const mode = MODE.memory | SIZE_CODES[instruction.size];
      return typeof instruction.src === 'number'
        ? { opcode: CLASS.storeImmediate | mode, ...base, immediate: instruction.src }
        : { opcode: CLASS.store | mode, ...base, src: instruction.src.number };
    }
    case 'atomic':
      return {
        opcode: CLASS.store | MODE.atomic | SIZE_CODES[8],
        dst: instruction.base.number,
        src: instruction.src.number,
        offset: instruction.offset,
        immediate: ATOMIC_CODES[instruction.op],
      };
    case 'jump':
      return { opcode: CLASS.jump, offset: distance };
    case 'branch': {
      const opcode = BRANCH_CODES[instruction.op] | (instruction.width === 64 ? CLASS.jump : CLASS.jump32);
      return { ...withSource(opcode, { dst: instruction.left, src: instruction.right }), offset: distance };
    }
    case 'callHelper':
      return { opcode: 0x80 | CLASS.jump, immediate: instruction.helper };
    case 'callKernel':
      return { opcode: 0x80 | CLASS.jump, src: PSEUDO.kernelFunction };
    case 'mayGoto':
      return { opcode: 0xe0 | CLASS.jump, offset: distance };
    case 'exit':
      return { opcode: 0x90 | CLASS.jump };
    default:
      return unreachable(instruction);
  }
}

function withSource(opcode: number, of: Pick<Extract<Instruction, { kind: 'alu' }>, 'dst' | 'src'>): Unit {
  return typeof of.src === 'number'
    ? { opcode, dst: of.dst.number, immediate: of.src }
    : { opcode: opcode | FROM_REGISTER, dst: of.dst.number, src: of.src.number };
}

function wide(dst: number, src: number, low: number, high: number): readonly Unit[] {
  return [
    { opcode: WIDE, dst, src, immediate: low },
    { opcode: 0, immediate: high },
  ];
}

function write(code: Buffer, index: number, unit: Unit): void {
  const at = index * 8;
  code.writeUInt8(unit.opcode, at);
  code.writeUInt8((unit.dst ?? 0) | ((unit.src ?? 0) << 4), at + 1);
  code.writeInt16LE(unit.offset ?? 0, at + 2);
  code.writeInt32LE(unit.immediate ?? 0, at + 4);
}
