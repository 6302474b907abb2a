/** How a function's string comes back: as what it returns and what takes it are held. No copy converts, so all are alike. */
import { present } from '../../src/base/index.js';
import type { IrCode, IrFunction } from '../../src/ir/index.js';
import type { PlacedModule, Representation } from '../../src/passes/placed.js';

export function resultOf(placed: PlacedModule, callee: IrFunction): Representation | undefined {
  if (callee.result === undefined) return undefined;
  if (callee.result === 'long') return { kind: 'long' };
  const limit = placed.module.limits.maxStringLength - 1;
  const given = returned(callee.code, representationsOf(placed, 'functions', callee.id));
  const taken = [...placed.module.functions, ...placed.module.bodies].flatMap((each) =>
    taking(each.code, callee, representationsOf(placed, 'name' in each ? 'functions' : 'bodies', each.id)),
  );
  const all = [...given, ...taken];
  if (all.length > 0 && all.every(({ kind }) => kind === 'interned')) return { kind: 'interned' };
  return { kind: 'bytes', limit, sizeBytes: limit + 1 };
}

function representationsOf(placed: PlacedModule, of: 'functions' | 'bodies', id: number): readonly Representation[] {
  return present(placed[of][id], 'cgen', `${of} ${id}`).representations;
}

function returned(code: IrCode, held: readonly Representation[]): readonly Representation[] {
  return code.blocks.flatMap(({ end }) =>
    end.kind === 'return' && end.value?.kind === 'local' ? [present(held[end.value.local], 'cgen', 'a local')] : [],
  );
}

function taking(code: IrCode, { id }: IrFunction, held: readonly Representation[]): readonly Representation[] {
  return code.blocks
    .flatMap((block) => block.instructions)
    .flatMap((insn) =>
      insn.kind === 'call' && insn.callee === id && insn.dst !== undefined
        ? [present(held[insn.dst], 'cgen', 'a local')]
        : [],
    );
}
