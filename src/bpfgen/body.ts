/** A body's instructions in its program: straight where its graph has no cycles and no functions of its own, else dispatched. */
import { present } from '../base/index.js';
import { type Instruction, type IrBody, PART_HEAD_BYTES } from '../ir/index.js';
import { SESSION_HEADER } from '../passes/layout.js';
import { BodyContext, countBody, type EventAccess } from './body-context.js';
import { writeDispatched } from './dispatcher.js';
import { claimFrame, releaseFrame } from './frame.js';
import { type Assembler, type Label, R1, R2 } from './isa/index.js';
import { MAP_NAMES } from './maps.js';
import { type BodyPlan, planBody, startingLocals } from './plan/body-plan.js';
import { FIXED_PART, type PartSize, planOutput } from './plan/output.js';
import { allocateResults, allocateSlots } from './plan/slots.js';
import type { ProgramContext } from './program-context.js';
import { landHere } from './select/calls.js';
import { budgetOf, selectEnd } from './select/control.js';
import { select } from './select/index.js';
import { clearMatch } from './select/matches.js';
import { clearBlock } from './select/memory.js';
import { histogramRows } from './select/histograms.js';
import { partSizeOf, textBytes } from './select/parts.js';
import { clearCollector, sendCollected } from './select/collect.js';

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
  const plan = planBody(body, tables.placed);
  const ctx = contextFor(program, body, plan, event, reservedStackBytes);
  const { isDispatched, orders, code, live } = plan;
  ctx.assignSlots(allocateResults(code, ctx.frame));
  for (const order of orders) {
    ctx.assignSlots(allocateSlots(code, live, order, (sizeBytes) => (isDispatched ? ctx.frame : ctx.area(sizeBytes))));
  }
  asm.at(body.probe.at);
  if (isDispatched) writeDispatched(ctx, { begin, writeBlocks });
  else writeStraight(ctx);
  const written = ctx.asm;
  if (ctx.usesFrame) {
    writeClaim(ctx, next);
    tables.frameBytes = Math.max(tables.frameBytes, ctx.frameBytes);
  }
  asm.append(written);
  asm.at(undefined);
  if (ctx.usesFrame) releaseFrame(asm);
  asm.jump(next);
}

function contextFor(
  program: ProgramContext,
  body: IrBody,
  plan: BodyPlan,
  event: EventAccess,
  reservedStackBytes: number,
): BodyContext {
  // Sizes of parts depend on how operands are held, which the context answers; the plan is all that it does not know yet.
  const draft = new BodyContext(program, body, plan, event, { kind: 'none' }, reservedStackBytes);
  const { placed } = program.tables;
  const { maxStringLength, maxAction } = placed.module.limits;
  const text = draft.raises || draft.catchesText ? textBytes(maxStringLength - 1) : FIXED_PART(8);
  const head = PART_HEAD_BYTES + 16;
  const error = { ...text, maxBytes: head + text.maxBytes, reachBytes: head + text.reachBytes };
  const sizeOfPart = (instruction: Instruction): PartSize | undefined =>
    partSizeOf(instruction, (operand) => draft.held(operand), {
      rowsOf: (global) => histogramRows(draft, global),
      tables: program.tables,
    });
  const output = planOutput(plan, sizeOfPart, error, maxAction);
  return new BodyContext(program, body, plan, event, output, reservedStackBytes);
}

/** In the program, before the body: a frame of this CPU, or the hit is skipped and counted. */
function writeClaim(ctx: BodyContext, next: Label): void {
  const { asm, tables } = ctx.program;
  const none = asm.label('no frame');
  const start = asm.label('frame ready');
  claimFrame(asm, ctx.frameIndex, none);
  asm.jump(start);
  asm.place(none);
  countBody(asm, tables, ctx.id, 'reentrancy');
  asm.jump(next);
  asm.place(start);
}

function writeStraight(ctx: BodyContext): void {
  const { asm } = ctx;
  begin(ctx);
  asm.jump(ctx.label(present(ctx.code.regions[0], 'bpfgen', 'body').entry));
  writeBlocks(ctx);
  asm.place(ctx.end);
  if (ctx.output.kind !== 'collected') return;
  sendCollected(ctx);
  const out = asm.label('sent');
  asm.jump(out);
  ctx.writeStubs();
  asm.place(out);
}

/** What a hit starts from. */
function begin(ctx: BodyContext): void {
  const { asm } = ctx;
  asm.at(ctx.body.probe.at);
  if (ctx.output.kind === 'collected') clearCollector(ctx);
  for (const local of startingLocals(ctx.plan)) {
    const slot = ctx.slot(local);
    clearBlock(ctx, slot, slot.sizeBytes);
  }
  if (ctx.keepsMatch) clearMatch(ctx);
  if (ctx.ticks) asm.store(8, ctx.actions.base, ctx.actions.offset, budgetOf(ctx));
}

/** All blocks and the stubs behind them, which lead to `ctx.end` when the body is over. */
function writeBlocks(ctx: BodyContext): void {
  const { asm, plan } = ctx;
  for (const block of plan.orders.flat()) {
    ctx.block = block;
    ctx.heldLock = plan.locks.get(block.id);
    asm.place(ctx.label(block.id));
    asm.at(block.end.at);
    if (block.landing !== undefined) landHere(ctx, block.landing);
    for (const instruction of block.instructions) select(ctx, instruction);
    asm.at(block.end.at);
    selectEnd(ctx, block.end);
  }
  ctx.writeStubs();
  asm.at(ctx.body.probe.at);
  ctx.heldLock = undefined;
}
