/** Reads of kernel and user memory by the helpers that report a fault: a bad address is an error with that address. */
import { assert } from '../../base/index.js';
import type { AddressSpace, InstructionOf, Operand } from '../../ir/index.js';
import type { BodyContext } from '../body-context.js';
import { type HelperName, type Label, R0, R1, R2, R3, R8 } from '../isa/index.js';
import type { Place } from '../plan/slots.js';
import { errorEdge } from './errors.js';
import { extend } from './context.js';
import { addressOf, clearBlock, loadLong, storeLong } from './memory.js';

/** The helpers that read, by address space. */
export const READERS: Record<AddressSpace, { readonly plain: HelperName; readonly string: HelperName }> = {
  kernel: { plain: 'probe_read_kernel', string: 'probe_read_kernel_str' },
  user: { plain: 'probe_read_user', string: 'probe_read_user_str' },
};

export function selectReadMemory(ctx: BodyContext, instruction: InstructionOf<'readMemory'>): void {
  const { dst, space, address, size, signed, at } = instruction;
  const word = readWord(ctx, READERS[space].plain, address, size, () => errorEdge(ctx, 'readFault', at, R8));
  ctx.asm.load(size, R0, word.base, word.offset);
  if (signed) extend(ctx, R0, size, true);
  storeLong(ctx, dst, R0);
}

export function selectReadBits(ctx: BodyContext, instruction: InstructionOf<'readBits'>): void {
  const { asm } = ctx;
  const { dst, address, size, shift, bits, signed, at } = instruction;
  const word = readWord(ctx, READERS.kernel.plain, address, size, () => errorEdge(ctx, 'readFault', at, R8));
  asm.load(size, R0, word.base, word.offset);
  // The field to the top, then down again with its sign or with zeros.
  if (shift + bits < 64) asm.alu('shiftLeft', R0, 64 - shift - bits);
  if (bits < 64) asm.alu(signed ? 'shiftRightSigned' : 'shiftRight', R0, 64 - bits);
  storeLong(ctx, dst, R0);
}

/** r8 = the address; gives where the bytes lie. */
function readWord(ctx: BodyContext, helper: HelperName, address: Operand, size: number, fault: () => Label): Place {
  const { asm } = ctx;
  const word = ctx.scratch('read', 8);
  loadLong(ctx, R8, address);
  asm.move(R3, R8);
  addressOf(asm, R1, word);
  asm.move(R2, size);
  asm.call(helper);
  if (helper === 'probe_read_user' && mayFault(ctx)) {
    const done = asm.label('read');
    asm.branch('equal', R0, 0, done);
    copyFromUser(ctx, word, size);
    asm.branch('notEqual', R0, 0, fault());
    asm.place(done);
  } else asm.branch('notEqual', R0, 0, fault());
  return word;
}

/** May the program wait for a page? Not with a lock in its hand, for which others turn in circles. */
function mayFault({ program, heldLock }: BodyContext): boolean {
  return program.sleepable && heldLock === undefined;
}

/** r0 = 0, or −errno. Loses r1 to r5. */
function copyFromUser({ asm }: BodyContext, to: Place, sizeBytes: number): void {
  addressOf(asm, R1, to);
  asm.move(R2, sizeBytes);
  asm.move(R3, R8);
  asm.call('copy_from_user');
}

const PAGE_BYTES = 4096;

/** A string that could not be read (r0 < 0): its pages are brought, the second one where there is one, then it is read again. */
function readAgain(ctx: BodyContext, slot: Place, bytes: number, fault: Label): void {
  const { asm } = ctx;
  const done = asm.label('string read');
  const whole = asm.label('on one page');
  const touched = ctx.scratch('touched', 8);
  asm.branch('greaterEqualSigned', R0, 0, done);
  copyFromUser(ctx, touched, 1);
  asm.branch('notEqual', R0, 0, fault);
  asm.move(R3, R8);
  asm.add(R3, bytes);
  asm.alu('and', R3, -PAGE_BYTES);
  asm.branch('lessEqual', R3, R8, whole);
  addressOf(asm, R1, touched);
  asm.move(R2, 1);
  asm.call('copy_from_user');
  asm.place(whole);
  addressOf(asm, R1, slot);
  asm.move(R2, bytes);
  asm.move(R3, R8);
  asm.call('probe_read_user_str');
  asm.branch('lessSigned', R0, 0, fault);
  asm.place(done);
}

export function selectReadString(ctx: BodyContext, instruction: InstructionOf<'readString'>): void {
  const { asm } = ctx;
  const { dst, space, address, limit, at } = instruction;
  const slot = ctx.slot(dst);
  const { representation } = slot;
  assert(representation.kind === 'bytes', 'bpfgen', 'target strings are held as bytes');
  loadLong(ctx, R8, address);
  // The helper stops behind the NUL: the zeros that a slot keeps there must be there before.
  clearBlock(ctx, slot, slot.sizeBytes);
  addressOf(asm, R1, slot);
  asm.move(R2, Math.min(representation.limit, limit ?? representation.limit) + 1);
  asm.move(R3, R8);
  asm.call(READERS[space].string);
  const error = space === 'kernel' ? 'kernelStringFault' : 'userStringFault';
  const fault = errorEdge(ctx, error, at, R8);
  const bytes = Math.min(representation.limit, limit ?? representation.limit) + 1;
  if (space === 'user' && mayFault(ctx)) readAgain(ctx, slot, bytes, fault);
  else asm.branch('lessSigned', R0, 0, fault);
}
