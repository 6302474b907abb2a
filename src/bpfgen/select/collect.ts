/**
 * Parts that are collected in the frame and sent at the end of the hit, or, where more is made than there is room for, in pieces.
 *
 *     frame: … | used u64 | wake u64 | number u64 | frame u64 | … | piece part | part | part | … | room for one part more |
 *
 * `used` above all room: the hit's output is lost, whole.
 */
import { assert } from '../../base/index.js';
import { PART, PIECE_PART_BYTES } from '../../ir/index.js';
import { type BodyContext, countBody } from '../body-context.js';
import { type Assembler, type Label, R0, R1, R2, R3, R4, R7, R8, R9, type Register } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import type { Place } from '../plan/slots.js';
import { addressOf, placeAt } from './memory.js';
import { loadWakeFlags } from './ring.js';

const LOST = 2 ** 31 - 1;

interface Collector {
  readonly used: Place;
  /** 1: the record wakes the reader. */
  readonly wake: Place;
  /** Pieces that were sent so far. */
  readonly number: Place;
  /** The number of the frame, by which the reader knows pieces of one hit. */
  readonly frame: Place;
  readonly capacityBytes: number;
  /** The most that can lie in the buffer: a part may begin anywhere below the capacity. */
  readonly mostBytes: number;
  readonly inPieces: boolean;
  /** Of the piece part, in front of the others. */
  readonly headBytes: number;
  /** Where the buffer begins in the frame; known when all is written. */
  readonly offset: () => number;
}

/** Where a body collects; behind the buffer there is room for one more part, so that a masked offset is always inside. */
function collector(ctx: BodyContext): Collector {
  const { output } = ctx;
  assert(output.kind === 'collected', 'bpfgen', 'a body that collects no output');
  const { capacityBytes, longestPartBytes, inPieces } = output;
  const headBytes = inPieces ? PIECE_PART_BYTES : 0;
  const mostBytes = capacityBytes + longestPartBytes;
  const used = ctx.persistent('collected', inPieces ? 32 : 16);
  const [wake, number, frame] = [placeAt(used, 8), placeAt(used, 16), placeAt(used, 24)];
  const offset = ctx.tail('output', headBytes + mostBytes);
  return { used, wake, number, frame, capacityBytes, mostBytes, inPieces, headBytes, offset };
}

function loadBufferAddress(asm: Assembler, dst: Register, offset: () => number, headBytes: number): void {
  asm.move(dst, R7);
  asm.addLate(dst, offset);
  asm.add(dst, headBytes);
}

/** r8 = the address of the next part. A part may begin anywhere below the capacity: behind the buffer is room for one more. */
export function beginCollected(ctx: BodyContext, noRoom: Label): void {
  const { asm } = ctx;
  const { used, capacityBytes, inPieces, mostBytes, offset, headBytes } = collector(ctx);
  const room = asm.label('room for a part');
  const full = ctx.stub('buffer full', () => {
    if (inPieces) {
      asm.branch('greater', R1, mostBytes, noRoom);
      callFlush(ctx);
      asm.load(8, R1, used.base, used.offset);
      asm.branch('equal', R1, 0, room);
    } else asm.store(8, used.base, used.offset, LOST);
    asm.jump(noRoom);
  });
  asm.load(8, R1, used.base, used.offset);
  asm.branch('greaterEqual', R1, capacityBytes, full);
  asm.place(room);
  loadBufferAddress(asm, R8, offset, headBytes);
  asm.alu('and', R1, capacityBytes - 1);
  asm.add(R8, R1);
}

/** The part that began at r8 ends; r1 (or a constant) is its size. */
export function endCollected(ctx: BodyContext, size: Register | number): void {
  const { asm } = ctx;
  const { used } = collector(ctx);
  asm.load(8, R2, used.base, used.offset);
  asm.add(R2, size);
  asm.store(8, used.base, used.offset, R2);
}

export function requestWake(ctx: BodyContext): void {
  const { wake } = collector(ctx);
  ctx.asm.store(8, wake.base, wake.offset, 1);
}

/** When the body begins. */
export function clearCollector(ctx: BodyContext): void {
  const { asm } = ctx;
  const { used, wake, number, frame, inPieces } = collector(ctx);
  asm.store(8, used.base, used.offset, 0);
  asm.store(8, wake.base, wake.offset, 0);
  if (!inPieces) return;
  asm.store(8, number.base, number.offset, 0);
  asm.load(4, R0, ctx.frameIndex.base, ctx.frameIndex.offset);
  asm.store(8, frame.base, frame.offset, R0);
}

