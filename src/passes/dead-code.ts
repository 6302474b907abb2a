/**
 * Takes away what cannot run or cannot be seen: results that nobody reads, blocks that nothing reaches, jumps to jumps, locals and formats without a use. In: any module. Out: the same meaning, ids dense.
 */
import { id, present } from '../base/index.js';
import {
  compactBlocks,
  definedByEnd,
  definedLocal,
  fieldsOf,
  instructionOf,
  isPure,
  mapOperands,
  operandsOf,
  operandsOfEnd,
  type Block,
  type Field,
  type FormatId,
  type Instruction,
  type IrCode,
  type IrModule,
  type LocalId,
  type Operand,
  type Terminator,
} from '../ir/index.js';
import { withoutIdleEdges } from './error-edges.js';
import { joinBlocks } from './join-blocks.js';

export function removeDeadCode(module: IrModule): IrModule {
  const clean = (code: IrCode, parameters: number): IrCode =>
    withoutIdleLocals(joinBlocks(compactBlocks(withoutIdleEdges(withoutUnread(code)))), parameters);
  return withoutIdleFormats({
    ...module,
    functions: module.functions.map((fn) => ({ ...fn, code: clean(fn.code, fn.parameterCount) })),
    bodies: module.bodies.map((body) => ({ ...body, code: clean(body.code, 0) })),
  });
}

/** Pure results that no instruction reads, again until none is left. */
function withoutUnread(code: IrCode): IrCode {
  let current = code;
  for (;;) {
    const read = new Set<LocalId>();
    const note = (operand: Operand): void => {
      if (operand.kind === 'local') read.add(operand.local);
    };
    for (const block of current.blocks) {
      for (const instruction of block.instructions) operandsOf(instruction).forEach(note);
      operandsOfEnd(block.end).forEach(note);
    }
    const isDead = (instruction: Instruction): boolean => {
      const local = definedLocal(instruction);
      return (local === undefined || !read.has(local)) && isPure(instruction);
    };
    if (!current.blocks.some((block) => block.instructions.some(isDead))) return current;
    const blocks = current.blocks.map((block) => ({
      ...block,
      instructions: block.instructions.filter((instruction) => !isDead(instruction)),
    }));
    current = { ...current, blocks };
  }
}

/** Drops locals without a use and numbers the rest; parameters stay the first. */
function withoutIdleLocals(code: IrCode, parameters: number): IrCode {
  const used = new Set<LocalId>();
  for (const block of code.blocks) {
    for (const instruction of block.instructions) {
      const local = definedLocal(instruction);
      if (local !== undefined) used.add(local);
      for (const operand of operandsOf(instruction)) if (operand.kind === 'local') used.add(operand.local);
    }
    for (const operand of operandsOfEnd(block.end)) if (operand.kind === 'local') used.add(operand.local);
    for (const local of definedByEnd(block.end)) used.add(local);
  }
  const kept = code.locals
    .map((_, index) => id<'local'>(index))
    .filter((local) => local < parameters || used.has(local));
  if (kept.length === code.locals.length) return code;
  const names = new Map(kept.map((local, index) => [local, id<'local'>(index)]));
  const rename = (local: LocalId): LocalId => present(names.get(local), 'dead code', `local ${local}`);
  return {
    ...code,
    locals: kept.map((local) => present(code.locals[local], 'dead code', `local ${local}`)),
    blocks: code.blocks.map((block) => renameLocals(block, rename)),
  };
}

function renameLocals(block: Block, rename: (local: LocalId) => LocalId): Block {
  const operand = (each: Operand): Operand =>
    each.kind === 'local' ? { kind: 'local', local: rename(each.local) } : each;
  const instructions = block.instructions.map((instruction) => {
    const fields = fieldsOf(mapOperands(instruction, operand)).map((field): Field => {
      if (field.kind === 'def') return { ...field, value: rename(field.value) };
      if (field.kind !== 'optDef' || field.value === undefined) return field;
      return { ...field, value: rename(field.value) };
    });
    return instructionOf(instruction.kind, instruction.at, fields);
  });
  return { ...block, instructions, end: renameEnd(block.end, rename, operand) };
}

function renameEnd(
  end: Terminator,
  rename: (local: LocalId) => LocalId,
  operand: (each: Operand) => Operand,
): Terminator {
  if (end.kind === 'branch') return { ...end, condition: operand(end.condition) };
  if (end.kind === 'return' && end.value !== undefined) return { ...end, value: operand(end.value) };
  if (end.kind !== 'foreachNext') return end;
  return { ...end, keys: end.keys.map(rename), value: end.value === undefined ? undefined : rename(end.value) };
}

function withoutIdleFormats(module: IrModule): IrModule {
  const used = new Set<FormatId>();
  for (const { code } of [...module.functions, ...module.bodies]) {
    for (const block of code.blocks) {
      for (const instruction of block.instructions) if ('format' in instruction) used.add(instruction.format);
    }
  }
  if (used.size === module.formats.length) return module;
  const kept = module.formats.filter((format) => used.has(format.id));
  const names = new Map(kept.map((format, index) => [format.id, id<'format'>(index)]));
  const renamed = (code: IrCode): IrCode => ({
    ...code,
    blocks: code.blocks.map((block) => ({
      ...block,
      instructions: block.instructions.map((instruction) =>
        'format' in instruction
          ? { ...instruction, format: present(names.get(instruction.format), 'dead code', 'the format') }
          : instruction,
      ),
    })),
  });
  return {
    ...module,
    formats: kept.map((format, index) => ({ ...format, id: id<'format'>(index) })),
    functions: module.functions.map((fn) => ({ ...fn, code: renamed(fn.code) })),
    bodies: module.bodies.map((body) => ({ ...body, code: renamed(body.code) })),
  };
}
