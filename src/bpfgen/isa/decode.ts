/** Bytes back to text, unit by unit: what `bpftool prog dump xlated` would name. For tests and for reading `.bo` files. */
import { ALU_CODES, ATOMIC_CODES, BRANCH_CODES, SIZE_CODES } from './instruction.js';

/** One unit's fields, as the drawing in encode.ts has them. */
export interface DecodedUnit {
  readonly name: string;
  readonly dst: number;
  readonly src: number;
  readonly offset: number;
  readonly immediate: number;
}

function nameIn(codes: Readonly<Record<string, number>>, code: number): string | undefined {
  return Object.entries(codes).find(([, value]) => value === code)?.[0];
}

const CLASSES = ['wide', 'load', 'store-immediate', 'store', 'alu32', 'branch64', 'branch32', 'alu64'] as const;
const SPECIAL: Readonly<Record<number, string>> = {
  5: 'jump',
  133: 'call',
  149: 'exit',
  229: 'may-goto',
  135: 'negate',
  220: 'byte-swap',
};

function nameOf(opcode: number, immediate: number): string {
  const special = SPECIAL[opcode];
  if (special !== undefined) return special;
  const family = CLASSES[opcode & 7] ?? 'unknown';
  const source = (opcode & 8) === 0 ? 'immediate' : 'register';
  if (family === 'alu32' || family === 'alu64') return `${family} ${nameIn(ALU_CODES, opcode & 0xf0) ?? '?'} ${source}`;
  if (family === 'branch32' || family === 'branch64') {
    return `${family} ${nameIn(BRANCH_CODES, opcode & 0xf0) ?? '?'} ${source}`;
  }
  const size = nameIn(SIZE_CODES, opcode & 0x18) ?? '?';
  if (family === 'store' && (opcode & 0xe0) === 0xc0) return `atomic ${nameIn(ATOMIC_CODES, immediate) ?? '?'} ${size}`;
  return family === 'wide' ? family : `${family} ${size}`;
}

/** The second unit of a wide instruction is named `upper`. */
export function decode(code: Uint8Array): readonly DecodedUnit[] {
  const bytes = Buffer.from(code.buffer, code.byteOffset, code.byteLength);
  const units: DecodedUnit[] = [];
  for (let at = 0; at < bytes.length; at += 8) {
    const opcode = bytes.readUInt8(at);
    const registers = bytes.readUInt8(at + 1);
    const immediate = bytes.readInt32LE(at + 4);
    const isUpper = opcode === 0 && units.at(-1)?.name === 'wide';
    units.push({
      name: isUpper ? 'upper' : nameOf(opcode, immediate),
      dst: registers & 15,
      src: registers >> 4,
      offset: bytes.readInt16LE(at + 2),
      immediate,
    });
  }
  return units;
}
