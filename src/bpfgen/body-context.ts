/**
 * One body while its instructions are selected.
 *
 * Registers: r6 the program's context, r7 the claimed frame (if any), r8 and r9 free within one IR instruction and kept over
 * calls, r0 to r5 free and lost in calls. Locals live in memory (stack or frame) between IR instructions.
 */
import { present, type Token, unreachable } from '../base/index.js';
import type {
  Block,
  BlockId,
  BodyId,
  ComponentId,
  ContextValue,
  IrBody,
  LocalId,
  Operand,
  RuntimeErrorName,
} from '../ir/index.js';
import { accessOf, RUNTIME_ERRORS } from '../ir/index.js';
import { BODY_COUNTERS } from '../passes/layout.js';
import type { Representation } from '../passes/placed.js';
import { CodeContext } from './code-context.js';
import { Assembler, type Label, R1, R2, type Register } from './isa/index.js';
import { MAP_NAMES } from './maps.js';
import type { FlatCode } from './plan/flatten.js';
import type { OutputPlan } from './plan/output.js';
import { type Area, frameArea, type Place, type Slot } from './plan/slots.js';
import type { ProgramContext } from './program-context.js';
import type { Tables } from './tables.js';

/** How a program type reaches what the firing event offers. */
export type EventAccess = {
  /** Puts a value (of `syscallName`: the interned id) into r0; r6 is the program's context. */
  readonly load: (ctx: BodyContext, value: ContextValue) => void;
  /** Text of the probed function. */
  readonly functionName: string;
};

/** Stack that bodies may fill; the rest of the 512 bytes is for callbacks and spilled pointers. */
const STACK_BYTES = 400;
/** Longer strings and keys are kept in the frame. */
const STACK_ITEM_BYTES = 64;
/** The word by which a frame is claimed. */
const FRAME_HEAD_BYTES = 8;

export type BodyCounter = Exclude<keyof typeof BODY_COUNTERS, 'sizeBytes'>;

export class BodyContext extends CodeContext {
  readonly body: IrBody;
  readonly code: FlatCode;
  readonly event: EventAccess;
  readonly output: OutputPlan;
  /** The way out: sends what was collected, gives the frame back. */
  readonly end: Label;
  readonly #frame: Area = frameArea(FRAME_HEAD_BYTES);
  readonly #labels: readonly Label[];
  #slots: readonly (Slot | undefined)[] = [];
  #collected: Place | undefined;
  #bufferBytes = 0;
  /** The block that is being written. */
  block: Block | undefined;
  /** The lock that is held at the point that is being written. */
  heldLock: ComponentId | undefined;

  /** @param reservedStackBytes at the top of the stack, the program's own */
  constructor(
    program: ProgramContext,
    body: IrBody,
    code: FlatCode,
    event: EventAccess,
    output: OutputPlan,
    reservedStackBytes: number,
  ) {
    super(program, new Assembler(), reservedStackBytes);
    this.body = body;
    this.code = code;
    this.event = event;
    this.output = output;
    this.#labels = code.blocks.map((block) => this.asm.label(`block ${block.id}`));
    this.end = this.asm.label('end of body');
  }

  get id(): BodyId {
    return this.body.id;
  }

  get usesFrame(): boolean {
    return this.#frame.usedBytes() > FRAME_HEAD_BYTES;
  }

  get frameBytes(): number {
    return this.#frame.usedBytes() + this.#bufferBytes;
  }

  /** The stack while it is small and fits, else the frame. */
  override area(sizeBytes: number): Area {
    return sizeBytes <= STACK_ITEM_BYTES && this.stack.usedBytes() + sizeBytes <= STACK_BYTES
      ? this.stack
      : this.#frame;
  }

  override giveUp(): void {
    this.count('mapBusy');
  }

  get frame(): Area {
    return this.#frame;
  }

  assignSlots(slots: readonly (Slot | undefined)[]): void {
    this.#slots = slots;
  }

  /** Does the body write any global that the lock covers? */
  writesTo(component: ComponentId): boolean {
    const { placed } = this.tables;
    return this.code.blocks.some((block) =>
      block.instructions.some((instruction) => {
        const access = accessOf(instruction);
        if (access === undefined || access.kind === 'read' || access.kind === 'iterate') return false;
        return placed.globals[access.global]?.component === component;
      }),
    );
  }

  slot(local: LocalId): Slot {
    return present(this.#slots[local], 'bpfgen', `slot of local ${local}`);
  }

  representation(local: LocalId): Representation {
    return present(this.code.locals[local], 'bpfgen', 'local').representation;
  }

  label(block: BlockId): Label {
    return present(this.#labels[block], 'bpfgen', 'block label');
  }

  /** The block and its lock are those of now, too. */
  override stub(name: string, write: () => void): Label {
    const { block, heldLock } = this;
    return super.stub(name, () => {
      this.block = block;
      this.heldLock = heldLock;
      write();
    });
  }

  /** | error u32, position u32 | argument |: the pending error. */
  get pendingError(): Place {
    return this.scratch('pending error', 16);
  }

  /** Leads an error of the current instruction to its edge. `argument` is a register that is kept over calls, or a constant. */
  errorEdge(error: RuntimeErrorName, at: Token, argument: Register | number = 0): Label {
    const edge = present(this.block?.onError, 'bpfgen', `error edge for ${error}`);
    return this.stub(`error ${error}`, () => {
      this.setError(error, at, argument);
      this.asm.jump(this.label(edge));
    });
  }

  /** The budget of MAXACTION. */
  get actions(): Place {
    return this.scratch('actions', 8);
  }

  /** The collected output: two words in the frame's head, and a buffer that lies behind everything else in the frame. */
  collected(bufferBytes: number): { readonly used: Place; readonly wake: Place } {
    this.#bufferBytes = bufferBytes;
    this.#collected ??= this.#frame.allocate(16);
    const { base, offset } = this.#collected;
    return { used: this.#collected, wake: { base, offset: offset + 8 } };
  }

  /** Offset of the buffer in the frame, known when the body is written. */
  readonly bufferOffset = (): number => this.#frame.usedBytes();

  setError(error: RuntimeErrorName, at: Token, argument: Register | number): void {
    const { asm } = this;
    const { base, offset } = this.pendingError;
    asm.at(at);
    asm.store(4, base, offset, RUNTIME_ERRORS[error]);
    asm.store(4, base, offset + 4, this.tables.position(at));
    asm.store(8, base, offset + 8, argument);
  }

  /** Adds 1 to a counter of this body. */
  count(counter: BodyCounter): void {
    countBody(this.asm, this.tables, this.id, counter);
  }

  /** How an operand is held; a constant is interned where the closed table has it. */
  held(operand: Operand): Representation {
    switch (operand.kind) {
      case 'long':
        return { kind: 'long' };
      case 'local':
        return this.representation(operand.local);
      case 'string': {
        if (this.tables.isInterned(operand.value)) return { kind: 'interned' };
        const limit = operand.value.length;
        return { kind: 'bytes', limit, sizeBytes: Math.max(8, 2 ** Math.ceil(Math.log2(limit + 1))) };
      }
      default:
        return unreachable(operand);
    }
  }
}

export function countBody(asm: Assembler, tables: Tables, body: BodyId, counter: BodyCounter): void {
  const start = present(tables.layout.session.bodies.get(body), 'bpfgen', 'counters of a body');
  asm.loadMapValue(R1, MAP_NAMES.session, start + BODY_COUNTERS[counter]);
  asm.move(R2, 1);
  asm.atomic('add', R1, 0, R2);
}
