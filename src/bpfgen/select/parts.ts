/**
 * The sizes and the writing of record parts (src/ir/records.ts). Where no path of the body makes two parts, a part is a record
 * of its own, reserved in place; else parts are collected in the frame and sent at the end of the hit:
 *
 *     frame: … | used u64 | flags u64 | part | part | … |      used > capacity: no room was left, the hit is lost
 */
import { assert } from '../../base/index.js';
import { INLINE_BYTES, type Instruction, type Operand, PART_HEAD_BYTES } from '../../ir/index.js';
import { SESSION_HEADER } from '../../passes/layout.js';
import type { Representation } from '../../passes/placed.js';
import type { BodyContext } from '../body-context.js';
import { type Label, R0, R1, R2, R3, R4, R7, R8, R9, type Register, RING_FLAGS } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import type { PartSize } from '../plan/output.js';
import type { Place } from '../plan/slots.js';
import { placeAt, storeAs } from './memory.js';

/** One argument of a part: how it travels. */
export type PartField = { readonly operand: Operand; readonly representation: Representation };

const roundUp = (sizeBytes: number): number => Math.ceil(sizeBytes / 8) * 8;

/** Room of a field; a long string takes a length and at most its limit. */
export function fieldBytes(representation: Representation): PartSize {
  if (representation.kind !== 'bytes') return { maxBytes: 8, fixed: true };
  const { sizeBytes, limit } = representation;
  return sizeBytes <= INLINE_BYTES
    ? { maxBytes: Math.max(8, sizeBytes), fixed: true }
    : { maxBytes: 8 + roundUp(limit), fixed: false };
}

/** What a part of an instruction needs; undefined: it makes none. `representationOf` says how an operand is held. */
export function partSizeOf(instruction: Instruction, held: (operand: Operand) => Representation): PartSize | undefined {
  switch (instruction.kind) {
    case 'print': {
      const fields = instruction.args.map((operand) => fieldBytes(held(operand)));
      return {
        maxBytes: PART_HEAD_BYTES + fields.reduce((sum, field) => sum + field.maxBytes, 0),
        fixed: fields.every((field) => field.fixed),
      };
    }
    case 'warn':
      return { maxBytes: PART_HEAD_BYTES + 8 + roundUp(textLimit(held(instruction.text))), fixed: false };
    case 'exit':
      return { maxBytes: PART_HEAD_BYTES, fixed: true };
    default:
      return undefined;
  }
}

export function textLimit(representation: Representation): number {
  assert(representation.kind === 'bytes', 'bpfgen', 'a text that is not held as bytes');
  return representation.limit;
}

/** Writes a part of fixed size: `write` stores the arguments behind the head at `place`. */
export function writeFixedPart(
  ctx: BodyContext,
  code: number,
  sizeBytes: number,
  forceWake: boolean,
  write: (place: Place) => void,
): void {
  const { asm } = ctx;
  const done = asm.label('part written');
  if (ctx.output.kind === 'inPlace') reserve(ctx, sizeBytes, done);
  else beginCollected(ctx, sizeBytes, done);
  const place = { base: R8, offset: 0 };
  writeHead(ctx, code, sizeBytes);
  write(placeAt(place, PART_HEAD_BYTES));
  if (ctx.output.kind === 'inPlace') {
    loadWakeFlags(ctx, forceWake);
    asm.move(R1, R8);
    asm.move(R2, R0);
    asm.call('ringbuf_submit');
  } else if (forceWake) requestWake(ctx);
  asm.place(done);
}

/** code u16 | body u16 | size u32, as one word. */
function writeHead(ctx: BodyContext, code: number, sizeBytes: number): void {
  ctx.asm.store(4, R8, 0, code | (ctx.id << 16));
  ctx.asm.store(4, R8, 4, sizeBytes);
}

function reserve(ctx: BodyContext, sizeBytes: number, lost: Label): void {
  const { asm } = ctx;
  asm.loadMap(R1, MAP_NAMES.ring);
  asm.move(R2, sizeBytes);
  asm.move(R3, 0);
  asm.call('ringbuf_reserve');
  const full = ctx.stub('ring full', () => {
    ctx.count('lost');
    asm.jump(lost);
  });
  asm.branch('equal', R0, 0, full);
  asm.move(R8, R0);
}

type Collector = { readonly used: Place; readonly wake: Place; readonly capacityBytes: number };

/** Where a body collects; behind the buffer there is room for one more part, so that a masked offset is always inside. */
export function collector(ctx: BodyContext): Collector {
  const { output } = ctx;
  assert(output.kind === 'collected', 'bpfgen', 'a body that collects no output');
  return { ...ctx.collected(output.capacityBytes + output.longestPartBytes), capacityBytes: output.capacityBytes };
}

