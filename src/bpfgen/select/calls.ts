/**
 * Functions that exist once in a program. A call hands over the arguments, leaves where to go on in the callee's link and
 * turns to the callee's first segment; the callee's end is an assignment to pc.
 *
 *     link of a function: | segment after a return u32 | segment after a failure u32 |
 *
 * Its locals have one place each. Where a call may lead back to its caller, what the caller still needs is saved before:
 *
 *     saved: | link | local | local | … |   one entry for each level, at most MAXNESTING
 */
import { present, type Token } from '../../base/index.js';
import type { LocalId, Operand } from '../../ir/index.js';
import type { BodyContext } from '../body-context.js';
import { R0, R1, R2, R7, R9 } from '../isa/index.js';
import type { FlatEnd, Invocation, Region } from '../plan/graph.js';
import type { Place } from '../plan/slots.js';
import { errorEdge } from './errors.js';
import { copyBlock, placeAt, storeAs } from './memory.js';

type End<K extends FlatEnd['kind']> = Extract<FlatEnd, { readonly kind: K }>;

const LINK_BYTES = 8;

function regionOf(ctx: BodyContext, index: number): Region {
  return present(ctx.code.regions[index], 'bpfgen', `region ${index}`);
}

const linkOf = (ctx: BodyContext, region: number): Place => ctx.persistent(`link ${region}`, LINK_BYTES);

/** How many functions are entered and not left, inlined ones apart. */
const depthOf = (ctx: BodyContext): Place => ctx.persistent('depth', 8);

/** What a dispatched body with functions starts from. */
export function beginCalls(ctx: BodyContext): void {
  if (ctx.code.regions.length === 1) return;
  for (const place of [depthOf(ctx), ctx.persistent('saved', 8)]) ctx.asm.store(8, place.base, place.offset, 0);
}

/** A call is not made where MAXNESTING levels are entered. `levels`: those that it would add, itself included. */
export function checkNesting(ctx: BodyContext, at: Token, levels: number): void {
  const { asm } = ctx;
  const { maxNesting } = ctx.tables.placed.module.limits;
  const exceeded = errorEdge(ctx, 'maxNesting', at);
  if (ctx.code.regions.length === 1) {
    // No function is entered but inlined ones: the depth is known.
    if (levels > maxNesting) asm.jump(exceeded);
    return;
  }
  const depth = depthOf(ctx);
  asm.load(8, R0, depth.base, depth.offset);
  asm.branch('greaterSigned', R0, maxNesting - levels, exceeded);
}

export function selectInvoke(ctx: BodyContext, { at, invocation, args, resume, failed }: End<'invoke'>): void {
  const { asm } = ctx;
  const { from, to, reenters, levels } = invocation;
  const callee = regionOf(ctx, to);
  checkNesting(ctx, at, levels);
  if (reenters) save(ctx, invocation);
  handOver(ctx, callee, args, from === to);
  const link = linkOf(ctx, to);
  const segment = (block: typeof resume): number =>
    present(ctx.plan.segments.get(block), 'bpfgen', 'segment of a landing');
  asm.store(4, link.base, link.offset, segment(resume));
  asm.store(4, link.base, link.offset + 4, segment(failed ?? resume));
  addTo(ctx, depthOf(ctx), levels);
  asm.jump(ctx.edge(callee.entry));
}

function addTo({ asm }: BodyContext, { base, offset }: Place, by: number): void {
  asm.load(8, R0, base, offset);
  asm.add(R0, by);
  asm.store(8, base, offset, R0);
}

/** A function that calls itself reads its own parameters for the arguments: all are read before one is written. */
function handOver(ctx: BodyContext, { parameters, entry }: Region, args: readonly Operand[], toItself: boolean): void {
  const read = present(ctx.plan.live.before[entry], 'bpfgen', 'live set');
  // A parameter that is not read has no place of its own.
  const slots = parameters.map((parameter) => (read.has(parameter) ? ctx.slot(parameter) : undefined));
  const targets = slots.map((slot, index) =>
    slot !== undefined && toItself ? ctx.scratch(`argument ${index}`, slot.sizeBytes) : slot,
  );
  args.forEach((arg, index) => {
    const [slot, target] = [slots[index], targets[index]];
    if (slot !== undefined && target !== undefined) storeAs(ctx, target, slot.representation, arg);
  });
  if (!toItself) return;
  slots.forEach((slot, index) => {
    const target = targets[index];
    if (slot !== undefined && target !== undefined) copyBlock(ctx, slot, target, slot.sizeBytes);
  });
}

