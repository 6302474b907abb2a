/**
 * The module as text (`--dump=ir`), stable and complete: `read.ts` reads it back. One line an instruction:
 *
 *     %2 = binary add %0 1 @0:3:14 operator "+"
 *
 * `%n` local, `bn` block, `_` nothing, `@file:line:column kind "text"` the token to blame; tables before the code are data.
 */
import { unreachable, type SourceFile, type Token } from '../base/index.js';
import type { Block, Instruction, Terminator } from './instructions.js';
import type { IrCode, IrModule } from './module.js';
import { dataText, quoted } from './print-data.js';
import { fieldsOf, type Field } from './shape.js';
import { definedLocal } from './traverse.js';
import type { LocalId, Operand } from './values.js';

/** Of the text's layout, not of the IR. */
export const PRINT_VERSION = 1;

export function printModule(module: IrModule): string {
  const files = new FileTable();
  const rows = [
    `limits ${dataText(module.limits)}`,
    ...module.globals.map(({ id, at, ...rest }) => `global ${id} ${dataText(rest)} ${files.place(at)}`),
    ...module.formats.map(({ id, ...rest }) => `format ${id} ${dataText(rest)}`),
    ...(module.embedded ?? []).map(({ id, at, ...rest }) => `embedded ${id} ${dataText(rest)} ${files.place(at)}`),
    ...module.components.map(({ id, ...rest }) => `component ${id} ${dataText(rest)}`),
    ...module.functions.map(({ id, at, code, ...rest }) =>
      [`function ${id} ${dataText({ ...rest, ...headOf(code) })} ${files.place(at)}`, ...codeLines(code, files)].join(
        '\n',
      ),
    ),
    ...module.bodies.map(({ id, probe: { at, ...probe }, code }) =>
      [`body ${id} ${dataText({ ...probe, ...headOf(code) })} ${files.place(at)}`, ...codeLines(code, files)].join(
        '\n',
      ),
    ),
  ];
  return [`ir ${PRINT_VERSION}`, ...files.lines(), ...rows, 'end', ''].join('\n');
}

/** Source files by number; their texts are not printed. */
class FileTable {
  readonly #files: SourceFile[] = [];

  place(token: Token): string {
    let index = this.#files.findIndex((file) => file.path === token.file.path && file.name === token.file.name);
    if (index < 0) index = this.#files.push(token.file) - 1;
    const from = token.expandedFrom === undefined ? '' : ` from ${this.place(token.expandedFrom)}`;
    return `@${index}:${token.line}:${token.column} ${token.kind} ${quoted(token.text)}${from}`;
  }

  lines(): readonly string[] {
    return this.#files.map(({ name, path, role }, index) => `file ${index} ${dataText({ name, path, role })}`);
  }
}

function headOf(code: IrCode): { readonly iterators: number; readonly entry: number } {
  return { iterators: code.iterators, entry: code.entry };
}

function codeLines(code: IrCode, files: FileTable): readonly string[] {
  return [
    ...code.locals.map((local, index) => `  local ${index} ${local.type} ${quoted(local.name)}`),
    ...code.blocks.flatMap((block) => blockLines(block, files)),
  ];
}

function blockLines(block: Block, files: FileTable): readonly string[] {
  const edge = block.onError === undefined ? '' : ` error b${block.onError}`;
  return [
    `  block b${block.id}${edge}`,
    ...block.instructions.map((instruction) => `    ${instructionText(instruction)} ${files.place(instruction.at)}`),
    `    ${endText(block.end)} ${files.place(block.end.at)}`,
  ];
}

function instructionText(instruction: Instruction): string {
  const dst = definedLocal(instruction);
  const fields = fieldsOf(instruction).filter(({ kind }) => kind !== 'def' && kind !== 'optDef');
  const words = [instruction.kind, ...fields.map(fieldText)];
  return `${dst === undefined ? '' : `${localText(dst)} = `}${words.join(' ')}`;
}

function fieldText(field: Field): string {
  switch (field.kind) {
    case 'def':
    case 'optDef':
      return field.value === undefined ? '_' : localText(field.value);
    case 'operand':
    case 'optOperand':
      return operandText(field.value);
    case 'operands':
    case 'slice':
      return `(${field.value.map(operandText).join(' ')})`;
    case 'optSlice':
      return field.value === undefined ? '_' : `(${field.value.map(operandText).join(' ')})`;
    case 'optNumber':
      return field.value === undefined ? '_' : String(field.value);
    case 'global':
    case 'format':
    case 'function':
    case 'component':
    case 'iterator':
    case 'number':
    case 'flag':
    case 'word':
      return String(field.value);
    case 'order':
    case 'context':
    case 'regex':
      return dataText(field.value);
    default:
      return unreachable(field);
  }
}

function localText(local: LocalId): string {
  return `%${local}`;
}

function operandText(operand: Operand | undefined): string {
  if (operand === undefined) return '_';
  switch (operand.kind) {
    case 'long':
      return String(operand.value);
    case 'string':
      return quoted(operand.value);
    case 'local':
      return localText(operand.local);
    default:
      return unreachable(operand);
  }
}

function endText(end: Terminator): string {
  switch (end.kind) {
    case 'jump':
      return `jump b${end.target}`;
    case 'branch':
      return `branch ${operandText(end.condition)} b${end.then} b${end.otherwise}`;
    case 'foreachNext': {
      const keys = end.keys.map(localText).join(' ');
      const value = end.value === undefined ? '_' : localText(end.value);
      return `foreachNext ${end.iterator} (${keys}) ${value} b${end.body} b${end.done}`;
    }
    case 'return':
      return `return ${operandText(end.value)}`;
    case 'leave':
    case 'fail':
      return end.kind;
    default:
      return unreachable(end);
  }
}
