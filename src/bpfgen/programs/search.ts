/** Dispatch on a 32-bit key: a binary search tree of compares and jumps, about log2(n) of them to a leaf. */
import { present } from '../../base/index.js';
import type { Assembler, Label, Register } from '../isa/index.js';

export type Case = { readonly key: number; readonly target: Label };

/** Keys from `first` to `last` go to one place. */
type Run = { readonly first: number; readonly last: number; readonly target: Label };

/** Immediates of 32-bit compares are signed numbers of the same bits. */
const immediate = (key: number): number => key | 0;

export function writeSearch(asm: Assembler, key: Register, cases: readonly Case[], otherwise: Label): void {
  const sorted = [...cases].sort((a, b) => a.key - b.key);
  const runs: Run[] = [];
  for (const { key: value, target } of sorted) {
    const last = runs.at(-1);
    if (last?.target === target && last.last + 1 === value) runs[runs.length - 1] = { ...last, last: value };
    else runs.push({ first: value, last: value, target });
  }
  writeRuns(asm, key, runs, otherwise);
}

function writeRuns(asm: Assembler, key: Register, runs: readonly Run[], otherwise: Label): void {
  if (runs.length <= 2) {
    for (const run of runs) writeRun(asm, key, run, otherwise);
    asm.jump(otherwise);
    return;
  }
  const middle = runs.length >> 1;
  const upper = asm.label('upper half');
  asm.branch('greaterEqual', key, immediate(present(runs[middle], 'bpfgen', 'run').first), upper, 32);
  writeRuns(asm, key, runs.slice(0, middle), otherwise);
  asm.place(upper);
  writeRuns(asm, key, runs.slice(middle), otherwise);
}

/** Runs come in order: what is below this one belongs to none. */
function writeRun(asm: Assembler, key: Register, run: Run, otherwise: Label): void {
  if (run.first === run.last) {
    asm.branch('equal', key, immediate(run.first), run.target, 32);
    return;
  }
  asm.branch('less', key, immediate(run.first), otherwise, 32);
  asm.branch('lessEqual', key, immediate(run.last), run.target, 32);
}
