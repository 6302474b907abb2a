/**
 * `substr(kernel_string(p), 0, 16)` reads 16 bytes, not MAXSTRINGLEN of them: the cut of a string that was just read, and
 * that nothing else uses, becomes the limit of the read. In: any module. Out: the same texts and errors.
 */
import {
  definedLocal,
  operandsOf,
  operandsOfEnd,
  type Block,
  type Instruction,
  type IrCode,
  type IrModule,
  type LocalId,
} from '../ir/index.js';

export function fuseReads(module: IrModule): IrModule {
  const fuse = (code: IrCode): IrCode => {
    const uses = usesOf(code);
    return { ...code, blocks: code.blocks.map((block) => fuseBlock(block, uses)) };
  };
  return {
    ...module,
    functions: module.functions.map((fn) => ({ ...fn, code: fuse(fn.code) })),
    bodies: module.bodies.map((body) => ({ ...body, code: fuse(body.code) })),
  };
}

function usesOf(code: IrCode): ReadonlyMap<LocalId, number> {
  const uses = new Map<LocalId, number>();
  for (const block of code.blocks) {
    for (const operand of [...block.instructions.flatMap(operandsOf), ...operandsOfEnd(block.end)]) {
      if (operand.kind === 'local') uses.set(operand.local, (uses.get(operand.local) ?? 0) + 1);
    }
  }
  return uses;
}

function fuseBlock(block: Block, uses: ReadonlyMap<LocalId, number>): Block {
  const instructions: Instruction[] = [];
  for (const instruction of block.instructions) {
    const fused = fusedWith(instructions.at(-1), instruction, uses);
    if (fused !== undefined) instructions.pop();
    instructions.push(fused ?? instruction);
  }
  return instructions.length === block.instructions.length ? block : { ...block, instructions };
}

function fusedWith(
  read: Instruction | undefined,
  cut: Instruction,
  uses: ReadonlyMap<LocalId, number>,
): Instruction | undefined {
  if (read?.kind !== 'readString' || cut.kind !== 'stringSlice') return undefined;
  const isThat = cut.src.kind === 'local' && cut.src.local === definedLocal(read) && uses.get(read.dst) === 1;
  if (!isThat || cut.start.kind !== 'long' || cut.start.value !== 0) return undefined;
  if (cut.size.kind !== 'long' || typeof cut.size.value !== 'number' || cut.size.value < 1) return undefined;
  return { ...read, dst: cut.dst, limit: Math.min(cut.size.value, read.limit ?? cut.size.value) };
}
