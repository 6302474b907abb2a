/**
 * Drops what no path reaches and jumps to the next instruction. The verifier refuses a program with unreachable
 * instructions, so code generation need not care which of its labels are used.
 */
import type { Line } from './assembler.js';
import type { Label } from './instruction.js';

/** Indices of the lines that execution can come to, from the first function and every callback whose address is taken. */
function reachable(lines: readonly Line[]): ReadonlySet<number> {
  const places = new Map<Label, number>();
  lines.forEach((line, index) => {
    if (line.kind !== 'instruction') places.set(line.label, index);
  });
  const seen = new Set<number>();
  const pending = [0];
  const follow = (label: Label): void => {
    const index = places.get(label);
    if (index === undefined) throw new Error(`internal error in assembler: label ${label.name} has no place`);
    pending.push(index);
  };
  for (let start = pending.pop(); start !== undefined; start = pending.pop()) {
    for (let index = start; index < lines.length && !seen.has(index); index++) {
      seen.add(index);
      const line = lines[index];
      if (line?.kind !== 'instruction') continue;
      const { instruction } = line;
      if ('target' in instruction) follow(instruction.target);
      if (instruction.kind === 'jump' || instruction.kind === 'exit') break;
    }
  }
  return seen;
}

/** Is the jump's target among the places that stand directly behind it? */
function jumpsToNext(lines: readonly Line[], index: number, target: Label): boolean {
  for (let next = index + 1; next < lines.length; next++) {
    const line = lines[next];
    if (line?.kind !== 'place') return false;
    if (line.label === target) return true;
  }
  return false;
}

export function simplify(lines: readonly Line[]): readonly Line[] {
  const live = reachable(lines);
  const kept = lines.filter((_, index) => live.has(index));
  return kept.filter(
    (line, index) =>
      !(
        line.kind === 'instruction' &&
        line.instruction.kind === 'jump' &&
        jumpsToNext(kept, index, line.instruction.target)
      ),
  );
}
