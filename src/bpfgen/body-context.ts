/**
 * One body while its instructions are selected.
 *
 * Registers: r6 the program's context, r7 the claimed frame (if any), r8 and r9 free within one IR instruction and kept over
 * calls, r0 to r5 free and lost in calls. Locals live in memory (stack or frame) between IR instructions.
 */
import { present, unreachable } from '../base/index.js';
import type { BlockId, BodyId, ComponentId, ContextValue, Instruction, IrBody, LocalId, Operand } from '../ir/index.js';
import { accessOf } from '../ir/index.js';
import { BODY_COUNTERS } from '../passes/layout.js';
import type { Representation } from '../passes/placed.js';
import { CALLBACK_BYTES, CodeContext } from './code-context.js';
import { Assembler, type Label, R1, R2 } from './isa/index.js';
import { MAP_NAMES } from './maps.js';
import type { BodyPlan } from './plan/body-plan.js';
import type { FlatBlock, FlatCode } from './plan/graph.js';
import type { OutputPlan } from './plan/output.js';
import { type Area, frameArea, type Place, type Slot } from './plan/slots.js';
import type { ProgramContext } from './program-context.js';
import type { Tables } from './tables.js';

/** How a program type reaches what the firing event offers. */
export type EventAccess = {
  /** Puts a value (of `syscallName` and `placeName`: the interned id) into r0; r6 is the program's context. */
  readonly load: (ctx: BodyContext, value: ContextValue) => void;
  /** r0 = where the probed function returns to, 0 where that is not found; undefined where nobody can say (supports() refuses). */
  readonly loadCaller: ((ctx: BodyContext) => void) | undefined;
  /** Text of the probed function. */
  readonly functionName: string;
  /**
   * Frames of the kernel's stack between the program and what it was called for: the trampoline, or what runs the programs of a
   * tracepoint. undefined: a stack begins where the event was, whoever asks.
   */
  readonly framesAbove: number | undefined;
};

/** Stack that bodies may fill; the rest of the 512 bytes is for callbacks and spilled pointers. */
const STACK_BYTES = 400 - CALLBACK_BYTES;
/** Of a dispatched body's callback: the program's own stack and further callbacks count, too. */
const DISPATCHED_STACK_BYTES = 288 - CALLBACK_BYTES;
/** Longer strings and keys are kept in the frame. */
const STACK_ITEM_BYTES = 64;
/** The word by which a frame is claimed. */
const FRAME_HEAD_BYTES = 8;

export type BodyCounter = Exclude<keyof typeof BODY_COUNTERS, 'sizeBytes'>;

export interface KeptText {
  readonly place: Place;
  readonly limit: number;
  readonly sizeBytes: number;
}

export class BodyContext extends CodeContext {
  readonly body: IrBody;
  readonly plan: BodyPlan;
  readonly code: FlatCode;
  readonly event: EventAccess;
  readonly output: OutputPlan;
  readonly reservedBytes: number;
  /** Of the program's stack: where the index of a frame is made. */
  readonly frameIndex: Place;
  /** The way out: sends what was collected, gives the frame back. */
  readonly end: Label;
  readonly #frame: Area = frameArea(FRAME_HEAD_BYTES);
  readonly #labels: readonly Label[];
  readonly #slots = new Map<LocalId, Slot>();
  readonly #tails = new Map<string, number>();
  readonly #jumps = new Map<BlockId, Label>();
  /** The block that is being written. */
  block: FlatBlock | undefined;
  /** The lock that is held at the point that is being written. */
  heldLock: ComponentId | undefined;

  /** @param reservedStackBytes at the top of the stack, the program's own */
  constructor(
    program: ProgramContext,
    body: IrBody,
    plan: BodyPlan,
    event: EventAccess,
    output: OutputPlan,
    reservedStackBytes: number,
  ) {
    super(program, new Assembler(), reservedStackBytes);
    this.body = body;
    this.plan = plan;
    this.code = plan.code;
    this.event = event;
    this.output = output;
    this.reservedBytes = reservedStackBytes;
    this.#labels = plan.code.blocks.map((block) => this.asm.label(`block ${block.id}`));
    this.end = this.asm.label('end of body');
    this.frameIndex = this.stack.allocate(8);
  }

  get id(): BodyId {
    return this.body.id;
  }

  get usesFrame(): boolean {
    return this.#tails.size > 0 || this.#frame.usedBytes() > FRAME_HEAD_BYTES;
  }

