/** Builds the graph of slots from the code: what flows where, what must be bytes, which literals must have an id. */
import { present, unreachable, type ByteString } from '../base/index.js';
import {
  INTRINSICS,
  operandsOf,
  type GlobalId,
  type Instruction,
  type IntrinsicDeclaration,
  type IrCode,
  type IrModule,
  type IteratorId,
  type LocalId,
  type Operand,
  type Terminator,
} from '../ir/index.js';
import { formatLimit } from './format-limit.js';
import type { Side } from './placed.js';
import { slotOf, type ModuleSlots, type Slot } from './slots.js';

export interface FlowContext {
  readonly module: IrModule;
  readonly slots: ModuleSlots;
  readonly code: IrCode;
  /** Slots of the code's locals. */
  readonly locals: readonly Slot[];
  /**
   * JavaScript needs no representation: there only what reaches a global counts. In the kernel a copy must not convert.
   */
  readonly side: Side;
  /** Where a return's value goes, in a function. */
  readonly result: Slot | undefined;
  /** Texts that the system call table and the probed functions can give; asked for only where the code reads one. */
  readonly names: () => readonly ByteString[];
  readonly maxLimit: number;
  /** Literals that need an id where their slot has one. */
  readonly literals: Set<ByteString>;
}

export function addFlows(ctx: FlowContext): void {
  const iterated = new Map<IteratorId, GlobalId>();
  for (const block of ctx.code.blocks) {
    for (const instruction of block.instructions) {
      if (instruction.kind === 'foreachStart') iterated.set(instruction.iterator, instruction.global);
      if (ctx.side === 'kernel') collectLiterals(ctx, operandsOf(instruction));
      addInstruction(ctx, instruction);
    }
  }
  for (const block of ctx.code.blocks) addEnd(ctx, block.end, iterated);
}

function collectLiterals(ctx: FlowContext, operands: readonly Operand[]): void {
  for (const operand of operands) if (operand.kind === 'string') ctx.literals.add(operand.value);
}

function isString(ctx: FlowContext, local: LocalId): boolean {
  return ctx.code.locals[local]?.type === 'string';
}

/** A value that is stored: the slot receives it. */
function receive(ctx: FlowContext, slot: Slot, operand: Operand): void {
  if (operand.kind === 'long') return;
  if (operand.kind === 'string') {
    ctx.literals.add(operand.value);
    ctx.slots.graph.receive(slot, operand.value.length);
    return;
  }
  if (!isString(ctx, operand.local)) return;
  const from = slotOf(ctx.locals, operand.local);
  ctx.slots.graph.flow(from, slot);
  if (ctx.side === 'kernel') ctx.slots.graph.tie(from, slot);
}

/** A value that is only looked up: JavaScript finds nothing where a text has no id. */
function lookUp(ctx: FlowContext, slot: Slot, operand: Operand | undefined): void {
  if (operand !== undefined && ctx.side === 'kernel') receive(ctx, slot, operand);
}

function give(ctx: FlowContext, slot: Slot, dst: LocalId | undefined): void {
  if (dst === undefined || !isString(ctx, dst)) return;
  const to = slotOf(ctx.locals, dst);
  ctx.slots.graph.flow(slot, to);
  if (ctx.side === 'kernel') ctx.slots.graph.tie(slot, to);
}

/** A string that comes from outside. */
function make(ctx: FlowContext, dst: LocalId, limit: number): void {
  const slot = slotOf(ctx.locals, dst);
  ctx.slots.graph.receive(slot, limit);
  ctx.slots.graph.require(slot);
}

/** A string that is made of operands: `limit` has the limits of those that are strings, in order. */
function makeOf(
  ctx: FlowContext,
  dst: LocalId,
  operands: readonly Operand[],
  limit: (limits: readonly number[]) => number,
): void {
  lookInto(ctx, operands);
  const parts = operands.filter((operand) => operand.kind === 'string' || isStringLocal(ctx, operand));
  const slots = parts.flatMap((operand) => (operand.kind === 'local' ? [slotOf(ctx.locals, operand.local)] : []));
  ctx.slots.graph.make(slots, slotOf(ctx.locals, dst), (limits) => {
    let next = 0;
    return limit(
      parts.map((operand) => (operand.kind === 'string' ? operand.value.length : (limits[next++] ?? ctx.maxLimit))),
    );
  });
}

function isStringLocal(ctx: FlowContext, operand: Operand): boolean {
  return operand.kind === 'local' && isString(ctx, operand.local);
}

/** The kernel looks into these strings: they are bytes. */
function lookInto(ctx: FlowContext, operands: readonly Operand[]): void {
  if (ctx.side !== 'kernel') return;
  for (const operand of operands) {
    if (operand.kind === 'local' && isString(ctx, operand.local)) {
      ctx.slots.graph.require(slotOf(ctx.locals, operand.local));
    }
  }
}

function keepMatched(ctx: FlowContext, src: Operand): void {
  const { graph, matched } = ctx.slots;
  if (src.kind === 'string') graph.receive(matched, src.value.length);
  else if (src.kind === 'local') graph.make([slotOf(ctx.locals, src.local)], matched, ([limit = 0]) => limit);
}

