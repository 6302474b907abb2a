import { present } from '../base/index.js';
import type {
  BodyId,
  FunctionId,
  GlobalId,
  Instruction,
  InstructionKind,
  InstructionOf,
  IrCode,
  IrGlobal,
} from '../ir/index.js';
import type { PlacedModule } from '../passes/placed.js';

/** User-homed globals that the body, or a function that it can reach, may change. */
export function writtenGlobals(placed: PlacedModule, body: BodyId): readonly IrGlobal[] {
  const { module } = placed;
  const written = new Set<GlobalId>();
  const called = new Set<FunctionId>();
  const visit = (code: IrCode): void => {
    for (const insn of code.blocks.flatMap((block) => block.instructions)) {
      if (isWrite(insn)) written.add(insn.global);
      if (insn.kind !== 'call' || called.has(insn.callee)) continue;
      called.add(insn.callee);
      visit(present(module.functions[insn.callee], 'jsgen', `function ${insn.callee}`).code);
    }
  };
  visit(present(module.bodies[body], 'jsgen', `body ${body}`).code);
  return module.globals.filter(({ id }) => written.has(id) && placed.globals[id]?.home === 'user');
}

const WRITES = [
  'storeScalar',
  'addScalar',
  'storeElement',
  'addElement',
  'deleteElement',
  'clear',
  'addStatistic',
] as const satisfies readonly InstructionKind[];
type Write = InstructionOf<(typeof WRITES)[number]>;

const isWrite = (insn: Instruction): insn is Write => WRITES.some((kind) => kind === insn.kind);
