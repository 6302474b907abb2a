/**
 * What generated JavaScript cannot do, found before anything is generated: a user-side body has no event of its own, and no
 * address space but stap's.
 */
import { type Diagnostic, readsMemory, semanticError, type Token } from '../base/index.js';
import type { Instruction, IrCode } from '../ir/index.js';
import type { PlacedModule } from '../passes/placed.js';
import { hasUserSide } from './select/intrinsics.js';

export function unsupportedByJs(placed: PlacedModule): readonly Diagnostic[] {
  const { bodies, functions } = placed.module;
  const codes = [
    ...functions
      .filter((callee) => placed.functions[callee.id]?.sides.has('user') === true)
      .map((callee) => callee.code),
    ...bodies.filter((body) => placed.bodies[body.id]?.side === 'user').map((body) => body.code),
  ];
  // What stands outside of all bodies is somebody's: of which, only a compiler can tell.
  const outside = (placed.module.embedded ?? []).filter(({ form }) => form === 'top');
  return [...outside.map(({ at }) => refusedText(at)), ...codes.flatMap((code) => unsupportedIn(placed, code))];
}

function unsupportedIn(placed: PlacedModule, code: IrCode): readonly Diagnostic[] {
  return code.blocks.flatMap((block) =>
    block.instructions.flatMap((insn) => {
      const what = unsupportedWhat(placed, insn);
      if (insn.kind === 'embedded') return [refusedText(insn.at)];
      if (what === undefined) return [];
      return [semanticError('js-unsupported', `${what} is not supported in probes that run in user space`, insn.at)];
    }),
  );
}

const refusedText = (at: Token): Diagnostic =>
  semanticError('js-unsupported', 'the bpf runtime does not support embedded C code', at);

/** Instructions that are not named here are performed. */
function unsupportedWhat(placed: PlacedModule, insn: Instruction): string | undefined {
  if (insn.kind === 'intrinsic' && !hasUserSide(insn.name)) return `${insn.at.text}()`;
  if (insn.kind === 'context') return 'context of the probed event';
  if (insn.kind === 'readMemory' || insn.kind === 'readBits') return 'reading memory';
  if (insn.kind === 'writeMemory' || insn.kind === 'writeContext') return 'writing to target variables';
  if (insn.kind === 'readString') return 'reading a string from memory';
  const formats = insn.kind === 'printMemory' || insn.kind === 'stringFormat';
  return formats && readsMemory(placed.module.formats[insn.format]?.format ?? [])
    ? 'printing memory by %m or %M'
    : undefined;
}
