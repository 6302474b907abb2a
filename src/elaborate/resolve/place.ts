/** Where a program has a variable, as an expression that a probe can evaluate. */
import { assert, long, type Token, unreachable } from '../../base/index.js';
import type { RegisterName } from '../../ir/index.js';
import { sizeOf, underlyingType, type BtfTypeId } from '../../target/btf/index.js';
import type { Operand, Piece, Place } from '../../target/dwarf/index.js';
import type { ResolvedExpression } from '../resolved.js';
import { refuseUnsupported } from '../refusal.js';
import { type Bits, cut } from './bits.js';
import { scalarShape } from './btf-types.js';
import type { Location, TargetMemory } from './walk.js';

/** What a probe knows of the program that it is in. */
export interface ProgramPlace {
  readonly memory: TargetMemory;
  /** An address of the file as the running program has it. May throw a Refusal. */
  relocated(address: number, token: Token): ResolvedExpression;
}

/** By their DWARF numbers (System V ABI for x86-64, figure 3.36). */
const REGISTERS: readonly RegisterName[] = [
  ...(['ax', 'dx', 'cx', 'bx', 'si', 'di', 'bp', 'sp'] as const),
  ...(['r8', 'r9', 'r10', 'r11', 'r12', 'r13', 'r14', 'r15'] as const),
];

export function locationOf(place: Place, type: BtfTypeId, program: ProgramPlace, token: Token): Location {
  switch (place.kind) {
    case 'memory':
      return { kind: 'object', address: evaluate(place.address, program, token), type, bits: undefined };
    case 'register':
    case 'value':
    case 'bytes': {
      const types = program.memory.types;
      const shape = scalarShape(underlyingType(types, type));
      if (shape !== undefined)
        return {
          kind: 'value',
          type,
          value: bitsOf(place, { offset: 0, count: 8 * shape.size, ...shape }, program, token),
        };
      return inPieces([{ sizeBytes: sizeOf(types, type) ?? 0, place }], type, program, token);
    }
    case 'pieces':
      return inPieces(place.pieces, type, program, token);
    default:
      return unreachable(place);
  }
}

/** A struct in registers: each member lies in one of its pieces. */
function inPieces(pieces: readonly Piece[], type: BtfTypeId, program: ProgramPlace, token: Token): Location {
  const read = (bits: Bits): ResolvedExpression => {
    let start = 0;
    for (const { place, sizeBytes } of pieces) {
      const offset = bits.offset - 8 * start;
      if (offset >= 0 && offset + bits.count <= 8 * sizeBytes) {
        return place === undefined
          ? refuseUnsupported('a part of a variable that was optimized away', 'optimized-part', token)
          : bitsOf(place, { ...bits, offset }, program, token);
      }
      start += sizeBytes;
    }
    return refuseUnsupported('a part of a variable that lies in two registers', 'split-part', token);
  };
  return { kind: 'parts', type, bitOffset: 0, bitSize: undefined, read };
}

function bitsOf(place: Place, bits: Bits, program: ProgramPlace, token: Token): ResolvedExpression {
  const { count, offset, signed } = bits;
  switch (place.kind) {
    case 'register': {
      const register = REGISTERS[place.number];
      if (register === undefined)
        return refuseUnsupported(`a value in register ${place.number} of DWARF`, 'dwarf-register', token);
      const size = ([1, 2, 4, 8] as const).find((each) => 8 * each === count);
      if (offset === 0 && size !== undefined)
        return {
          kind: 'context',
          token,
          type: 'long',
          value: { kind: 'register', of: 'event', register, size, signed },
        };
      return cut(registerOf(register, token), bits, token);
    }
    case 'value':
      return cut(evaluate(place.value, program, token), bits, token);
    case 'bytes': {
      const value = place.bytes.length >= 8 ? place.bytes.readBigInt64LE(0) : littleEndian(place.bytes);
      if (offset + count > 64) return refuseUnsupported('a constant of more than 8 bytes', 'wide-constant', token);
      return cut({ kind: 'number', token, value: long(value) }, bits, token);
    }
    case 'memory': {
      const size = ([1, 2, 4, 8] as const).find((each) => 8 * each === count);
      if (size === undefined || offset % 8 !== 0)
        return refuseUnsupported('a bit field of a variable in pieces', 'split-part', token);
      const address = plus(evaluate(place.address, program, token), offset / 8, token);
      return { kind: 'memory', token, space: program.memory.space, address, size, signed, bits: undefined };
    }
    case 'pieces':
      return refuseUnsupported('a part of a variable that lies in pieces itself', 'split-part', token);
    default:
      return unreachable(place);
  }
}

function littleEndian(bytes: Buffer): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function registerOf(register: RegisterName, token: Token): ResolvedExpression {
  const value = { kind: 'register', of: 'event', register, size: 8, signed: false } as const;
  return { kind: 'context', token, type: 'long', value };
}

function plus(base: ResolvedExpression, bytes: number, token: Token): ResolvedExpression {
  return bytes === 0
    ? base
    : { kind: 'binary', token, op: 'add', left: base, right: { kind: 'number', token, value: bytes } };
}

/** May throw a Refusal. */
export function evaluate(operand: Operand, program: ProgramPlace, token: Token): ResolvedExpression {
  switch (operand.kind) {
    case 'number':
      return { kind: 'number', token, value: long(operand.value) };
    case 'register': {
      const register = REGISTERS[operand.number];
      return register === undefined
        ? refuseUnsupported(`an address in register ${operand.number} of DWARF`, 'dwarf-register', token)
        : registerOf(register, token);
    }
    case 'static':
      return program.relocated(operand.address, token);
    case 'binary': {
      const left = evaluate(operand.left, program, token);
      return { kind: 'binary', token, op: operand.op, left, right: evaluate(operand.right, program, token) };
    }
    case 'memory': {
      const address = evaluate(operand.address, program, token);
      const { size } = operand;
      return { kind: 'memory', token, space: program.memory.space, address, size, signed: false, bits: undefined };
    }
    default:
      return unreachable(operand);
  }
}

/** Of a program that may be loaded anywhere: what the probe has hit tells where it is. `address` is that of the probe. */
export function besideProbe(wanted: number, address: number, token: Token): ResolvedExpression {
  assert(Number.isSafeInteger(wanted - address), 'resolve', 'addresses of one file');
  return plus(registerOf('ip', token), wanted - address, token);
}
