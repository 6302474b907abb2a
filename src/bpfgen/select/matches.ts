/**
 * Matches of which a hit may ask the subexpressions. The hit keeps one block in its frame:
 *
 *     | register u32 × 256 | state u64 | position u64 | command u64 | text, zero-padded |
 *
 * and a word: groups of the last match, 0 = none.
 *
 * One turn of bpf_loop takes a byte or performs one command of the step before. The table:
 *
 *     | columns u8 × 256 | next state u16 × rows | offset of the commands u16 × rows | commands | registers at the start |
 */
import { cutTo } from '../../base/index.js';
import { type InstructionOf, type Operand, stringOperand } from '../../ir/index.js';
import { compileTagged, END, NOTHING, POSITION, type TaggedDfa } from '../../regex/index.js';
import type { BodyContext } from '../body-context.js';
import { type Assembler, R0, R1, R2, R3, R4, R5, R8, R9 } from '../isa/index.js';
import type { Place } from '../plan/slots.js';
import { errorEdge } from './errors.js';
import { addressOf, clearBlock, copyBlock, loadLong, placeAt, storeLong } from './memory.js';
import { CLASS_BYTES, loadStep, regexMap, rowsOf } from './regex-table.js';
import { storeResult } from './strings.js';
import { textOf } from './text.js';

const REGISTERS = 256;
const REGISTER_BYTES = 4 * REGISTERS;
const UNSET = 0xffffffff;
/** What bpf_loop does at most. */
const MAX_TURNS = 1 << 23;

/**
 * What changes from turn to turn lies in the block, not in the words on the stack: those the verifier would follow value by
 * value. COMMAND: offset of the next command, 0 = none.
 */
const [STATE, AT, COMMAND, TEXT] = [REGISTER_BYTES, REGISTER_BYTES + 8, REGISTER_BYTES + 16, REGISTER_BYTES + 24];

interface Kept {
  /** Registers, then text. */
  readonly block: Place;
  readonly groups: Place;
  /** Of the text: a power of two. */
  readonly sizeBytes: number;
}

function keptIn(ctx: BodyContext): Kept {
  const { maxStringLength } = ctx.tables.placed.module.limits;
  const sizeBytes = Math.max(8, 2 ** Math.ceil(Math.log2(maxStringLength)));
  return {
    block: ctx.framed('last match', TEXT + sizeBytes),
    groups: ctx.persistent('groups of the last match', 8),
    sizeBytes,
  };
}

/** At the start of a hit nothing has matched. */
export function clearMatch(ctx: BodyContext): void {
  const { groups } = keptIn(ctx);
  ctx.asm.store(8, groups.base, groups.offset, 0);
}

export function selectTaggedMatch(ctx: BodyContext, { dst, src, regex }: InstructionOf<'regexMatch'>): void {
  const { asm } = ctx;
  const dfa = compileTagged(regex.pattern);
  const { block, groups } = keptIn(ctx);
  const text = textOf(ctx, cutOperand(ctx, src), 'left');
  const map = regexMap(ctx.tables, regex, () => taggedTable(dfa));
  copyBlock(ctx, placeAt(block, TEXT), text.place, text.sizeBytes);
  addressOf(asm, R1, block);
  asm.move(R2, 4 * dfa.registers);
  asm.loadMapValue(R3, map, layoutOf(dfa).registers);
  asm.call('probe_read_kernel');
  if (dfa.start !== 0) walk(ctx, dfa, map, text.sizeBytes);
  const none = asm.label('no match');
  const done = asm.label('match kept');
  addressOf(asm, R1, block);
  asm.load(4, R1, R1, 0);
  asm.move(R0, 0);
  asm.move(R2, BigInt(UNSET));
  asm.branch('equal', R1, R2, none);
  asm.move(R0, dfa.tags / 2);
  asm.store(8, groups.base, groups.offset, R0);
  asm.move(R0, 1);
  asm.jump(done);
  asm.place(none);
  asm.store(8, groups.base, groups.offset, R0);
  asm.place(done);
  storeLong(ctx, dst, R0);
}

/** What is kept is a string as any other: of a long literal as much as a slot holds. */
function cutOperand(ctx: BodyContext, operand: Operand): Operand {
  if (operand.kind !== 'string') return operand;
  return stringOperand(cutTo(operand.value, ctx.tables.placed.module.limits.maxStringLength - 1));
}

