/**
 * The bounded heap that a foreach collects into, in the frame. Its root is the entry that would be visited last. Levels are
 * turns of bpf_loop with the position in the frame: as loops in the callback they would be walked by the verifier one by one.
 *
 *     heap:  | at u64 | size u64 |       order: | index of an entry u64 | …       entries: | … |
 *
 * Callbacks have | frame | as context and r7 = frame.
 */
import type { Representation } from '../../passes/placed.js';
import {
  type Assembler,
  type Label,
  R0,
  R1,
  R2,
  R3,
  R4,
  R5,
  R6,
  R7,
  R8,
  R9,
  R10,
  type Register,
} from '../isa/index.js';
import type { Place } from '../plan/slots.js';
import type { ProgramContext } from '../program-context.js';

/** In which order entries are visited: by what lies at `at`, equal ones by insertion. */
export interface Comparison {
  readonly at: number;
  /** undefined: by insertion alone. */
  readonly representation: Representation | undefined;
  readonly descending: boolean;
  readonly bornAt: number;
}

export interface Heap {
  readonly name: string;
  readonly at: Place;
  /** A power of two. */
  readonly capacity: number;
  readonly entryBytes: number;
  /** Offsets in the frame. */
  readonly order: () => number;
  readonly entries: () => number;
  readonly comparison: Comparison;
}

/** dst = the address of a position of the order. `position` may be dst. Clobbers r0. */
export function loadPosition(asm: Assembler, heap: Heap, dst: Register, position: Register): void {
  scaled(asm, dst, position, heap.order, heap.capacity, 8);
}

/** dst = the address of the entry with an index. `index` may be dst. Clobbers r0. */
export function loadEntry(asm: Assembler, heap: Heap, dst: Register, index: Register): void {
  scaled(asm, dst, index, heap.entries, heap.capacity, heap.entryBytes);
}

function scaled(
  asm: Assembler,
  dst: Register,
  index: Register,
  offset: () => number,
  capacity: number,
  sizeBytes: number,
): void {
  asm.move(R0, index);
  asm.move(dst, R7);
  asm.addLate(dst, offset);
  asm.alu('and', R0, capacity - 1);
  asm.alu('multiply', R0, sizeBytes);
  asm.add(dst, R0);
}

/** dst = the address of the entry at a position of the order. */
function loadEntryAt(asm: Assembler, heap: Heap, dst: Register, position: Register): void {
  loadPosition(asm, heap, dst, position);
  asm.load(8, dst, dst, 0);
  loadEntry(asm, heap, dst, dst);
}

/** Goes to `yes` where the entry at r2 is visited later than the one at r3. Clobbers r4 and r5. */
export function branchIfLater(asm: Assembler, { comparison }: Heap, yes: Label): void {
  const { at, representation, descending, bornAt } = comparison;
  const no = asm.label('not later');
  if (representation?.kind === 'bytes') {
    const differ = asm.label('ranks differ');
    const equal = asm.label('ranks equal');
    for (let word = 0; word < Math.max(8, representation.sizeBytes); word += 8) {
      asm.load(8, R4, R2, at + word);
      asm.load(8, R5, R3, at + word);
      asm.branch('notEqual', R4, R5, differ);
    }
    asm.jump(equal);
    asm.place(differ);
    // Big-endian words compare as bytes do.
    asm.byteSwap(R4, 64);
    asm.byteSwap(R5, 64);
    asm.branch(descending ? 'less' : 'greater', R4, R5, yes);
    asm.jump(no);
    asm.place(equal);
  } else if (representation !== undefined) {
    asm.load(8, R4, R2, at);
    asm.load(8, R5, R3, at);
    asm.branch(descending ? 'lessSigned' : 'greaterSigned', R4, R5, yes);
    asm.branch('notEqual', R4, R5, no);
  }
  asm.load(8, R4, R2, bornAt);
  asm.load(8, R5, R3, bornAt);
  asm.branch('greater', R4, R5, yes);
  asm.place(no);
}

/** Runs levels of a callback; the position is in the frame. In a function whose stack holds nothing yet. */
function runLevels(asm: Assembler, turns: number, level: Label): void {
  asm.store(8, R10, -8, R7);
  asm.move(R1, turns);
  asm.loadFunction(R2, level);
  asm.move(R3, R10);
  asm.add(R3, -8);
  asm.move(R4, 0);
  asm.call('loop');
}

