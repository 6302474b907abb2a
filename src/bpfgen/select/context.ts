/** What the firing event offers; the program's EventAccess knows where it lies. */
import type { InstructionOf, RegisterName } from '../../ir/index.js';
import type { BodyContext } from '../body-context.js';
import { R0, R1, type Register } from '../isa/index.js';
import { PT_REGS } from '../programs/registers.js';
import { storeAs, storeLong } from './memory.js';
import { storeFromR0 } from './scalars.js';

export function selectContext(ctx: BodyContext, { dst, value }: InstructionOf<'context'>): void {
  if (value.kind === 'functionName') {
    const slot = ctx.slot(dst);
    storeAs(ctx, slot, slot.representation, { kind: 'string', value: ctx.event.functionName });
    return;
  }
  if (value.kind === 'register' && value.of === 'user') loadUserRegister(ctx, value.register);
  else ctx.event.load(ctx, value);
  if (value.kind === 'syscallName' || value.kind === 'placeName') {
    storeFromR0(ctx, dst);
    return;
  }
  if (value.kind === 'argument' || value.kind === 'returnValue' || value.kind === 'register')
    extend(ctx, R0, value.size, value.signed);
  storeLong(ctx, dst, R0);
}

/** r0 = a register as it was when the task entered the kernel: those are saved at the top of its kernel stack. */
function loadUserRegister({ asm }: BodyContext, register: RegisterName): void {
  asm.call('get_current_task_btf');
  asm.move(R1, R0);
  asm.call('task_pt_regs');
  asm.load(8, R0, R0, PT_REGS[register]);
}

/** Cuts a register to `size` bytes, and extends it again by its sign or by zeros. */
export function extend({ asm }: BodyContext, register: Register, size: number, signed: boolean): void {
  if (size >= 8) return;
  const bits = 64 - 8 * size;
  asm.alu('shiftLeft', register, bits);
  asm.alu(signed ? 'shiftRightSigned' : 'shiftRight', register, bits);
}
