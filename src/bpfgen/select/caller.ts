/** caller(): name and address of where the probed function returns to. */
import { present } from '../../base/index.js';
import type { LocalId, ProbeSpec } from '../../ir/index.js';
import type { BodyContext } from '../body-context.js';
import type { GeneratorFacts } from '../facts.js';
import { type Assembler, R0, R1, R2, R3, R4, R5, R6, R8, R9 } from '../isa/index.js';
import { functionRoad } from '../programs/function-groups.js';
import { PT_REGS } from '../programs/registers.js';
import { addressOf, clearBlock, placeAt, storeAs } from './memory.js';

/** Of one symbol and its module. */
const NAME_BYTES = 256;
/** The program, the trampoline and what lies between them and the function: three or four frames. */
const MOST_FRAMES = 8;
/** A function calls its trampoline from its first bytes. */
const ENTRY_BYTES = 32;

/** Why nobody can say who called; undefined: it is known. */
export function callerRefusal(spec: ProbeSpec, facts: GeneratorFacts): string | undefined {
  if (spec.kind === 'function') {
    if (functionRoad(spec, facts) !== undefined) return undefined;
    return `caller() where a system call's function is armed by the call's tracepoint`;
  }
  return `caller() in a ${spec.kind} probe, which is of no function`;
}

/** Of a return by kretprobe or kprobe_multi: where execution goes on. */
export function loadCallerFromRegisters({ asm }: BodyContext): void {
  asm.load(8, R0, R6, PT_REGS.ip);
}

/**
 * Looks for the function's own frame, whose address lies in its first bytes; the next one is the caller's. Not simply the word on
 * top of the stack: a kretprobe on the same function has put its own address there, which the kernel's unwinder looks through.
 */
export function loadCallerFromStack(ctx: BodyContext): void {
  const { asm } = ctx;
  const frames = ctx.scratch('stack frames', 8 * MOST_FRAMES);
  const found = asm.label('caller known');
  clearBlock(ctx, frames, 8 * MOST_FRAMES);
  asm.move(R1, R6);
  asm.call('get_func_ip');
  asm.move(R8, R0);
  asm.move(R1, R6);
  addressOf(asm, R2, frames);
  asm.move(R3, 8 * MOST_FRAMES);
  asm.move(R4, 0);
  asm.call('get_stack');
  for (let frame = 0; frame + 1 < MOST_FRAMES; frame++) {
    const place = placeAt(frames, 8 * frame);
    asm.load(8, R0, place.base, place.offset + 8);
    asm.load(8, R1, place.base, place.offset);
    asm.alu('subtract', R1, R8);
    asm.branch('less', R1, ENTRY_BYTES, found);
  }
  asm.move(R0, 0);
  asm.place(found);
}

export function selectCaller(ctx: BodyContext, dst: LocalId): void {
  const { asm } = ctx;
  const slot = ctx.slot(dst);
  if (slot.representation.kind !== 'bytes') throw new TypeError('caller() is held as bytes');
  const name = ctx.framed('symbol', NAME_BYTES);
  const data = ctx.scratch('format values', 16);
  const unknown = asm.label('caller unknown');
  const done = asm.label('caller named');
  present(ctx.event.loadCaller, 'bpfgen', 'the caller of a probed function')(ctx);
  asm.branch('equal', R0, 0, unknown);
  asm.move(R8, R0);
  asm.store(8, data.base, data.offset, R8);
  clearBlock(ctx, name, NAME_BYTES);
  addressOf(asm, R1, name);
  asm.move(R2, NAME_BYTES);
  format(ctx, '%ps', data, 8);
  withoutModule(ctx, name);
  clearBlock(ctx, slot, slot.sizeBytes);
  addressOf(asm, R9, name);
  asm.store(8, data.base, data.offset, R9);
  asm.store(8, data.base, data.offset + 8, R8);
  addressOf(asm, R1, slot);
  asm.move(R2, slot.representation.limit + 1);
  format(ctx, '%s 0x%llx', data, 16);
  asm.jump(done);
  asm.place(unknown);
  storeAs(ctx, slot, slot.representation, { kind: 'string', value: 'unknown' });
  asm.place(done);
}

type Place = ReturnType<BodyContext['scratch']>;

/** bpf_snprintf to r1, r2 bytes. */
function format({ asm, tables }: BodyContext, text: string, data: Place, dataBytes: number): void {
  const { map, offset } = tables.formatText(text);
  asm.loadMapValue(R3, map, offset);
  addressOf(asm, R4, data);
  asm.move(R5, dataBytes);
  asm.call('snprintf');
}

/** `name [module]`: the name alone. */
function withoutModule(ctx: BodyContext, name: Place): void {
  const { asm, program } = ctx;
  const words = ctx.callbackWords();
  addressOf(asm, R1, name);
  asm.store(8, words.base, words.offset, R1);
  asm.move(R1, NAME_BYTES);
  asm.loadFunction(R2, program.callback('cut_at_blank', writeCut));
  addressOf(asm, R3, words);
  asm.move(R4, 0);
  asm.call('loop');
}

/** r1 = a position in the text at [r2]; ends the text there if it is a blank. */
function writeCut(asm: Assembler): void {
  const blank = asm.label('blank');
  const BLANK = 32;
  asm.load(8, R3, R2, 0);
  asm.alu('and', R1, NAME_BYTES - 1);
  asm.add(R3, R1);
  asm.load(1, R0, R3, 0);
  asm.branch('equal', R0, BLANK, blank);
  asm.return(0);
  asm.place(blank);
  asm.store(1, R3, 0, 0);
  asm.return(1);
}
