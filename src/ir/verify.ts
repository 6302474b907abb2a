/**
 * Asserts what every pass must keep: ids dense, operands typed, edges closed, an error edge exactly where something
 * fails, a pending error only behind one, lock and unlock balanced on every path. What breaks is a bug of ours: it throws
 * an AssertionError that names the pass after which it was seen.
 */
import { AssertionError } from '../base/index.js';
import type { Block } from './instructions.js';
import type { IrCode, IrModule } from './module.js';
import { allSuccessors, definedByEnd, definedLocal, fails, operandsOf, operandsOfEnd } from './traverse.js';
import { checkFlow } from './verify-flow.js';
import { checkInstruction, checkTerminator, type CodeContext } from './verify-types.js';
import type { LocalId } from './values.js';

export function verifyModule(module: IrModule, pass: string): void {
  checkIds(module, pass);
  for (const fn of module.functions) {
    const context = { module, code: fn.code, fn, name: `function ${fn.name}`, pass };
    check(context, fn.parameterCount <= fn.code.locals.length, 'a parameter has no local');
    checkCode(context);
  }
  for (const body of module.bodies) {
    checkCode({ module, code: body.code, fn: undefined, name: `probe ${body.probe.point}`, pass });
  }
}

function checkIds(module: IrModule, pass: string): void {
  const tables = {
    globals: module.globals,
    functions: module.functions,
    bodies: module.bodies,
    formats: module.formats,
    components: module.components,
  };
  for (const [name, rows] of Object.entries(tables)) {
    rows.forEach((row: { readonly id: number }, index) => {
      if (row.id !== index) throw new AssertionError(pass, `${name}: row ${index} has the id ${row.id}`);
    });
  }
  for (const component of module.components) {
    for (const global of component.globals) {
      if (module.globals[global] === undefined) throw new AssertionError(pass, `component of unknown global ${global}`);
    }
  }
}

function check(context: CodeContext, condition: boolean, message: string): void {
  if (!condition) throw new AssertionError(context.pass, `${context.name}: ${message}`);
}

function checkCode(context: CodeContext): void {
  const { code } = context;
  check(context, code.blocks[code.entry] !== undefined, `the entry ${code.entry} is no block`);
  code.blocks.forEach((block, index) => {
    check(context, block.id === index, `block ${index} has the id ${block.id}`);
    checkBlock(context, code, block);
  });
  checkFlow(context);
}

function checkBlock(context: CodeContext, code: IrCode, block: Block): void {
  const where = `block ${block.id}`;
  for (const next of allSuccessors(block))
    check(context, code.blocks[next] !== undefined, `${where} leads to no block`);
  const needsEdge = block.instructions.some(fails);
  check(
    context,
    needsEdge === (block.onError !== undefined),
    `${where}: error edge ${needsEdge ? 'missing' : 'unused'}`,
  );
  const exists = (local: LocalId): void => {
    check(context, code.locals[local] !== undefined, `${where}: no local %${local}`);
  };
  for (const instruction of block.instructions) {
    const defined = definedLocal(instruction);
    if (defined !== undefined) exists(defined);
    for (const operand of operandsOf(instruction)) if (operand.kind === 'local') exists(operand.local);
    checkInstruction(context, instruction);
  }
  for (const local of definedByEnd(block.end)) exists(local);
  for (const operand of operandsOfEnd(block.end)) if (operand.kind === 'local') exists(operand.local);
  checkTerminator(context, block.end);
}
