import { present, type Token } from '../../../src/base/index.js';
import type { GlobalId, InstructionOf } from '../../../src/ir/index.js';
import type { Representation } from '../../../src/passes/placed.js';
import { type CodeContext, wantedKeys, wholeKeys } from '../code-context.js';

export function elementValue(ctx: CodeContext, global: GlobalId): Representation {
  return present(ctx.program.placedGlobal(global).value, 'cgen', `value of array ${global}`);
}

/** The statement that deals with a full array, where `condition` says that it is. */
export function overflow(ctx: CodeContext, condition: string, global: GlobalId, at: Token): string {
  const { capacity, declaredSize } = ctx.program.array(global);
  return `if (${condition}) { ${ctx.fail('STAP_ARRAY_OVERFLOW', at, declaredSize ? String(capacity) : '0')} }`;
}

export function selectLoadElement(ctx: CodeContext, insn: InstructionOf<'loadElement'>): readonly string[] {
  const { dst, global, keys } = insn;
  const array = `&${ctx.global(global)}`;
  const held = ctx.held(dst);
  return [
    ...ctx.keys(global, keys),
    held.kind === 'bytes'
      ? `stap_load_text(${array}, c->key, ${ctx.local(dst)}, ${held.limit});`
      : `${ctx.local(dst)} = stap_load_word(${array}, c->key);`,
  ];
}

export function selectStoreElement(ctx: CodeContext, insn: InstructionOf<'storeElement'>): readonly string[] {
  const { global, keys, src, at } = insn;
  const array = `&${ctx.global(global)}`;
  const value = elementValue(ctx, global);
  const stored =
    value.kind === 'bytes'
      ? `stap_store_text(${array}, c->key, ${value.limit}, ${ctx.text(src)})`
      : `stap_store_word(${array}, c->key, ${ctx.word(src)})`;
  return [...ctx.keys(global, keys), overflow(ctx, stored, global, at)];
}

export function selectAddElement(ctx: CodeContext, insn: InstructionOf<'addElement'>): readonly string[] {
  const { global, keys, src, at } = insn;
  const added = `stap_add_element(&${ctx.global(global)}, c->key, ${ctx.long(src)})`;
  return [...ctx.keys(global, keys), overflow(ctx, added, global, at)];
}

export function selectHasElement(ctx: CodeContext, insn: InstructionOf<'hasElement'>): readonly string[] {
  const { dst, global, keys } = insn;
  const array = `&${ctx.global(global)}`;
  const found =
    wholeKeys(keys) === undefined
      ? `stap_has_slice(${array}, ${wantedKeys(keys)}, c->key)`
      : `stap_has_element(${array}, c->key)`;
  return [...ctx.keys(global, keys), `${ctx.local(dst)} = ${found};`];
}

export function selectDeleteElement(ctx: CodeContext, insn: InstructionOf<'deleteElement'>): readonly string[] {
  const { global, keys } = insn;
  const array = `&${ctx.global(global)}`;
  const deleted =
    wholeKeys(keys) === undefined
      ? `stap_delete_slice(${array}, ${wantedKeys(keys)}, c->key);`
      : `stap_delete_element(${array}, c->key);`;
  return [...ctx.keys(global, keys), deleted];
}

/** Statistics, too. */
export function selectClear(ctx: CodeContext, { global }: InstructionOf<'clear'>): readonly string[] {
  const isArray = ctx.program.global(global).kind === 'array';
  return [`stap_clear_${isArray ? 'array' : 'single'}(&${ctx.global(global)});`];
}