function walk(ctx: BodyContext, dfa: TaggedDfa, map: string, sizeBytes: number): void {
  const { asm, program } = ctx;
  const words = ctx.callbackWords();
  addressOf(asm, R1, keptIn(ctx).block);
  asm.store(8, words.base, words.offset, R1);
  asm.store(8, R1, STATE, dfa.start);
  asm.store(8, R1, AT, 0);
  asm.store(8, R1, COMMAND, 0);
  asm.move(R1, turnsOf(dfa, sizeBytes));
  asm.loadFunction(
    R2,
    program.callback(`${map}_${sizeBytes}`, (callback) => writeTurn(callback, map, dfa, sizeBytes)),
  );
  addressOf(asm, R3, words);
  asm.move(R4, 0);
  asm.call('loop');
}

/** Bytes, the end, and the longest list of commands after each. */
function turnsOf({ commands }: TaggedDfa, sizeBytes: number): number {
  let [longest, length] = [0, 0];
  for (let at = 0; at < commands.length; at += 2) {
    length = commands[at] === END ? 0 : length + 1;
    longest = Math.max(longest, length);
  }
  return Math.min(MAX_TURNS, sizeBytes * (1 + longest));
}

interface TableLayout {
  readonly rows: number;
  readonly commandsAt: number;
  readonly commands: number;
  /** As many as a power of two, and two to look at behind the last. */
  readonly commandBytes: number;
  readonly registers: number;
  readonly sizeBytes: number;
}

function layoutOf(dfa: TaggedDfa): TableLayout {
  const rows = rowsOf(dfa);
  const commandsAt = CLASS_BYTES + 2 * rows;
  const commands = commandsAt + 2 * rows;
  const commandBytes = 2 ** Math.ceil(Math.log2(dfa.commands.length));
  const registers = commands + commandBytes + 4;
  return { rows, commandsAt, commands, commandBytes, registers, sizeBytes: registers + 4 * dfa.registers };
}

function taggedTable(dfa: TaggedDfa): Uint8Array {
  const layout = layoutOf(dfa);
  const table = Buffer.alloc(layout.sizeBytes);
  table.set(dfa.classes.of);
  dfa.next.forEach((state, index) => table.writeUInt16LE(state, CLASS_BYTES + 2 * index));
  dfa.commandsAt.forEach((offset, index) => table.writeUInt16LE(offset, layout.commandsAt + 2 * index));
  table.set(dfa.commands, layout.commands);
  registersAtStart(dfa).forEach((value, index) => table.writeUInt32LE(value, layout.registers + 4 * index));
  return table;
}

/** All unset, but for what the first commands do: the position is 0. */
function registersAtStart({ registers, commands, startCommands }: TaggedDfa): readonly number[] {
  const values = new Array<number>(registers).fill(UNSET);
  for (let at = startCommands; commands[at] !== END; at += 2) {
    const value = commands[at + 1] ?? NOTHING;
    values[commands[at] ?? 0] = value === POSITION ? 0 : value === NOTHING ? UNSET : (values[value] ?? UNSET);
  }
  return values;
}

function writeTurn(asm: Assembler, map: string, dfa: TaggedDfa, sizeBytes: number): void {
  const [command, going] = [asm.label('command'), asm.label('goes on')];
  asm.load(8, R2, R2, 0);
  asm.load(8, R0, R2, COMMAND);
  asm.branch('notEqual', R0, 0, command);
  writeByteTurn(asm, map, dfa, sizeBytes);
  asm.branch('notEqual', R0, 0, going);
  asm.branch('notEqual', R1, 0, going);
  asm.return(1);
  asm.place(command);
  writeCommandTurn(asm, map, dfa);
  asm.branch('notEqual', R0, 0, going);
  asm.load(8, R0, R2, STATE);
  asm.branch('notEqual', R0, 0, going);
  asm.return(1);
  asm.place(going);
  asm.return(0);
}