/** Sends what was collected so far, in a function of its own: many places need it, seldom. Keeps r6 to r9. */
function callFlush(ctx: BodyContext): void {
  const { asm, program, id, tables } = ctx;
  const shared = ctx.callbackWords();
  const collected = collector(ctx);
  asm.store(8, shared.base, shared.offset, R7);
  asm.move(R1, 1);
  asm.loadFunction(
    R2,
    program.callback(`flush_${id}`, (callback) => {
      callback.load(8, R7, R2, 0);
      callback.load(8, R9, collected.used.base, collected.used.offset);
      const lost = callback.label('piece lost');
      callback.branch('greater', R9, collected.mostBytes, lost);
      loadWakeFlags(callback, tables, false);
      writePieceHead(callback, collected, id, false);
      sendPiece(callback, collected, lost);
      callback.store(8, collected.used.base, collected.used.offset, 0);
      callback.return(1);
      callback.place(lost);
      callback.store(8, collected.used.base, collected.used.offset, LOST);
      callback.return(1);
    }),
  );
  addressOf(asm, R3, shared);
  asm.move(R4, 0);
  asm.call('loop');
}

/** The piece part in front of those that were collected; counts the piece. Keeps r0 and r9. */
function writePieceHead(asm: Assembler, { number, frame, offset }: Collector, body: number, last: boolean): void {
  loadBufferAddress(asm, R2, offset, 0);
  asm.store(4, R2, 0, PART.piece | (body << 16));
  asm.store(4, R2, 4, PIECE_PART_BYTES);
  asm.load(8, R1, frame.base, frame.offset);
  asm.store(4, R2, 8, R1);
  asm.load(8, R1, number.base, number.offset);
  asm.store(4, R2, 12, R1);
  asm.store(8, R2, 16, Number(last));
  asm.add(R1, 1);
  asm.store(8, number.base, number.offset, R1);
}

/** r0 = wake-up flags, r9 = bytes behind the piece part, bounded. */
function sendPiece(asm: Assembler, { offset }: Collector, lost: Label): void {
  asm.move(R4, R0);
  asm.loadMap(R1, MAP_NAMES.ring);
  loadBufferAddress(asm, R2, offset, 0);
  asm.move(R3, R9);
  asm.add(R3, PIECE_PART_BYTES);
  asm.call('ringbuf_output');
  asm.branch('notEqual', R0, 0, lost);
}

/** At the end of the hit: what was collected, as one record or as the last piece. */
export function sendCollected(ctx: BodyContext): void {
  const { asm } = ctx;
  const collected = collector(ctx);
  const { used, number, mostBytes, inPieces, offset, headBytes } = collected;
  const nothing = asm.label('nothing to send');
  const lost = ctx.stub('record lost', () => {
    countBody(asm, ctx.tables, ctx.id, 'lost');
    asm.jump(nothing);
  });
  const whole = asm.label('one record');
  asm.load(8, R9, used.base, used.offset);
  asm.branch('greater', R9, mostBytes, lost);
  if (inPieces) {
    asm.load(8, R1, number.base, number.offset);
    asm.branch('equal', R1, 0, whole);
    loadFlags(ctx, collected);
    writePieceHead(asm, collected, ctx.id, true);
    sendPiece(asm, collected, lost);
    asm.jump(nothing);
    asm.place(whole);
  }
  asm.branch('equal', R9, 0, nothing);
  loadFlags(ctx, collected);
  asm.move(R4, R0);
  asm.loadMap(R1, MAP_NAMES.ring);
  loadBufferAddress(asm, R2, offset, headBytes);
  // Bounded by the comparison above: r9 is kept over calls in its register.
  asm.move(R3, R9);
  asm.call('ringbuf_output');
  asm.branch('notEqual', R0, 0, lost);
  asm.place(nothing);
}

/** r0 = flags, forced where a part asked for it. */
function loadFlags({ asm, tables }: BodyContext, { wake }: Collector): void {
  const plain = asm.label('no forced wake-up');
  const known = asm.label('send');
  asm.load(8, R1, wake.base, wake.offset);
  asm.branch('equal', R1, 0, plain);
  loadWakeFlags(asm, tables, true);
  asm.jump(known);
  asm.place(plain);
  loadWakeFlags(asm, tables, false);
  asm.place(known);
}
