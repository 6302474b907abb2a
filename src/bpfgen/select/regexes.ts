/**
 * Matching by regular expression: turns of bpf_loop over the bytes, a table in a frozen map. Indices into tables are masked to
 * a power of two, so that the verifier sees them bounded whatever a table holds.
 */
import type { InstructionOf } from '../../ir/index.js';
import { ACCEPTED, compileRegex, DEAD, type Dfa } from '../../regex/index.js';
import type { BodyContext } from '../body-context.js';
import { type Assembler, R0, R1, R2, R3, R4, R7 } from '../isa/index.js';
import type { Place } from '../plan/slots.js';
import { selectTaggedMatch } from './matches.js';
import { addressOf, copyBlock, storeLong } from './memory.js';
import { CLASS_BYTES, loadStep, regexMap, rowsOf } from './regex-table.js';
import { type Text, textOf } from './text.js';

/** State: | address of the text | state of the table |. */
const [TEXT, STATE] = [0, 8];

export function selectRegexMatch(ctx: BodyContext, instruction: InstructionOf<'regexMatch'>): void {
  if (instruction.regex.keeps) selectTaggedMatch(ctx, instruction);
  else selectPlainMatch(ctx, instruction);
}

function selectPlainMatch(ctx: BodyContext, { dst, src, regex }: InstructionOf<'regexMatch'>): void {
  const { asm, program } = ctx;
  const dfa = compileRegex(regex.pattern);
  if (dfa.start === DEAD || dfa.start === ACCEPTED) {
    storeLong(ctx, dst, dfa.start);
    return;
  }
  const text = textOf(ctx, src, 'left');
  const { sizeBytes } = text;
  const map = regexMap(ctx.tables, regex, () => plainTable(dfa));
  const state = ctx.callbackWords();
  addressOf(asm, R1, inFrame(ctx, text));
  asm.store(8, state.base, state.offset + TEXT, R1);
  asm.store(8, state.base, state.offset + STATE, dfa.start);
  asm.move(R1, sizeBytes);
  asm.loadFunction(
    R2,
    program.callback(`${map}_${sizeBytes}`, (callback) => writeStep(callback, map, dfa, sizeBytes)),
  );
  addressOf(asm, R3, state);
  asm.move(R4, 0);
  asm.call('loop');
  // The end of the string leads to one of the two states that end the walk, and they are the answer.
  asm.load(8, R0, state.base, state.offset + STATE);
  storeLong(ctx, dst, R0);
}

/** Callbacks read at any offset, which they may not do in the stack. */
function inFrame(ctx: BodyContext, { place, sizeBytes }: Text): Place {
  if (place.base === R7) return place;
  const buffer = ctx.framed(`matched ${sizeBytes}`, sizeBytes);
  copyBlock(ctx, buffer, place, sizeBytes);
  return buffer;
}

/** | columns u8 × 256 | next state u16, by row and column, as many as a power of two | */
function plainTable(dfa: Dfa): Uint8Array {
  const table = Buffer.alloc(CLASS_BYTES + 2 * rowsOf(dfa));
  table.set(dfa.classes.of);
  dfa.next.forEach((state, index) => table.writeUInt16LE(state, CLASS_BYTES + 2 * index));
  return table;
}

/** r1 = the turn. */
function writeStep(asm: Assembler, map: string, dfa: Dfa, sizeBytes: number): void {
  const stop = asm.label('decided');
  asm.load(8, R3, R2, TEXT);
  asm.alu('and', R1, sizeBytes - 1);
  asm.add(R3, R1);
  asm.load(1, R1, R3, 0);
  asm.load(8, R0, R2, STATE);
  loadStep(asm, map, dfa.classes.count, rowsOf(dfa));
  asm.load(2, R0, R3, CLASS_BYTES);
  asm.store(8, R2, STATE, R0);
  asm.branch('lessEqual', R0, ACCEPTED, stop);
  asm.return(0);
  asm.place(stop);
  asm.return(1);
}
