/** A body or function of the IR as a C function: blocks are labels, edges are gotos, locals lie in a frame of their own. */
import { present } from '../../src/base/index.js';
import type { IrBody, IrFunction } from '../../src/ir/index.js';
import { reachableBlocks } from '../../src/ir/compact.js';
import type { Representation } from '../../src/passes/placed.js';
import { CodeContext } from './code-context.js';
import { embeddedIn } from './embedded-room.js';
import { capacityOf, foreachStarts, frameBytes, sizeOf } from './frame-layout.js';
import { blamed, type Line, plain } from './lines.js';
import { bodyName, functionName, labelName, localName, slotsName, thisName, walkName } from './names.js';
import type { ProgramContext } from './program-context.js';
import { selectEnd } from './select/control.js';
import { select } from './select/index.js';

const indent = (lines: readonly string[]): readonly string[] => lines.map((line) => `\t${line}`);

export function bodyLines(program: ProgramContext, body: IrBody): readonly Line[] {
  const { representations } = present(program.placed.bodies[body.id], 'cgen', `body ${body.id}`);
  const ctx = new CodeContext(program, body.code, representations, undefined);
  const name = bodyName(body.id);
  const position = program.position(body.probe.at);
  return [
    ...plain([
      `/* probe ${commentText(body.probe.point)} */`,
      ...frame(ctx, name),
      '',
      `static enum stap_result ${name}(struct stap_context *c)`,
      '{',
      `\tstruct frame_${name} *f = stap_push(c, sizeof(*f));`,
      '\tenum stap_result r = STAP_DONE;',
      '',
      `\tif (!f) { stap_fail(c, STAP_MAXNESTING, ${position}, 0); return STAP_ABORTED; }`,
      ...indent(initialValues(ctx, 0)),
    ]),
    ...codeLines(ctx),
    ...plain(['out: __attribute__((unused));', '\tstap_pop(c, sizeof(*f));', '\treturn r;', '}', '']),
  ];
}

/** Calls nest at most MAXNESTING deep; the error names the callee. */
export function functionLines(program: ProgramContext, callee: IrFunction): readonly Line[] {
  const { representations } = present(program.placed.functions[callee.id], 'cgen', `function ${callee.id}`);
  const ctx = new CodeContext(program, callee.code, representations, program.result(callee.id));
  const name = functionName(callee);
  return [
    ...plain([
      ...frame(ctx, name),
      '',
      signature(program, callee),
      '{',
      `\tstruct frame_${name} *f = c->depth < STAP_MAX_NESTING ? stap_push(c, sizeof(*f)) : NULL;`,
      '\tenum stap_result r = STAP_DONE;',
      '',
      `\tif (!f) { stap_fail(c, STAP_MAXNESTING, ${program.position(callee.at)}, 0); return STAP_FAILED; }`,
      '\tc->depth++;',
      ...indent(parameterValues(ctx, callee.parameterCount)),
      ...indent(initialValues(ctx, callee.parameterCount)),
    ]),
    ...codeLines(ctx),
    ...plain(['out: __attribute__((unused));', '\tc->depth--;', '\tstap_pop(c, sizeof(*f));', '\treturn r;', '}', '']),
  ];
}

export function signature(program: ProgramContext, callee: IrFunction): string {
  const { representations } = present(program.placed.functions[callee.id], 'cgen', `function ${callee.id}`);
  const parameters = callee.code.locals
    .slice(0, callee.parameterCount)
    .map((_, index) => (representations[index]?.kind === 'bytes' ? `const char *a${index}` : `s64 a${index}`));
  const result = program.result(callee.id);
  // A function whose every path fails gives nothing.
  if (result?.kind === 'bytes') parameters.push('char *result STAP_UNUSED', 'u32 limit STAP_UNUSED');
  else if (result !== undefined) parameters.push('s64 *result STAP_UNUSED');
  return `static enum stap_result ${functionName(callee)}(${['struct stap_context *c', ...parameters].join(', ')})`;
}

function frame(ctx: CodeContext, name: string): readonly string[] {
  const { code, representations, program } = ctx;
  const fields = code.locals.map((_, index) => field(localName(code.locals, index), representations[index]));
  for (const start of foreachStarts(code)) {
    const slots = Math.ceil(capacityOf(program.placed, start) / 2) * 2;
    fields.push(`struct stap_walk ${walkName(start.iterator)};`, `u32 ${slotsName(start.iterator)}[${slots}];`);
  }
  for (const { id } of embeddedIn(program.placed, code)) fields.push(`struct ${thisName(id)} ${thisName(id)};`);
  if (fields.length === 0) fields.push('s64 unused;');
  const bytes = frameBytes(program.placed, code, representations);
  return [
    `struct frame_${name} {`,
    ...indent(fields),
    '};',
    `_Static_assert(sizeof(struct frame_${name}) == ${bytes}, "the room of a frame");`,
  ];
}

function field(name: string, representation: Representation | undefined): string {
  if (representation?.kind !== 'bytes') return `s64 ${name};`;
  return `char ${name}[${sizeOf(representation)}] __attribute__((aligned(8)));`;
}

/** Locals start as 0 or "". */
function initialValues(ctx: CodeContext, from: number): readonly string[] {
  return ctx.code.locals.slice(from).map((_, index) => {
    const name = `f->${localName(ctx.code.locals, from + index)}`;
    return ctx.representations[from + index]?.kind === 'bytes' ? `${name}[0] = 0;` : `${name} = 0;`;
  });
}

function parameterValues(ctx: CodeContext, count: number): readonly string[] {
  return ctx.code.locals.slice(0, count).map((_, index) => {
    const name = `f->${localName(ctx.code.locals, index)}`;
    const held = present(ctx.representations[index], 'cgen', `parameter ${index}`);
    return held.kind === 'bytes' ? `stap_copy(${name}, ${held.limit}, a${index});` : `${name} = a${index};`;
  });
}

function codeLines(ctx: CodeContext): readonly Line[] {
  const { code } = ctx;
  const reached = reachableBlocks(code);
  const lines: Line[] = [...plain([`\tgoto ${labelName(code.entry)};`])];
  for (const block of code.blocks.filter(({ id }) => reached.has(id))) {
    ctx.block = block;
    lines.push(...plain([`${labelName(block.id)}: __attribute__((unused));`]));
    for (const insn of block.instructions) lines.push(...blamed(indent(select(ctx, insn)), insn.at));
    if (block.instructions.at(-1)?.kind === 'raise') continue;
    lines.push(...blamed(indent(selectEnd(ctx, block.end)), block.end.at));
  }
  ctx.block = undefined;
  return lines;
}

function commentText(text: string): string {
  return text.replaceAll('*/', '* /').replaceAll('/*', '/ *');
}