const levelsOf = (heap: Heap): number => Math.max(1, Math.ceil(Math.log2(heap.capacity)));

/** The entry at position `at` goes up to where it belongs. */
export function rise(program: ProgramContext, asm: Assembler, heap: Heap): void {
  runLevels(
    asm,
    levelsOf(heap),
    program.callback(`rise_${heap.name}`, (callback) => writeRiseLevel(callback, heap)),
  );
}

/** The entry at the root goes down to where it belongs among the first `size`. */
export function sift(program: ProgramContext, asm: Assembler, heap: Heap): void {
  asm.store(8, heap.at.base, heap.at.offset, 0);
  runLevels(
    asm,
    levelsOf(heap),
    program.callback(`sift_${heap.name}`, (callback) => writeSiftLevel(callback, heap)),
  );
}

function writeRiseLevel(asm: Assembler, heap: Heap): void {
  const swap = asm.label('rises');
  const top = asm.label('at its place');
  const { base, offset } = heap.at;
  asm.load(8, R7, R2, 0);
  asm.load(8, R6, base, offset);
  asm.branch('equal', R6, 0, top);
  asm.move(R8, R6);
  asm.add(R8, -1);
  asm.alu('shiftRight', R8, 1);
  loadEntryAt(asm, heap, R2, R6);
  loadEntryAt(asm, heap, R3, R8);
  branchIfLater(asm, heap, swap);
  asm.place(top);
  asm.return(1);
  asm.place(swap);
  exchange(asm, heap, R6, R8);
  asm.store(8, base, offset, R8);
  asm.return(0);
}

function writeSiftLevel(asm: Assembler, heap: Heap): void {
  const right = asm.label('right child');
  const chosen = asm.label('child chosen');
  const swap = asm.label('sinks');
  const bottom = asm.label('at its place');
  const { base, offset } = heap.at;
  asm.load(8, R7, R2, 0);
  asm.load(8, R6, base, offset);
  asm.load(8, R9, base, offset + 8);
  asm.move(R8, R6);
  asm.alu('shiftLeft', R8, 1);
  asm.add(R8, 1);
  asm.branch('greaterEqual', R8, R9, bottom);
  asm.move(R1, R8);
  asm.add(R1, 1);
  asm.branch('greaterEqual', R1, R9, chosen);
  loadEntryAt(asm, heap, R2, R1);
  loadEntryAt(asm, heap, R3, R8);
  branchIfLater(asm, heap, right);
  asm.jump(chosen);
  asm.place(right);
  asm.add(R8, 1);
  asm.place(chosen);
  loadEntryAt(asm, heap, R2, R8);
  loadEntryAt(asm, heap, R3, R6);
  branchIfLater(asm, heap, swap);
  asm.place(bottom);
  asm.return(1);
  asm.place(swap);
  exchange(asm, heap, R6, R8);
  asm.store(8, base, offset, R8);
  asm.return(0);
}

/** Two positions of the order change their entries. Clobbers r0 to r5. */
function exchange(asm: Assembler, heap: Heap, left: Register, right: Register): void {
  loadPosition(asm, heap, R2, left);
  loadPosition(asm, heap, R3, right);
  asm.load(8, R4, R2, 0);
  asm.load(8, R5, R3, 0);
  asm.store(8, R2, 0, R5);
  asm.store(8, R3, 0, R4);
}

/** One turn of the sort: the root goes behind the heap, which shrinks by one. */
export function writeSortStep(program: ProgramContext, asm: Assembler, heap: Heap): void {
  const done = asm.label('sorted');
  const { base, offset } = heap.at;
  asm.load(8, R7, R2, 0);
  asm.load(8, R8, base, offset + 8);
  asm.branch('lessEqual', R8, 1, done);
  asm.add(R8, -1);
  asm.store(8, base, offset + 8, R8);
  asm.move(R6, 0);
  exchange(asm, heap, R6, R8);
  sift(program, asm, heap);
  asm.return(0);
  asm.place(done);
  asm.return(1);
}
