/**
 * Stacks and symbols in the kernel: bpf_get_stack collects addresses, and the kernel's own formatting knows the symbol table
 * (%ps: the name, %pS: with offset, size and module), so that what is made of them are strings like any others.
 */
import type { LocalId, Operand } from '../../ir/index.js';
import type { BodyContext } from '../body-context.js';
import { R0, R1, R2, R3, R4, R6 } from '../isa/index.js';
import { appendLoaded, formatText } from './format.js';
import { addressOf, clearBlock, loadLong } from './memory.js';

/** As many as upstream's MAXBACKTRACE. */
const MAX_FRAMES = 20;
/** BPF_F_USER_STACK */
const USER_STACK = 256;
/** `0x` and 16 digits, and the blank behind them. */
const ADDRESS_BYTES = 19;
const SYMBOL_BYTES = 127;

export function selectSymbol(ctx: BodyContext, dst: LocalId, address: Operand, format: '%ps' | '%pS'): void {
  formatText(ctx, dst, (target) => {
    loadLong(ctx, R0, address);
    appendLoaded(ctx, target, format, SYMBOL_BYTES);
  });
}

/** The addresses of a stack in hexadecimal, the innermost first, a blank behind each. */
export function selectStack(ctx: BodyContext, dst: LocalId, of: 'kernel' | 'user'): void {
  const { asm } = ctx;
  const frames = ctx.scratch('stack frames', 8 * MAX_FRAMES);
  formatText(ctx, dst, (target, finished) => {
    clearBlock(ctx, frames, 8 * MAX_FRAMES);
    asm.move(R1, R6);
    addressOf(asm, R2, frames);
    asm.move(R3, 8 * MAX_FRAMES);
    asm.move(R4, of === 'user' ? USER_STACK : ownFrames(ctx));
    asm.call('get_stack');
    for (let frame = 0; frame < MAX_FRAMES; frame++) {
      asm.load(8, R0, frames.base, frames.offset + 8 * frame);
      asm.branch('equal', R0, 0, finished);
      appendLoaded(ctx, target, '0x%llx ', ADDRESS_BYTES);
    }
  });
}

/** Frames to leave out: the program's own, its loop's, and what called it. */
function ownFrames({ event, plan }: BodyContext): number {
  if (event.framesAbove === undefined) return 0;
  return event.framesAbove + (plan.isDispatched ? 2 : 1);
}