/** r2 = the block. Afterwards r0 = the next state, r1 = its commands. */
function writeByteTurn(asm: Assembler, map: string, dfa: TaggedDfa, sizeBytes: number): void {
  const atEnd = asm.label('end of string');
  asm.load(8, R5, R2, AT);
  asm.move(R4, R5);
  asm.alu('and', R4, sizeBytes - 1);
  asm.add(R4, R2);
  asm.load(1, R1, R4, TEXT);
  asm.branch('equal', R1, 0, atEnd);
  asm.add(R5, 1);
  asm.store(8, R2, AT, R5);
  asm.place(atEnd);
  asm.load(8, R0, R2, STATE);
  const { rows, commandsAt } = layoutOf(dfa);
  loadStep(asm, map, dfa.classes.count, rows);
  asm.load(2, R0, R3, CLASS_BYTES);
  asm.move(R4, commandsAt);
  asm.add(R3, R4);
  asm.load(2, R1, R3, 0);
  asm.store(8, R2, STATE, R0);
  asm.store(8, R2, COMMAND, R1);
}

/** r2 = the block, r0 = the offset. Afterwards r0 = the offset of what comes next, 0 = nothing. */
function writeCommandTurn(asm: Assembler, map: string, dfa: TaggedDfa): void {
  const [store, register, more] = [asm.label('store'), asm.label('from a register'), asm.label('more commands')];
  const { commands, commandBytes } = layoutOf(dfa);
  asm.alu('and', R0, commandBytes - 1);
  asm.loadMapValue(R4, map, commands);
  asm.add(R4, R0);
  asm.load(1, R1, R4, 1);
  asm.branch('lessEqual', R1, NOTHING - 1, register);
  asm.move(R5, BigInt(UNSET));
  asm.branch('equal', R1, NOTHING, store);
  asm.load(8, R5, R2, AT);
  asm.jump(store);
  asm.place(register);
  asm.alu('shiftLeft', R1, 2);
  asm.move(R5, R2);
  asm.add(R5, R1);
  asm.load(4, R5, R5, 0);
  asm.place(store);
  asm.load(1, R1, R4, 0);
  asm.alu('shiftLeft', R1, 2);
  asm.add(R1, R2);
  asm.store(4, R1, 0, R5);
  asm.add(R0, 2);
  asm.load(1, R1, R4, 2);
  asm.branch('notEqual', R1, END, more);
  asm.move(R0, 0);
  asm.place(more);
  asm.store(8, R2, COMMAND, R0);
}

export function selectMatchedGroup(ctx: BodyContext, { dst, index, at }: InstructionOf<'matchedGroup'>): void {
  const { asm } = ctx;
  const { block, groups, sizeBytes: textBytes } = keptIn(ctx);
  // A group is no longer than what was matched, for which the destination has room.
  const { sizeBytes } = ctx.slot(dst);
  const result = ctx.scratch(`result ${sizeBytes}`, 2 * sizeBytes);
  const empty = asm.label('no part in the match');
  loadLong(ctx, R8, index);
  const failed = errorEdge(ctx, 'failedMatch', at, R8);
  const missing = errorEdge(ctx, 'noSubexpression', at, R8);
  asm.load(8, R0, groups.base, groups.offset);
  asm.branch('equal', R0, 0, failed);
  // Unsigned: a negative index is beyond any number of groups.
  asm.branch('greaterEqual', R8, R0, missing);
  clearBlock(ctx, result, sizeBytes);
  asm.alu('and', R8, REGISTERS / 2 - 1);
  asm.alu('shiftLeft', R8, 3);
  addressOf(asm, R9, block);
  asm.move(R1, R9);
  asm.add(R1, R8);
  asm.load(4, R3, R1, 0);
  asm.load(4, R2, R1, 4);
  asm.move(R0, BigInt(UNSET));
  asm.branch('equal', R3, R0, empty);
  asm.branch('equal', R2, R0, empty);
  asm.alu('subtract', R2, R3);
  asm.alu('and', R2, sizeBytes - 1);
  asm.alu('and', R3, textBytes - 1);
  asm.add(R3, TEXT);
  asm.add(R3, R9);
  addressOf(asm, R1, result);
  asm.call('probe_read_kernel');
  asm.place(empty);
  storeResult(ctx, dst, result, sizeBytes, sizeBytes - 1);
}

export function selectMatchedCount(ctx: BodyContext, { dst, at }: InstructionOf<'matchedCount'>): void {
  const { asm } = ctx;
  const { groups } = keptIn(ctx);
  asm.load(8, R0, groups.base, groups.offset);
  asm.branch('equal', R0, 0, errorEdge(ctx, 'failedMatchCount', at));
  storeLong(ctx, dst, R0);
}
