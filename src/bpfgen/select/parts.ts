/** The sizes and the writing of record parts (src/ir/records.ts). */
import { assert, type ByteString } from '../../base/index.js';
import { type GlobalId, INLINE_BYTES, type Instruction, type Operand, PART_HEAD_BYTES } from '../../ir/index.js';
import type { Representation } from '../../passes/placed.js';
import type { BodyContext } from '../body-context.js';
import { R0, R1, R2, R3, R8, R9 } from '../isa/index.js';
import { FIXED_PART, type PartSize } from '../plan/output.js';
import type { Place } from '../plan/slots.js';
import type { Tables } from '../tables.js';
import { beginCollected, endCollected, requestWake } from './collect.js';
import { addressOf, copyBlock, placeAt, storeAs, storeWords, wordsOf } from './memory.js';
import { type MemoryItem, memoryArguments, memoryLimit, writeMemory } from './print-memory.js';
import { loadWakeFlags, reserve } from './ring.js';

/** What stands in a part behind its head. */
export type PartItem =
  /** As its slot holds it; a long string as its length and its bytes. */
  | { readonly kind: 'value'; readonly operand: Operand; readonly representation: Representation }
  /** Whole words. */
  | { readonly kind: 'block'; readonly place: Place; readonly sizeBytes: number }
  /** Length and bytes of a string in memory. */
  | { readonly kind: 'text'; readonly place: Place; readonly limit: number }
  | MemoryItem;

const roundUp = (sizeBytes: number): number => Math.ceil(sizeBytes / 8) * 8;

/** What the verifier takes a rounded length for: the mask over it, all bits set. */
const reachOf = (limit: number): number => 2 ** Math.ceil(Math.log2(limit + 9)) - 8;

/** A length and at most `limit` bytes. */
export function textBytes(limit: number): PartSize {
  return { maxBytes: 8 + roundUp(limit), reachBytes: 8 + reachOf(limit), fixed: false };
}

/** Room of a value. */
export function fieldBytes(representation: Representation): PartSize {
  if (representation.kind !== 'bytes') return FIXED_PART(8);
  const { sizeBytes, limit } = representation;
  return sizeBytes <= INLINE_BYTES ? FIXED_PART(Math.max(8, sizeBytes)) : textBytes(limit);
}

function sumOf(sizes: readonly PartSize[]): PartSize {
  const total = (of: (size: PartSize) => number): number =>
    sizes.reduce((sum, size) => sum + of(size), PART_HEAD_BYTES);
  return {
    maxBytes: total((size) => size.maxBytes),
    reachBytes: total((size) => size.reachBytes),
    fixed: sizes.every((size) => size.fixed),
  };
}

interface PartQuestions {
  /** How many rows a global's histogram has. */
  readonly rowsOf: (histogram: GlobalId) => number;
  readonly tables: Tables;
}

/** What a part of an instruction needs; undefined: it makes none. `held` says how an operand is. */
export function partSizeOf(
  instruction: Instruction,
  held: (operand: Operand) => Representation,
  { rowsOf, tables }: PartQuestions,
): PartSize | undefined {
  if (instruction.kind === 'printHistogram') return sumOf([FIXED_PART(8 * rowsOf(instruction.global))]);
  if (instruction.kind === 'printMemory') {
    const items = memoryArguments(tables, instruction);
    return sumOf(
      items.map((item) => (item.kind === 'memory' ? textBytes(memoryLimit(item)) : fieldBytes(held(item.operand)))),
    );
  }
  if (instruction.kind === 'print') return sumOf(instruction.args.map((operand) => fieldBytes(held(operand))));
  if (instruction.kind === 'warn' || instruction.kind === 'system')
    return sumOf([textBytes(textLimit(held(instruction.text)))]);
  return instruction.kind === 'exit' ? sumOf([]) : undefined;
}

/** Interned texts are looked up, and may be as long as any. */
export function textLimit(representation: Representation): number {
  return representation.kind === 'bytes' ? representation.limit : 511;
}

/** Writes a part: in place where all of the body's are, else behind those that were collected. */
export function writePart(ctx: BodyContext, code: number, items: readonly PartItem[], forceWake = false): void {
  const { asm } = ctx;
  const done = asm.label('part written');
  const fixed = fixedBytes(items);
  const inPlace = ctx.output.kind === 'inPlace';
  if (inPlace) {
    assert(fixed !== undefined, 'bpfgen', 'a part of varying size in place');
    reserve(ctx, fixed, done);
  } else beginCollected(ctx, done);
  asm.store(4, R8, 0, code | (ctx.id << 16));
  if (fixed === undefined) writeItems(ctx, items);
  else {
    asm.store(4, R8, 4, fixed);
    writeFixedItems(ctx, items);
  }
  if (inPlace) {
    loadWakeFlags(asm, ctx.tables, forceWake);
    asm.move(R1, R8);
    asm.move(R2, R0);
    asm.call('ringbuf_submit');
  } else {
    endCollected(ctx, fixed ?? R1);
    if (forceWake) requestWake(ctx);
  }
  asm.place(done);
}