/** Where control comes back: the depth, and the caller's own, as they were. */
export function landHere(ctx: BodyContext, invocation: Invocation): void {
  addTo(ctx, depthOf(ctx), -invocation.levels);
  if (invocation.reenters) restore(ctx, invocation);
}

/** Locals of the caller that are read after the call, however it ends. */
function savedLocals(ctx: BodyContext, invocation: Invocation): readonly LocalId[] {
  const { live, code } = ctx.plan;
  const result = regionOf(ctx, invocation.to).result;
  const landings = code.blocks.filter((block) => block.landing === invocation);
  const needed = new Set(landings.flatMap((block) => [...present(live.before[block.id], 'bpfgen', 'live set')]));
  return [...needed].filter((local) => local !== result && regionOf(ctx, invocation.from).locals.has(local));
}

/** Entries for every level; each as wide as the widest save. */
function saveArea(ctx: BodyContext): { readonly entryBytes: number; readonly entries: number } {
  const invocations = new Set(
    ctx.code.blocks.flatMap((block) => (block.landing?.reenters === true ? [block.landing] : [])),
  );
  const sizes = [...invocations].map((invocation) =>
    savedLocals(ctx, invocation).reduce((sum, local) => sum + ctx.slot(local).sizeBytes, LINK_BYTES),
  );
  const entries = 2 ** Math.ceil(Math.log2(ctx.tables.placed.module.limits.maxNesting + 1));
  return { entryBytes: Math.max(...sizes), entries };
}

/** r9 = the entry of the present level. */
function loadEntry(ctx: BodyContext): void {
  const { asm } = ctx;
  const { entryBytes, entries } = saveArea(ctx);
  const saved = ctx.persistent('saved', 8);
  asm.load(8, R2, saved.base, saved.offset);
  asm.move(R9, R7);
  asm.addLate(R9, ctx.tail('saved locals', entryBytes * entries));
  asm.alu('and', R2, entries - 1);
  asm.alu('multiply', R2, entryBytes);
  asm.add(R9, R2);
}

function save(ctx: BodyContext, invocation: Invocation): void {
  loadEntry(ctx);
  const entry: Place = { base: R9, offset: 0 };
  copyBlock(ctx, entry, linkOf(ctx, invocation.from), LINK_BYTES);
  let offset = LINK_BYTES;
  for (const local of savedLocals(ctx, invocation)) {
    const slot = ctx.slot(local);
    copyBlock(ctx, placeAt(entry, offset), slot, slot.sizeBytes);
    offset += slot.sizeBytes;
  }
  addTo(ctx, ctx.persistent('saved', 8), 1);
}

function restore(ctx: BodyContext, invocation: Invocation): void {
  addTo(ctx, ctx.persistent('saved', 8), -1);
  loadEntry(ctx);
  const entry: Place = { base: R9, offset: 0 };
  copyBlock(ctx, linkOf(ctx, invocation.from), entry, LINK_BYTES);
  let offset = LINK_BYTES;
  for (const local of savedLocals(ctx, invocation)) {
    const slot = ctx.slot(local);
    copyBlock(ctx, slot, placeAt(entry, offset), slot.sizeBytes);
    offset += slot.sizeBytes;
  }
}

export function giveBack(ctx: BodyContext, { region, value }: End<'giveBack'>): void {
  const { result } = regionOf(ctx, region);
  const slot = result === undefined ? undefined : ctx.slotIfUsed(result);
  if (slot !== undefined) {
    const zero: Operand =
      slot.representation.kind === 'long' ? { kind: 'long', value: 0 } : { kind: 'string', value: '' };
    storeAs(ctx, slot, slot.representation, value ?? zero);
  }
  turnTo(ctx, region, 0);
}

export function giveError(ctx: BodyContext, { region }: End<'giveError'>): void {
  turnTo(ctx, region, 4);
}

function turnTo(ctx: BodyContext, region: number, at: number): void {
  const { asm, pc } = ctx;
  const link = linkOf(ctx, region);
  asm.load(4, R1, link.base, link.offset + at);
  asm.store(8, pc.base, pc.offset, R1);
  asm.return(0);
}
