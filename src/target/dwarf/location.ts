/**
 * Location expressions (DWARF 5, section 2.5 and 2.6): a stack machine, run here on operands instead of numbers. What comes
 * out is an expression over registers and memory; what only a debugger could follow is a PlaceError.
 */
import { unreachable } from '../../base/index.js';
import type { DwarfOp } from '../../native/libdw.js';
import { OP } from './codes.js';
import { type Operand, type OperandOp, type Piece, type Place, PlaceError } from './place.js';

/** What an expression refers to, asked when it does. */
export interface FrameFacts {
  /** DW_AT_frame_base of the function around. */
  frameBase(): readonly DwarfOp[] | undefined;
  /** The canonical frame address by call frame information. */
  frameAddress(): readonly DwarfOp[] | undefined;
  /** Is this the function's first instruction? There registers are as they were passed. */
  readonly isEntry: boolean;
}

export function placeOf(ops: readonly DwarfOp[], facts: FrameFacts): Place {
  const machine = new LocationMachine(facts);
  for (const op of ops) machine.step(op);
  return machine.place();
}

const BINARY: ReadonlyMap<number, OperandOp> = new Map([
  [OP.plus, 'add'],
  [OP.minus, 'subtract'],
  [OP.multiply, 'multiply'],
  [OP.divide, 'divide'],
  [OP.and, 'and'],
  [OP.or, 'or'],
  [OP.xor, 'xor'],
  [OP.shiftLeft, 'shiftLeft'],
  [OP.shiftRight, 'shiftRight'],
]);
const CONSTANTS: ReadonlySet<number> = new Set(OP.constants);
const TLS: ReadonlySet<number> = new Set([OP.formTls, OP.gnuPushTls]);
const POINTERS: ReadonlySet<number> = new Set([OP.implicitPointer, OP.gnuImplicitPointer]);
const ENTRY_VALUES: ReadonlySet<number> = new Set([OP.entryValue, OP.gnuEntryValue]);

class LocationMachine {
  readonly #facts: FrameFacts;
  readonly #stack: Operand[] = [];
  readonly #pieces: Piece[] = [];
  /** Set by an operation that says what the whole, or the piece that follows, is. */
  #whole: Place | undefined;

  constructor(facts: FrameFacts) {
    this.#facts = facts;
  }

  place(): Place {
    if (this.#pieces.length > 0) {
      const [first] = this.#pieces;
      // One piece is the thing itself, cut to its size.
      return this.#pieces.length === 1 && first?.place !== undefined
        ? first.place
        : { kind: 'pieces', pieces: this.#pieces };
    }
    return this.#current() ?? refuseOptimised();
  }

  #current(): Place | undefined {
    if (this.#whole !== undefined) return this.#whole;
    const address = this.#stack.at(-1);
    return address === undefined ? undefined : { kind: 'memory', address };
  }

  step(op: DwarfOp): void {
    const { code, first } = op;
    if (code >= OP.literal0 && code < OP.literal0 + 32) this.#push(number(BigInt(code - OP.literal0)));
    else if (code >= OP.register0 && code < OP.register0 + 32) this.#whole = inRegister(code - OP.register0);
    else if (code >= OP.base0 && code < OP.base0 + 32) this.#push(based(code - OP.base0, first));
    else if (CONSTANTS.has(code)) this.#push(number(first));
    else if (!this.#compute(op) && !this.#locate(op)) refuseOperation(code);
  }

  /** Operations of the stack. */
  #compute({ code, first }: DwarfOp): boolean {
    const binary = BINARY.get(code);
    if (binary !== undefined) {
      const right = this.#pop();
      this.#push(combine(binary, this.#pop(), right));
      return true;
    }
    switch (code) {
      case OP.nop:
        break;
      case OP.duplicate:
        this.#push(this.#top(0));
        break;
      case OP.over:
        this.#push(this.#top(1));
        break;
      case OP.drop:
        this.#pop();
        break;
      case OP.swap: {
        const top = this.#pop();
        const below = this.#pop();
        this.#stack.push(top, below);
        break;
      }
      case OP.negate:
        this.#push(combine('subtract', number(0n), this.#pop()));
        break;
      case OP.not:
        this.#push(combine('xor', this.#pop(), number(-1n)));
        break;
      case OP.plusConstant:
        this.#push(combine('add', this.#pop(), number(first)));
        break;
      case OP.shiftRightLogical:
        this.#push(shiftedLogically(this.#pop(), this.#pop()));
        break;
      case OP.dereference:
        this.#push({ kind: 'memory', address: this.#pop(), size: 8 });
        break;
      case OP.dereferenceSize:
        this.#push({ kind: 'memory', address: this.#pop(), size: wordSize(Number(first)) });
        break;
      default:
        return false;
    }
    return true;
  }

  /** Operations that name a place, or come from one. */
  #locate(op: DwarfOp): boolean {
    const { code, first, second } = op;
    if (code === OP.address) this.#push({ kind: 'static', address: Number(first) });
    else if (code === OP.register) this.#whole = inRegister(Number(first));
    else if (code === OP.base) this.#push(based(Number(first), second));
    else if (code === OP.frameBase) this.#push(combine('add', this.#frameBase(), number(first)));
    else if (code === OP.callFrameAddress) this.#push(this.#frameAddress());
    else if (code === OP.stackValue) this.#whole = { kind: 'value', value: this.#pop() };
    else if (code === OP.implicitValue && op.block !== undefined) this.#whole = { kind: 'bytes', bytes: op.block };
    else if (code === OP.piece) this.#piece(Number(first));
    else if (code === OP.bitPiece && first % 8n === 0n && second === 0n) this.#piece(Number(first / 8n));
    else if (ENTRY_VALUES.has(code)) this.#push(this.#entryValue(op));
    else if (TLS.has(code)) throw new PlaceError('it is thread-local: where a thread has it is not known to a probe');
    else if (POINTERS.has(code)) throw new PlaceError('it is a pointer that was optimized away');
    else return false;
    return true;
  }

