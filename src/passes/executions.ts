/** How often one run of a body may touch a global: none, at most once, or more. */
import { present } from '../base/index.js';
import {
  accessOf,
  allSuccessors,
  type BlockId,
  type FunctionId,
  type GlobalId,
  type IrCode,
  type IrModule,
} from '../ir/index.js';

export type Executions = 'never' | 'once' | 'many';

export function executionsOf(
  module: IrModule,
  code: IrCode,
  global: GlobalId,
  callers: ReadonlySet<FunctionId> = new Set(),
): Executions {
  const touching = code.blocks.map((block) => {
    let found: Executions = 'never';
    for (const instruction of block.instructions) {
      if (accessOf(instruction)?.global === global) found = sum(found, 'once');
      if (instruction.kind !== 'call') continue;
      const { callee } = instruction;
      // A recursive function may come round again: that is more than once if it touches the global at all.
      const { code: inner } = present(module.functions[callee], 'executions', `function ${callee}`);
      const deeper = callers.has(callee) ? 'never' : executionsOf(module, inner, global, new Set([...callers, callee]));
      found = sum(found, deeper);
    }
    return found;
  });
  const blocks = code.blocks.filter((block) => touching[block.id] !== 'never');
  const isRecursive = code.blocks.some((block) =>
    block.instructions.some((instruction) => instruction.kind === 'call' && callers.has(instruction.callee)),
  );
  if (blocks.length === 0) return 'never';
  if (isRecursive || blocks.some((block) => touching[block.id] === 'many')) return 'many';
  return blocks.some((from) => blocks.some((to) => leadsTo(code, from.id, to.id))) ? 'many' : 'once';
}

function sum(left: Executions, right: Executions): Executions {
  if (left === 'never') return right;
  return right === 'never' ? left : 'many';
}

/** Is there a way of at least one edge? */
function leadsTo(code: IrCode, from: BlockId, to: BlockId): boolean {
  const next = (block: BlockId): readonly BlockId[] =>
    allSuccessors(present(code.blocks[block], 'executions', `block ${block}`));
  const reached = new Set(next(from));
  for (const block of reached) {
    if (block === to) return true;
    for (const after of next(block)) reached.add(after);
  }
  return false;
}
