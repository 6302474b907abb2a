/** Scalars: under a component's lock plain variables, else words that other CPUs change at any time. */
import type { GlobalId, InstructionOf } from '../../../src/ir/index.js';
import type { CodeContext } from '../code-context.js';
import { present } from '../../../src/base/index.js';
import type { Representation } from '../../../src/passes/placed.js';

function valueOf(ctx: CodeContext, global: GlobalId): Representation {
  return present(ctx.program.placedGlobal(global).value, 'cgen', `value of global ${global}`);
}

/** Strings that no lock covers are not written while probes are armed. */
function isShared(ctx: CodeContext, global: GlobalId): boolean {
  return ctx.program.placedGlobal(global).component === undefined && valueOf(ctx, global).kind !== 'bytes';
}

export function selectLoadScalar(ctx: CodeContext, { dst, global }: InstructionOf<'loadScalar'>): readonly string[] {
  const name = ctx.global(global);
  if (isShared(ctx, global)) return [`${ctx.local(dst)} = stap_load(&${name});`];
  const held = ctx.held(dst);
  return [
    held.kind === 'bytes' ? `stap_copy(${ctx.local(dst)}, ${held.limit}, ${name});` : `${ctx.local(dst)} = ${name};`,
  ];
}

export function selectStoreScalar(ctx: CodeContext, { global, src }: InstructionOf<'storeScalar'>): readonly string[] {
  const name = ctx.global(global);
  if (isShared(ctx, global)) return [`stap_store(&${name}, ${ctx.word(src)});`];
  return [ctx.store(name, valueOf(ctx, global), src)];
}

export function selectAddScalar(ctx: CodeContext, { global, src }: InstructionOf<'addScalar'>): readonly string[] {
  const name = ctx.global(global);
  if (isShared(ctx, global)) return [`stap_add_shared(&${name}, ${ctx.long(src)});`];
  return [`${name} = (s64)((u64)${name} + (u64)${ctx.long(src)});`];
}