  #piece(sizeBytes: number): void {
    this.#pieces.push({ sizeBytes, place: this.#current() });
    this.#whole = undefined;
    this.#stack.length = 0;
  }

  #frameBase(): Operand {
    const ops = this.#facts.frameBase();
    if (ops === undefined) throw new PlaceError('the function has no frame base');
    return this.#operandOf(ops);
  }

  #frameAddress(): Operand {
    const ops = this.#facts.frameAddress();
    if (ops === undefined) throw new PlaceError('no call frame information tells where the frame is');
    return this.#operandOf(ops);
  }

  /** The register's content where a frame base is a register; else what is computed. */
  #operandOf(ops: readonly DwarfOp[]): Operand {
    const place = placeOf(ops, this.#facts);
    switch (place.kind) {
      case 'register':
        return { kind: 'register', number: place.number };
      case 'memory':
        return place.address;
      case 'value':
        return place.value;
      case 'bytes':
      case 'pieces':
        throw new PlaceError('the frame base is in pieces');
      default:
        return unreachable(place);
    }
  }

  /** What a register held when the function was entered. */
  #entryValue({ inner }: DwarfOp): Operand {
    if (inner === undefined || !this.#facts.isEntry)
      throw new PlaceError('it is computed from what a register held when the function was entered');
    return this.#operandOf(inner);
  }

  #push(operand: Operand): void {
    this.#stack.push(operand);
  }

  #pop(): Operand {
    return this.#stack.pop() ?? refuseOperation(0);
  }

  #top(depth: number): Operand {
    return this.#stack.at(-1 - depth) ?? refuseOperation(0);
  }
}

const number = (value: bigint): Operand => ({ kind: 'number', value });
const inRegister = (register: number): Place => ({ kind: 'register', number: register });
const based = (register: number, offset: bigint): Operand =>
  combine('add', { kind: 'register', number: register }, number(offset));

/** Sums of constants are worked out: an address is a register and one distance. */
function combine(op: OperandOp, left: Operand, right: Operand): Operand {
  if (right.kind === 'number') {
    if (op === 'subtract') return combine('add', left, number(-right.value));
    if (op === 'add') {
      if (right.value === 0n) return left;
      if (left.kind === 'number') return number(BigInt.asIntN(64, left.value + right.value));
      if (left.kind === 'static') return { kind: 'static', address: left.address + Number(right.value) };
      if (left.kind === 'binary' && left.op === 'add' && left.right.kind === 'number')
        return combine('add', left.left, number(left.right.value + right.value));
    }
  }
  return { kind: 'binary', op, left, right };
}

/** The language shifts arithmetically: what that brings in on the left is cut away. */
function shiftedLogically(count: Operand, value: Operand): Operand {
  if (count.kind !== 'number' || count.value < 0n || count.value > 63n) refuseOperation(OP.shiftRightLogical);
  if (count.value === 0n) return value;
  const kept = BigInt.asIntN(64, (1n << (64n - count.value)) - 1n);
  return combine('and', combine('shiftRight', value, count), number(kept));
}

function wordSize(sizeBytes: number): 1 | 2 | 4 | 8 {
  return ([1, 2, 4, 8] as const).find((each) => each === sizeBytes) ?? refuseOperation(OP.dereferenceSize);
}

function refuseOperation(code: number): never {
  throw new PlaceError(`its location needs operation 0x${code.toString(16)} of DWARF, which is not supported`);
}

function refuseOptimised(): never {
  throw new PlaceError('it was optimized away here');
}
