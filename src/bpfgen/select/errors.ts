/**
 * Script errors: set off the straight path, then on by the block's error edge. The pending error is | error u32, position u32 |
 * argument |, with its text beside it where the body raises errors of its own or asks for the text of one.
 */
import { assert, present, type Token } from '../../base/index.js';
import { type MadeErrorName, runtimeErrorText } from '../../format/index.js';
import { type InstructionOf, RUNTIME_ERRORS, type RuntimeErrorName } from '../../ir/index.js';
import type { BodyContext, KeptText } from '../body-context.js';
import { type Label, R1, R2, R3, R4, R5, R8, type Register } from '../isa/index.js';
import { addressOf, clearBlock, storeAs, storeBytes, storeWords, wordsOf } from './memory.js';

/** Leads an error of the current instruction to its edge. `argument`: a constant, or a register that is kept over calls. */
export function errorEdge(
  ctx: BodyContext,
  error: RuntimeErrorName,
  at: Token,
  argument: Register | number = 0,
): Label {
  const edge = present(ctx.block?.onError, 'bpfgen', `error edge for ${error}`);
  return ctx.stub(`error ${error}`, () => {
    setError(ctx, error, at, argument);
    ctx.asm.jump(ctx.edge(edge));
  });
}

export function setError(ctx: BodyContext, error: RuntimeErrorName, at: Token, argument: Register | number): void {
  const { asm } = ctx;
  const { base, offset } = ctx.pendingError;
  asm.at(at);
  asm.store(4, base, offset, RUNTIME_ERRORS[error]);
  asm.store(4, base, offset + 4, ctx.tables.position(at));
  asm.store(8, base, offset + 8, argument);
  if (error !== 'raised') writeErrorText(ctx, error, argument);
}

export function selectRaise(ctx: BodyContext, { text, at }: InstructionOf<'raise'>): void {
  const kept = ctx.errorText;
  assert(kept !== undefined, 'bpfgen', 'a body that raises keeps the text');
  storeAs(ctx, kept.place, { kind: 'bytes', limit: kept.limit, sizeBytes: kept.sizeBytes }, text);
  ctx.asm.jump(errorEdge(ctx, 'raised', at));
}

/** First in a catch block: the text, where it is asked for. */
export function selectTakeError(ctx: BodyContext, { dst }: InstructionOf<'takeError'>): void {
  if (dst === undefined) return;
  const slot = ctx.slot(dst);
  const kept = ctx.errorText;
  assert(kept !== undefined && slot.representation.kind === 'bytes', 'bpfgen', 'the text of an error is kept as bytes');
  storeBytes(ctx, slot, slot.representation, kept.place, {
    kind: 'bytes',
    limit: kept.limit,
    sizeBytes: kept.sizeBytes,
  });
}

/**
 * The text that a catch block will ask for, in the place of the pending error's. Most are constants; an address is written by
 * the kernel's own formatting.
 */
function writeErrorText(ctx: BodyContext, error: MadeErrorName, argument: Register | number): void {
  const kept = ctx.errorText;
  if (kept === undefined || !ctx.catchesText) return;
  if (typeof argument === 'number') {
    const words = wordsOf(runtimeErrorText(error, argument), kept.limit, kept.sizeBytes);
    const used = words.findLastIndex((word) => word !== 0n) + 1;
    clearBlock(ctx, kept.place, kept.sizeBytes);
    storeWords(ctx.asm, kept.place, words.slice(0, used));
    return;
  }
  writeAddressText(ctx, error, argument, kept);
}

function writeAddressText(ctx: BodyContext, error: MadeErrorName, argument: Register, kept: KeptText): void {
  const { asm } = ctx;
  const address = ctx.scratch('address', 8);
  const { map, offset } = ctx.tables.formatText(
    runtimeErrorText(error, 0).replace(/0x0|0/, (zero) => (zero === '0' ? '%lld' : '0x%llx')),
  );
  asm.move(R8, argument);
  clearBlock(ctx, kept.place, kept.sizeBytes);
  asm.store(8, address.base, address.offset, R8);
  addressOf(asm, R1, kept.place);
  asm.move(R2, kept.limit + 1);
  asm.loadMapValue(R3, map, offset);
  addressOf(asm, R4, address);
  asm.move(R5, 8);
  asm.call('snprintf');
}