/** Is its size only known when it is written? */
function isText(item: PartItem): boolean {
  return (
    item.kind === 'text' || item.kind === 'memory' || (item.kind === 'value' && !fieldBytes(item.representation).fixed)
  );
}

function fixedBytes(items: readonly PartItem[]): number | undefined {
  if (items.some(isText)) return undefined;
  return items.reduce((sum, item) => sum + itemBytes(item), PART_HEAD_BYTES);
}

function itemBytes(item: PartItem): number {
  return item.kind === 'value' ? fieldBytes(item.representation).maxBytes : item.kind === 'block' ? item.sizeBytes : 0;
}

function writeFixedItems(ctx: BodyContext, items: readonly PartItem[]): void {
  let offset = PART_HEAD_BYTES;
  for (const item of items) {
    writeItem(ctx, { base: R8, offset }, item);
    offset += itemBytes(item);
  }
}

function writeItem(ctx: BodyContext, place: Place, item: PartItem): void {
  if (item.kind === 'value') storeAs(ctx, place, item.representation, item.operand);
  else if (item.kind === 'block') copyBlock(ctx, place, item.place, item.sizeBytes);
}

/** r8 = the part, r9 = what comes next in it; r1 = its size at the end. */
function writeItems(ctx: BodyContext, items: readonly PartItem[]): void {
  const { asm } = ctx;
  asm.move(R9, R8);
  let offset = PART_HEAD_BYTES;
  for (const item of items) {
    if (item.kind === 'memory') {
      writeMemory(ctx, offset, item);
      passText(ctx, offset, memoryLimit(item));
      offset = 0;
    } else if (isText(item)) {
      writeText(ctx, offset, item);
      offset = 0;
    } else {
      writeItem(ctx, { base: R9, offset }, item);
      offset += itemBytes(item);
    }
  }
  asm.move(R1, R9);
  asm.add(R1, offset);
  asm.alu('subtract', R1, R8);
  asm.store(4, R8, 4, R1);
}

/** | length u64 | bytes, padded to 8 | at r9 + offset; r9 goes behind it. */
function writeText(ctx: BodyContext, offset: number, item: PartItem): void {
  const { asm } = ctx;
  if (item.kind === 'value' && item.operand.kind === 'string') {
    writeConstantText(ctx, offset, item.operand.value);
    return;
  }
  const { place, limit } = textSource(ctx, item);
  const whole = asm.label('text copied');
  addressOf(asm, R1, { base: R9, offset: offset + 8 });
  asm.move(R2, limit + 1);
  addressOf(asm, R3, place);
  // Stops behind the NUL, which it counts: the length comes with the copy.
  asm.call('probe_read_kernel_str');
  asm.branch('greaterSigned', R0, 0, whole);
  asm.move(R0, 1);
  asm.place(whole);
  asm.add(R0, -1);
  asm.store(8, R9, offset, R0);
  passText(ctx, offset, limit);
}

/** r9 goes behind the length at r9 + offset and the r0 bytes that follow it. */
function passText({ asm }: BodyContext, offset: number, limit: number): void {
  asm.add(R0, 7);
  asm.alu('and', R0, reachOf(limit));
  asm.add(R9, R0);
  asm.add(R9, offset + 8);
}

function writeConstantText(ctx: BodyContext, offset: number, text: ByteString): void {
  const { asm } = ctx;
  asm.store(8, R9, offset, text.length);
  storeWords(
    asm,
    { base: R9, offset: offset + 8 },
    wordsOf(text, text.length, roundUp(text.length)).slice(0, roundUp(text.length) / 8),
  );
  asm.add(R9, offset + 8 + roundUp(text.length));
}

function textSource(ctx: BodyContext, item: PartItem): { readonly place: Place; readonly limit: number } {
  if (item.kind === 'text') return item;
  assert(item.kind === 'value' && item.operand.kind === 'local', 'bpfgen', 'a text in memory');
  assert(item.representation.kind === 'bytes', 'bpfgen', 'a text that is held as bytes');
  return { place: placeAt(ctx.slot(item.operand.local), 0), limit: item.representation.limit };
}
