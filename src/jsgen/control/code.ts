/** A body or function of the IR as a JavaScript function. */
import type { IrBody, IrCode, IrFunction } from '../../ir/index.js';
import { CodeContext, type ProgramContext } from '../context.js';
import { bodyName, functionName, iteratorName, localName, visitedName } from '../names.js';
import { type BlockWriter, indent } from './blocks.js';
import { type Dispatch, dispatch } from './dispatch.js';
import { type Flow, flowOf } from './flow.js';
import type { BlockId } from '../../ir/index.js';

export function bodySource(program: ProgramContext, body: IrBody): readonly string[] {
  const lines = codeLines(new CodeContext(program, body.code, 0), false);
  return [`function ${bodyName(body.id)}() { // ${body.probe.point}`, ...indent(lines), '}'];
}

/** Calls nest at most MAXNESTING deep; the error names the callee. */
export function functionSource(program: ProgramContext, callee: IrFunction): readonly string[] {
  const { code, parameterCount, result } = callee;
  const parameters = code.locals.slice(0, parameterCount).map((_, index) => localName(code.locals, index));
  const at = program.position(callee.at);
  const lines = [
    `const empty = ${result === 'string' ? '""' : '0'};`,
    `if (depth >= ${program.placed.module.limits.maxNesting}) throw nested(${at});`,
    'depth++;',
    ...codeLines(new CodeContext(program, code, parameterCount), true),
  ];
  return [`function ${functionName(callee)}(${parameters.join(', ')}) {`, ...indent(lines), '}'];
}

function codeLines(ctx: CodeContext, isFunction: boolean): readonly string[] {
  const flow = flowOf(ctx.code);
  const first = ctx.program.positions.length;
  const blamed = new Map<number, BlockId>();
  const blame = (position: number, block: BlockId): void => void blamed.set(position, block);
  const written = dispatch(flow, (goTo): BlockWriter => ({ ctx, flow, goTo, blame, isFunction }));
  const { lines, switches } = written;
  const declarations = [...declarationLines(ctx.code, ctx.parameterCount), ...(switches ? ['let pc = 0;'] : [])];
  if (blamed.size === 0) return [...declarations, ...lines];
  if (flow.handlers.size === 0) {
    return [...declarations, 'let p = -1;', 'try {', ...indent(lines), '} catch (e) {', '  throw placed(e, p);', '}'];
  }
  const table = handlerTable(flow, blamed, first, ctx.program.positions.length, written);
  return [...declarations, ...guarded(lines, table, first)];
}

/** Errors that a handler takes: `pc` becomes its case; -1 passes the error on. */
function guarded(lines: readonly string[], table: readonly number[], first: number): readonly string[] {
  return [
    'let p = -1, error;',
    'const outer = depth;',
    'for (;;) {',
    '  try {',
    ...indent(indent(lines)),
    '  } catch (e) {',
    '    error = placed(e, p);',
    `    pc = p >= 0 && error.catchable ? [${table.join(', ')}][p - ${first}] : -1;`,
    '    if (pc < 0) throw error;',
    '    depth = outer;',
    '  }',
    '}',
  ];
}

function handlerTable(
  flow: Flow,
  blamed: ReadonlyMap<number, BlockId>,
  first: number,
  end: number,
  dispatched: Dispatch,
): readonly number[] {
  return Array.from({ length: end - first }, (_, index) => {
    const block = blamed.get(first + index);
    const handler = block === undefined ? undefined : flow.handler(block);
    return handler === undefined ? -1 : dispatched.caseOf(handler);
  });
}

function declarationLines(code: IrCode, parameterCount: number): readonly string[] {
  const locals = code.locals
    .map((local, index) => `${localName(code.locals, index)} = ${local.type === 'string' ? '""' : '0'}`)
    .slice(parameterCount);
  const iterators = code.blocks
    .flatMap((block) => block.instructions)
    .filter((insn) => insn.kind === 'foreachStart')
    .flatMap(({ iterator }) => [`${iteratorName(iterator)} = []`, `${visitedName(iterator)} = 0`]);
  const all = [...locals, ...iterators];
  return all.length === 0 ? [] : [`let ${all.join(', ')};`];
}