function loadBufferAddress(ctx: BodyContext, dst: Register): void {
  ctx.asm.move(dst, R7);
  ctx.asm.addLate(dst, ctx.bufferOffset);
}

/** r8 = the address of the next part, r9 untouched; `used` is already behind the part. */
function beginCollected(ctx: BodyContext, sizeBytes: number, noRoom: Label): void {
  const { asm } = ctx;
  const { used, capacityBytes } = collector(ctx);
  asm.load(8, R1, used.base, used.offset);
  asm.move(R2, R1);
  asm.add(R2, sizeBytes);
  asm.store(8, used.base, used.offset, R2);
  // Past the capacity `used` only grows: the hit's output is dropped and counted at its end.
  asm.branch('greater', R2, capacityBytes, noRoom);
  loadBufferAddress(ctx, R8);
  asm.alu('and', R1, capacityBytes - 1);
  asm.add(R8, R1);
}

function requestWake(ctx: BodyContext): void {
  const { wake } = collector(ctx);
  ctx.asm.store(8, wake.base, wake.offset, 1);
}

export function clearCollector(ctx: BodyContext): void {
  const { used, wake } = collector(ctx);
  ctx.asm.store(8, used.base, used.offset, 0);
  ctx.asm.store(8, wake.base, wake.offset, 0);
}

/** At the end of the hit: one record of what was collected. */
export function sendCollected(ctx: BodyContext): void {
  const { asm } = ctx;
  const { used, wake, capacityBytes } = collector(ctx);
  const nothing = asm.label('nothing to send');
  const lost = ctx.stub('record lost', () => {
    ctx.count('lost');
    asm.jump(nothing);
  });
  asm.load(8, R9, used.base, used.offset);
  asm.branch('equal', R9, 0, nothing);
  asm.branch('greater', R9, capacityBytes, lost);
  const plain = asm.label('no forced wake-up');
  const send = asm.label('send');
  asm.load(8, R1, wake.base, wake.offset);
  asm.branch('equal', R1, 0, plain);
  loadWakeFlags(ctx, true);
  asm.jump(send);
  asm.place(plain);
  loadWakeFlags(ctx, false);
  asm.place(send);
  asm.move(R4, R0);
  asm.loadMap(R1, MAP_NAMES.ring);
  loadBufferAddress(ctx, R2);
  // The comparison above bounds r9, but 6.1 may have lost that: mask what is passed.
  asm.move(R3, R9);
  asm.alu('and', R3, 2 * capacityBytes - 1);
  asm.call('ringbuf_output');
  asm.branch('notEqual', R0, 0, lost);
  asm.place(nothing);
}

/**
 * r0 = flags: no wake-up, but a forced one for exit and errors, and once when the ring is half full (`woken` is set until the
 * reader clears it: a forced wake-up costs an irq_work). Keeps r6 to r9.
 */
export function loadWakeFlags(ctx: BodyContext, force: boolean): void {
  const { asm, tables } = ctx;
  if (force) {
    asm.loadMapValue(R1, MAP_NAMES.session, SESSION_HEADER.woken);
    asm.move(R2, 1);
    asm.store(8, R1, 0, R2);
    asm.move(R0, RING_FLAGS.forceWakeup);
    return;
  }
  const quiet = asm.label('no wake-up');
  const done = asm.label('wake flags');
  asm.loadMap(R1, MAP_NAMES.ring);
  asm.move(R2, 0);
  asm.call('ringbuf_query');
  asm.branch('less', R0, tables.layout.ringSizeBytes / 2, quiet);
  asm.loadMapValue(R1, MAP_NAMES.session, SESSION_HEADER.woken);
  asm.load(8, R2, R1, 0);
  asm.branch('notEqual', R2, 0, quiet);
  asm.move(R0, 1);
  asm.atomic('exchange', R1, 0, R0);
  asm.branch('notEqual', R0, 0, quiet);
  asm.move(R0, RING_FLAGS.forceWakeup);
  asm.jump(done);
  asm.place(quiet);
  asm.move(R0, RING_FLAGS.noWakeup);
  asm.place(done);
}

export function writeFields(ctx: BodyContext, place: Place, fields: readonly PartField[]): void {
  let offset = 0;
  for (const { operand, representation } of fields) {
    storeAs(ctx, placeAt(place, offset), representation, operand);
    offset += fieldBytes(representation).maxBytes;
  }
}