/** One case per kind, hence its length. */
function addInstruction(ctx: FlowContext, it: Instruction): void {
  if ('global' in it) {
    addGlobalInstruction(ctx, it);
    return;
  }
  switch (it.kind) {
    case 'move':
      receive(ctx, slotOf(ctx.locals, it.dst), it.src);
      return;
    case 'compare':
      if (ctx.side === 'kernel' && it.left.kind === 'local' && it.right.kind === 'local') {
        ctx.slots.graph.tie(slotOf(ctx.locals, it.left.local), slotOf(ctx.locals, it.right.local));
      }
      return;
    case 'stringSlice':
      makeOf(ctx, it.dst, [it.src], ([limit = 0]) => Math.min(limit, sliceLimit(it.size)));
      return;
    case 'stringConcat':
      makeOf(ctx, it.dst, [it.left, it.right], ([left = 0, right = 0]) => left + right);
      return;
    case 'stringFormat': {
      const { format } = present(ctx.module.formats[it.format], 'string flow', `format ${it.format}`);
      makeOf(ctx, it.dst, it.args, (limits) => formatLimit(format, limits));
      return;
    }
    case 'matchedGroup':
      ctx.slots.graph.make([ctx.slots.matched], slotOf(ctx.locals, it.dst), ([limit = 0]) => limit);
      return;
    case 'regexMatch':
      lookInto(ctx, [it.src]);
      if (it.regex.keeps) keepMatched(ctx, it.src);
      return;
    case 'stringLength':
    case 'stringByteAt':
    case 'stringFind':
    case 'stringToLong':
    case 'warn':
    case 'system':
    case 'raise':
      lookInto(ctx, operandsOf(it));
      return;
    case 'readString':
      make(ctx, it.dst, it.limit ?? ctx.maxLimit);
      return;
    case 'takeError':
      if (it.dst !== undefined) make(ctx, it.dst, ctx.maxLimit);
      return;
    case 'intrinsic': {
      const row: IntrinsicDeclaration = INTRINSICS[it.name];
      lookInto(ctx, it.args);
      if (it.dst !== undefined && row.result === 'string') make(ctx, it.dst, row.limit ?? ctx.maxLimit);
      return;
    }
    case 'context':
      if (isString(ctx, it.dst)) receiveNames(ctx, slotOf(ctx.locals, it.dst));
      return;
    case 'embedded':
      lookInto(ctx, it.args);
      if (it.dst !== undefined && isString(ctx, it.dst)) make(ctx, it.dst, ctx.maxLimit);
      return;
    case 'call':
      it.args.forEach((operand, index) => receive(ctx, ctx.slots.parameter(it.callee, index), operand));
      give(ctx, ctx.slots.result(it.callee), it.dst);
      return;
    case 'matchedCount':
    case 'unary':
    case 'binary':
    case 'readMemory':
    case 'readBits':
    case 'writeMemory':
    case 'writeContext':
    case 'print':
    case 'printMemory':
    case 'exit':
    case 'lock':
    case 'unlock':
    case 'tick':
      return;
    default:
      return unreachable(it);
  }
}

function addGlobalInstruction(ctx: FlowContext, it: Extract<Instruction, { readonly global: GlobalId }>): void {
  switch (it.kind) {
    case 'loadScalar':
      give(ctx, ctx.slots.value(it.global), it.dst);
      return;
    case 'storeScalar':
      receive(ctx, ctx.slots.value(it.global), it.src);
      return;
    case 'loadElement':
      addKeys(ctx, it.global, it.keys, lookUp);
      give(ctx, ctx.slots.value(it.global), it.dst);
      return;
    case 'storeElement':
      addKeys(ctx, it.global, it.keys, receive);
      receive(ctx, ctx.slots.value(it.global), it.src);
      return;
    case 'addElement':
    case 'addStatistic':
      addKeys(ctx, it.global, it.keys, receive);
      return;
    case 'hasElement':
    case 'deleteElement':
    case 'readStatistic':
    case 'readBucket':
    case 'printHistogram':
      addKeys(ctx, it.global, it.keys, lookUp);
      return;
    case 'foreachStart':
      addKeys(ctx, it.global, it.slice ?? [], lookUp);
      return;
    case 'formatHistogram':
      make(ctx, it.dst, ctx.maxLimit);
      addKeys(ctx, it.global, it.keys, lookUp);
      return;
    case 'addScalar':
    case 'clear':
      return;
    default:
      return unreachable(it);
  }
}

function addKeys<T extends Operand | undefined>(
  ctx: FlowContext,
  global: GlobalId,
  keys: readonly T[],
  use: (ctx: FlowContext, slot: Slot, operand: T) => void,
): void {
  keys.forEach((key, index) => {
    use(ctx, slotOf(ctx.slots.keys(global), index), key);
  });
}

function addEnd(ctx: FlowContext, end: Terminator, iterated: ReadonlyMap<IteratorId, GlobalId>): void {
  if (end.kind === 'return' && end.value !== undefined && ctx.result !== undefined) receive(ctx, ctx.result, end.value);
  if (end.kind !== 'foreachNext') return;
  const global = present(iterated.get(end.iterator), 'string flow', `the array of iterator ${end.iterator}`);
  end.keys.forEach((key, index) => {
    give(ctx, slotOf(ctx.slots.keys(global), index), key);
  });
  give(ctx, ctx.slots.value(global), end.value);
}

function receiveNames(ctx: FlowContext, slot: Slot): void {
  for (const name of ctx.names()) {
    if (ctx.side === 'kernel') ctx.literals.add(name);
    ctx.slots.graph.receive(slot, name.length);
  }
}

function sliceLimit(size: Operand): number {
  return size.kind === 'long' ? Math.max(0, Number(size.value)) : Number.POSITIVE_INFINITY;
}
