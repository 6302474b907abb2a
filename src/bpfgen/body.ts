/**
 * In: a placed body. Out: its instructions, to be entered by falling in and left at `exit`. A straight body: a graph without
 * cycles, each block written once.
 */
import type { Block, IrBody } from '../ir/index.js';
import { SESSION_HEADER } from '../passes/layout.js';
import { BodyContext, countBody, type EventAccess } from './body-context.js';
import { claimFrame, releaseFrame } from './frame.js';
import { type Assembler, type Label, R1, R2 } from './isa/index.js';
import { MAP_NAMES } from './maps.js';
import { type FlatCode, flatten } from './plan/flatten.js';
import { liveIn } from './plan/liveness.js';
import { lockAfter, locksHeld } from './plan/locks.js';
import { blockOrder } from './plan/order.js';
import { planOutput } from './plan/output.js';
import { allocateSlots } from './plan/slots.js';
import type { ProgramContext } from './program-context.js';
import { budgetOf, selectEnd } from './select/control.js';
import { select } from './select/index.js';
import { clearBlock } from './select/memory.js';
import { clearCollector, partSizeOf, sendCollected } from './select/parts.js';

/** Goes to `exit` unless the session runs and is not exiting: two loads and two branches, the first thing in every body. */
export function testState(asm: Assembler, exit: Label): void {
  asm.loadMapValue(R1, MAP_NAMES.session, 0);
  asm.load(8, R2, R1, SESSION_HEADER.running);
  asm.branch('equal', R2, 0, exit);
  asm.load(8, R2, R1, SESSION_HEADER.exiting);
  asm.branch('notEqual', R2, 0, exit);
}

/**
 * Writes the body into its program.
 * @param reservedStackBytes the program's own, at the top of the stack
 * @param next where the body leads when it is done
 */
export function writeBody(
  program: ProgramContext,
  body: IrBody,
  event: EventAccess,
  reservedStackBytes: number,
  next: Label,
): void {
  const { asm, tables } = program;
  const code = flatten(body, tables.placed);
  const order = blockOrder(code);
  const ctx = contextFor(program, body, code, event, reservedStackBytes);
  ctx.assignSlots(allocateSlots(code, order, (sizeBytes) => ctx.area(sizeBytes)));
  const frameIndex = ctx.scratch('frame index', 8);
  writeBlocks(ctx, code, order);
  asm.at(body.probe.at);
  if (ctx.usesFrame) {
    const none = asm.label('no frame');
    const start = asm.label('frame ready');
    claimFrame(asm, frameIndex, none);
    asm.jump(start);
    asm.place(none);
    countBody(asm, tables, body.id, 'reentrancy');
    asm.jump(next);
    asm.place(start);
    tables.frameBytes = Math.max(tables.frameBytes, ctx.frameBytes);
  }
  asm.append(ctx.asm);
  asm.at(undefined);
  if (ctx.usesFrame) releaseFrame(asm);
  asm.jump(next);
}

function contextFor(
  program: ProgramContext,
  body: IrBody,
  code: FlatCode,
  event: EventAccess,
  reservedStackBytes: number,
): BodyContext {
  // Sizes of parts depend on how operands are held, which the context answers; the plan is all that it does not know yet.
  const draft = new BodyContext(program, body, code, event, { kind: 'none' }, reservedStackBytes);
  const output = planOutput(code, false, (instruction) => partSizeOf(instruction, (operand) => draft.held(operand)), 0);
  return new BodyContext(program, body, code, event, output, reservedStackBytes);
}

/** The blocks, the stubs behind them, and the end, where both arrive. */
function writeBlocks(ctx: BodyContext, code: FlatCode, order: readonly Block[]): void {
  const { asm } = ctx;
  asm.at(ctx.body.probe.at);
  if (ctx.output.kind === 'collected') clearCollector(ctx);
  for (const local of liveIn(code)) {
    const slot = ctx.slot(local);
    clearBlock(ctx, slot, slot.sizeBytes);
  }
  if (order.some((block) => block.instructions.some((each) => each.kind === 'tick'))) {
    const { base, offset } = ctx.actions;
    asm.store(8, base, offset, budgetOf(ctx));
  }
  asm.jump(ctx.label(code.entry));
  const held = locksHeld(order);
  for (const block of order) {
    ctx.block = block;
    ctx.heldLock = held.get(block.id);
    asm.place(ctx.label(block.id));
    for (const instruction of block.instructions) {
      select(ctx, instruction);
      ctx.heldLock = lockAfter(instruction, ctx.heldLock);
    }
    asm.at(block.end.at);
    selectEnd(ctx, block.end);
  }
  ctx.writeStubs();
  asm.at(ctx.body.probe.at);
  asm.place(ctx.end);
  ctx.heldLock = undefined;
  if (ctx.output.kind === 'collected') {
    sendCollected(ctx);
    const out = asm.label('sent');
    asm.jump(out);
    ctx.writeStubs();
    asm.place(out);
  }
}
