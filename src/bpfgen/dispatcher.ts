/**
 * A body with loops or functions of its own: its graph is cut into segments, which `frame.pc` selects and bpf_loop drives. All of
 * the script's statements run in this one callback; break, next, return, errors and catch are assignments to pc. What lives
 * from one segment to the next is in the frame, so that the verifier sees each segment once.
 *
 *     program:  claim a frame, begin, bpf_loop(…, step, { frame, context }), send, give the frame back
 *     step:     r7 = frame, r6 = context, search pc, segment …, return 0 to go on, 1 when the body is over
 */
import { present } from '../base/index.js';
import type { BodyContext } from './body-context.js';
import { Assembler, R0, R1, R2, R3, R4, R6, R7, R10 } from './isa/index.js';
import type { Place } from './plan/slots.js';
import { writeSearch } from './programs/search.js';
import { beginCalls } from './select/calls.js';
import { addressOf, copyBlock } from './select/memory.js';
import { sendCollected } from './select/collect.js';

/** bpf_loop ends there; MAXACTION ends every body before. */
const MAX_STEPS = 2 ** 23;

interface Writers {
  readonly begin: (ctx: BodyContext) => void;
  readonly writeBlocks: (ctx: BodyContext) => void;
}

/** The step goes behind the program; what the program itself does is left in `ctx.asm`. */
export function writeDispatched(ctx: BodyContext, { begin, writeBlocks }: Writers): void {
  const shared = ctx.stack.allocate(16);
  const step = new Assembler();
  ctx.asm = step;
  writeStep(ctx, writeBlocks);
  const callback = ctx.program.callback(`step_${ctx.id}`, (asm) => asm.append(step));
  const asm = new Assembler();
  ctx.asm = asm;
  begin(ctx);
  beginCalls(ctx);
  copyProgramWords(ctx);
  const { entry } = present(ctx.code.regions[0], 'bpfgen', 'body');
  asm.store(8, ctx.pc.base, ctx.pc.offset, present(ctx.plan.segments.get(entry), 'bpfgen', 'first segment'));
  asm.store(8, shared.base, shared.offset, R7);
  asm.store(8, shared.base, shared.offset + 8, R6);
  asm.move(R1, MAX_STEPS);
  asm.loadFunction(R2, callback);
  addressOf(asm, R3, shared);
  asm.move(R4, 0);
  asm.call('loop');
  if (ctx.output.kind !== 'collected') return;
  const out = asm.label('sent');
  sendCollected(ctx);
  asm.jump(out);
  ctx.writeStubs();
  asm.place(out);
}

function writeStep(ctx: BodyContext, writeBlocks: (ctx: BodyContext) => void): void {
  const { asm, plan } = ctx;
  asm.load(8, R7, R2, 0);
  asm.load(8, R6, R2, 8);
  asm.load(8, R0, ctx.pc.base, ctx.pc.offset);
  const cases = [...plan.segments].map(([block, key]) => ({ key, target: ctx.label(block) }));
  writeSearch(asm, R0, cases, ctx.end);
  writeBlocks(ctx);
  asm.place(ctx.end);
  asm.return(1);
}

/** The step has a stack of its own: it finds the program's words in the frame. */
function copyProgramWords(ctx: BodyContext): void {
  if (ctx.reservedBytes === 0) return;
  const words: Place = { base: R10, offset: -ctx.reservedBytes };
  copyBlock(ctx, ctx.programWord(words), words, ctx.reservedBytes);
}