  get frameBytes(): number {
    return [...this.#tails.values()].reduce((sum, sizeBytes) => sum + sizeBytes, this.#frame.usedBytes());
  }

  /** The stack while it is small and fits, else the frame. */
  override area(sizeBytes: number): Area {
    const room = this.plan.isDispatched ? DISPATCHED_STACK_BYTES : STACK_BYTES;
    return sizeBytes <= STACK_ITEM_BYTES && this.stack.usedBytes() + sizeBytes <= room ? this.stack : this.#frame;
  }

  override giveUp(): void {
    this.count('mapBusy');
  }

  get frame(): Area {
    return this.#frame;
  }

  assignSlots(slots: ReadonlyMap<LocalId, Slot>): void {
    for (const [local, slot] of slots) this.#slots.set(local, slot);
  }

  /** Does the body write any global that the lock covers? */
  writesTo(component: ComponentId): boolean {
    const { placed } = this.tables;
    return this.#has((instruction) => {
      const access = accessOf(instruction);
      if (access === undefined || access.kind === 'read' || access.kind === 'iterate') return false;
      return placed.globals[access.global]?.component === component;
    });
  }

  slot(local: LocalId): Slot {
    return present(this.#slots.get(local), 'bpfgen', `slot of local ${local}`);
  }

  /** A local that nothing reads or writes has no slot. */
  slotIfUsed(local: LocalId): Slot | undefined {
    return this.#slots.get(local);
  }

  representation(local: LocalId): Representation {
    return present(this.code.locals[local], 'bpfgen', 'local').representation;
  }

  label(block: BlockId): Label {
    return present(this.#labels[block], 'bpfgen', 'block label');
  }

  /**
   * Where a jump to the block goes: to its code, or, where a segment of a dispatched body begins, to the store of its number
   * and the end of this segment.
   */
  edge(block: BlockId): Label {
    const number = this.plan.segments.get(block);
    if (number === undefined) return this.label(block);
    const known = this.#jumps.get(block);
    if (known !== undefined) return known;
    const label = this.asm.label(`to segment ${number}`);
    this.#jumps.set(block, label);
    super.stub(label.name, () => {
      this.asm.place(label);
      this.asm.store(8, this.pc.base, this.pc.offset, number);
      this.asm.return(0);
    });
    return label;
  }

  /** Of a dispatched body: the segment that runs next. */
  get pc(): Place {
    return this.persistent('pc', 8);
  }

  /** Memory that keeps its value from one segment to the next. */
  persistent(name: string, sizeBytes: number): Place {
    return this.scratchIn(name, sizeBytes, this.plan.isDispatched ? this.#frame : this.area(sizeBytes));
  }

  /** Scratch memory that callbacks address at variable offsets: never on the stack. */
  framed(name: string, sizeBytes: number): Place {
    return this.scratchIn(name, sizeBytes, this.#frame);
  }

  /** A word of the program's own stack; a dispatched body has a copy in its frame. */
  programWord(place: Place): Place {
    if (!this.plan.isDispatched) return place;
    const { base, offset } = this.persistent('program words', this.reservedBytes);
    return { base, offset: offset + this.reservedBytes + place.offset };
  }

  /** A large part of the frame, behind what is addressed directly. Gives its offset, known when all is written. */
  tail(name: string, sizeBytes: number): () => number {
    this.#tails.set(name, Math.max(sizeBytes, this.#tails.get(name) ?? 0));
    return () => {
      let offset = this.#frame.usedBytes();
      for (const [each, size] of this.#tails) {
        if (each === name) break;
        offset += size;
      }
      return offset;
    };
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
    return this.persistent('pending error', 16);
  }

  /** The budget of MAXACTION. */
  get actions(): Place {
    return this.persistent('actions', 8);
  }

  /** The text of the pending error; undefined where nothing of the body makes or asks for one. */
  get errorText(): KeptText | undefined {
    if (!this.raises && !this.catchesText) return undefined;
    const { maxStringLength } = this.tables.placed.module.limits;
    const sizeBytes = 2 ** Math.ceil(Math.log2(maxStringLength));
    return { place: this.persistent('error text', sizeBytes), limit: maxStringLength - 1, sizeBytes };
  }

  /** Does the body ask for the text of an error that it caught? */
  get catchesText(): boolean {
    return this.#has((instruction) => instruction.kind === 'takeError' && instruction.dst !== undefined);
  }

  /** Does a hit keep its last match of a regular expression? */
  get keepsMatch(): boolean {
    return this.#has(({ kind }) => kind === 'matchedGroup' || kind === 'matchedCount');
  }

  get ticks(): boolean {
    return this.#has((instruction) => instruction.kind === 'tick');
  }

  get raises(): boolean {
    return this.#has((instruction) => instruction.kind === 'raise');
  }

  #has(test: (instruction: Instruction) => boolean): boolean {
    return this.code.blocks.some((block) => block.instructions.some(test));
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
