/** Scalar globals: words and slots of the session map, addressed directly, without a look-up. */
import { assert, present } from '../../base/index.js';
import type { GlobalId, InstructionOf } from '../../ir/index.js';
import type { GlobalLayout } from '../../passes/layout.js';
import type { BodyContext } from '../body-context.js';
import { R0, R1, R8 } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import { loadLong, storeAs, storeBytes, storeLong, storeTextOfId } from './memory.js';

type ScalarLayout = Extract<GlobalLayout, { readonly kind: 'scalar' }>;

export function layoutOf(ctx: BodyContext, global: GlobalId): GlobalLayout {
  return present(ctx.tables.layout.globals.get(global), 'bpfgen', `layout of global ${global}`);
}

function scalarLayout(ctx: BodyContext, global: GlobalId): ScalarLayout {
  const layout = layoutOf(ctx, global);
  assert(layout.kind === 'scalar', 'bpfgen', `global ${global} is no scalar`);
  return layout;
}

export function selectLoadScalar(ctx: BodyContext, { dst, global }: InstructionOf<'loadScalar'>): void {
  const { asm } = ctx;
  const { field } = scalarLayout(ctx, global);
  if (field.representation.kind !== 'bytes') {
    asm.loadMapValue(R1, MAP_NAMES.session, field.offset);
    asm.load(8, R0, R1, 0);
    storeFromR0(ctx, dst);
    return;
  }
  const slot = ctx.slot(dst);
  assert(slot.representation.kind === 'bytes', 'bpfgen', 'a bytes value goes to a bytes slot');
  asm.loadMapValue(R8, MAP_NAMES.session, field.offset);
  storeBytes(ctx, slot, slot.representation, { base: R8, offset: 0 }, field.representation);
}

/** A word (a long or an id) in r0 to a local, which may hold an id as bytes. */
export function storeFromR0(ctx: BodyContext, dst: InstructionOf<'loadScalar'>['dst']): void {
  const slot = ctx.slot(dst);
  if (slot.representation.kind !== 'bytes') {
    storeLong(ctx, dst, R0);
    return;
  }
  const id = ctx.scratch('name id', 8);
  ctx.asm.store(8, id.base, id.offset, R0);
  storeTextOfId(ctx, slot, slot.representation, id);
}

export function selectStoreScalar(ctx: BodyContext, { global, src }: InstructionOf<'storeScalar'>): void {
  const { asm } = ctx;
  const { field } = scalarLayout(ctx, global);
  asm.loadMapValue(R8, MAP_NAMES.session, field.offset);
  storeAs(ctx, { base: R8, offset: 0 }, field.representation, src);
}

export function selectAddScalar(ctx: BodyContext, { global, src }: InstructionOf<'addScalar'>): void {
  const { asm } = ctx;
  const { field } = scalarLayout(ctx, global);
  asm.loadMapValue(R1, MAP_NAMES.session, field.offset);
  loadLong(ctx, R0, src);
  asm.atomic('add', R1, 0, R0);
}
