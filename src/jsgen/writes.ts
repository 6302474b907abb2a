import { present } from '../base/index.js';
import type { BodyId, FunctionId, GlobalId, Instruction, IrCode, IrGlobal } from '../ir/index.js';
import type { PlacedModule } from '../passes/placed.js';

/** User-homed globals that the body, or a function that it can reach, may change. */
export function writtenGlobals(placed: PlacedModule, body: BodyId): readonly IrGlobal[] {
  const { module } = placed;
  const written = new Set<GlobalId>();
  const called = new Set<FunctionId>();
  const visit = (code: IrCode): void => {
    for (const insn of code.blocks.flatMap((block) => block.instructions)) {
      const global = writtenBy(insn);
      if (global !== undefined) written.add(global);
      if (insn.kind !== 'call' || called.has(insn.callee)) continue;
      called.add(insn.callee);
      visit(present(module.functions[insn.callee], 'jsgen', `function ${insn.callee}`).code);
    }
  };
  visit(present(module.bodies[body], 'jsgen', `body ${body}`).code);
  return module.globals.filter(({ id }) => written.has(id) && placed.globals[id]?.home === 'user');
}

function writtenBy(insn: Instruction): GlobalId | undefined {
  switch (insn.kind) {
    case 'storeScalar':
    case 'addScalar':
    case 'storeElement':
    case 'addElement':
    case 'deleteElement':
    case 'clear':
    case 'addStatistic':
      return insn.global;
    // no other instruction changes a global
    default:
      return undefined;
  }
}
