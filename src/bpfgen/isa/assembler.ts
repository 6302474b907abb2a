/**
 * A program in the making: instructions, labels, functions, the script token and the remark that belong to each. Reads like
 * assembly at the caller: `asm.load(8, R1, R10, -8)`, `asm.branch('equal', R0, 0, done)`.
 */
import type { Token } from '../../base/index.js';
import { type HelperName, HELPERS } from './helpers.js';
import {
  type AluOp,
  type AtomicOp,
  type BranchOp,
  type Instruction,
  type Label,
  R0,
  type Register,
  type Size,
  type Source,
  type Width,
} from './instruction.js';

export type Line =
  | { readonly kind: 'place'; readonly label: Label }
  /** A function begins: the program itself, or a static callback. */
  | { readonly kind: 'function'; readonly name: string; readonly label: Label; readonly callback: boolean }
  | {
      readonly kind: 'instruction';
      readonly instruction: Instruction;
      readonly token: Token | undefined;
      readonly remark: string | undefined;
    };

const MIN_IMMEDIATE = -(2 ** 31);
const MAX_IMMEDIATE = 2 ** 31 - 1;

export function fitsImmediate(value: number | bigint): boolean {
  return value >= MIN_IMMEDIATE && value <= MAX_IMMEDIATE;
}

export class Assembler {
  readonly #lines: Line[] = [];
  #token: Token | undefined;
  #remark: string | undefined;

  get lines(): readonly Line[] {
    return this.#lines;
  }

  /** The script's place of what follows, for line info and the listing. */
  at(token: Token | undefined): void {
    this.#token = token;
  }

  /** A remark in the listing at the next instruction. */
  remark(text: string): void {
    this.#remark = text;
  }

  label(name: string): Label {
    return { kind: 'label', name };
  }

  place(label: Label): void {
    this.#lines.push({ kind: 'place', label });
  }

  beginFunction(name: string, label: Label, callback: boolean): void {
    this.#lines.push({ kind: 'function', name, label, callback });
  }

  #emit(instruction: Instruction): void {
    this.#lines.push({ kind: 'instruction', instruction, token: this.#token, remark: this.#remark });
    this.#remark = undefined;
  }

  alu(op: AluOp, dst: Register, src: Source, width: Width = 64): void {
    this.#emit({ kind: 'alu', width, op, dst, src });
  }

  /** Any 64-bit constant takes one or two units. */
  move(dst: Register, src: Source | bigint): void {
    if (typeof src === 'object') this.alu('move', dst, src);
    else if (fitsImmediate(src)) this.alu('move', dst, Number(src));
    else this.#emit({ kind: 'loadImmediate', dst, value: BigInt.asIntN(64, BigInt(src)) });
  }

  /** Clears the upper half. */
  zeroExtend(dst: Register): void {
    this.alu('move', dst, dst, 32);
  }

  add(dst: Register, src: Source): void {
    if (src !== 0) this.alu('add', dst, src);
  }

  /** Adds what is known only when all is written. */
  addLate(dst: Register, value: () => number): void {
    this.#emit({
      kind: 'alu',
      width: 64,
      op: 'add',
      dst,
      get src() {
        return value();
      },
    });
  }

  /** Takes over what another assembler holds. */
  append(other: Assembler): void {
    this.#lines.push(...other.lines);
  }

  negate(dst: Register): void {
    this.#emit({ kind: 'negate', dst });
  }

  byteSwap(dst: Register, bits: 16 | 32 | 64): void {
    this.#emit({ kind: 'byteSwap', bits, dst });
  }

  loadMap(dst: Register, map: string): void {
    this.#emit({ kind: 'loadMap', dst, map });
  }

  loadMapValue(dst: Register, map: string, offset: number): void {
    this.#emit({ kind: 'loadMapValue', dst, map, offset });
  }

  loadFunction(dst: Register, target: Label): void {
    this.#emit({ kind: 'loadFunction', dst, target });
  }

  load(size: Size, dst: Register, base: Register, offset: number): void {
    this.#emit({ kind: 'load', size, dst, base, offset });
  }

  store(size: Size, base: Register, offset: number, src: Source): void {
    this.#emit({ kind: 'store', size, base, offset, src });
  }

  atomic(op: AtomicOp, base: Register, offset: number, src: Register): void {
    this.#emit({ kind: 'atomic', op, base, offset, src });
  }

  jump(target: Label): void {
    this.#emit({ kind: 'jump', target });
  }

  branch(op: BranchOp, left: Register, right: Source, target: Label, width: Width = 64): void {
    this.#emit({ kind: 'branch', width, op, left, right, target });
  }

  call(name: HelperName): void {
    this.#emit({ kind: 'callHelper', helper: HELPERS[name], name });
  }

  callKernel(name: string): void {
    this.#emit({ kind: 'callKernel', name });
  }

  mayGoto(target: Label): void {
    this.#emit({ kind: 'mayGoto', target });
  }

  exit(): void {
    this.#emit({ kind: 'exit' });
  }

  /** Ends the function with a constant. */
  return(value: number): void {
    this.move(R0, value);
    this.exit();
  }
}
