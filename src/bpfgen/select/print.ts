/** Output: print, warn, exit, and the error that ends a body. */
import type { InstructionOf } from '../../ir/index.js';
import { PART, RUNTIME_ERRORS } from '../../ir/index.js';
import { SESSION_HEADER } from '../../passes/layout.js';
import type { BodyContext } from '../body-context.js';
import { R0, R1, R2 } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import { MEMORY_FIELD, memoryArguments } from './print-memory.js';
import { type PartItem, writePart } from './parts.js';
import { textOf } from './text.js';

export function selectPrint(ctx: BodyContext, { format, args }: InstructionOf<'print'>): void {
  const representations = args.map((operand) => ctx.held(operand));
  const code = ctx.tables.printCode(format, representations);
  const items = args.map((operand): PartItem => ({ kind: 'value', operand, representation: ctx.held(operand) }));
  writePart(ctx, code, items);
}

export function selectPrintMemory(ctx: BodyContext, instruction: InstructionOf<'printMemory'>): void {
  const items = memoryArguments(ctx.tables, instruction).map((item): PartItem => {
    return item.kind === 'memory' ? item : { ...item, representation: ctx.held(item.operand) };
  });
  const fields = items.map((item) => (item.kind === 'value' ? item.representation : MEMORY_FIELD));
  writePart(ctx, ctx.tables.printCode(instruction.format, fields), items);
}

/** A warning, or a command. */
export function selectText(ctx: BodyContext, { kind, text }: InstructionOf<'warn' | 'system'>): void {
  const { place, limit } = textOf(ctx, text, 'warning');
  writePart(ctx, PART[kind], [{ kind: 'text', place, limit }]);
}

/** exit(): later bodies do not start, this one goes on; the record wakes the reader. */
export function selectExit(ctx: BodyContext): void {
  setExiting(ctx);
  writePart(ctx, PART.exit, [], true);
}

function setExiting({ asm }: BodyContext): void {
  asm.loadMapValue(R1, MAP_NAMES.session, SESSION_HEADER.exiting);
  asm.move(R2, 1);
  asm.store(8, R1, 0, R2);
}

/** An uncaught error: counted, told, and above MAXERRORS the session ends. The body is over. */
export function writeFailure(ctx: BodyContext): void {
  const { asm, tables } = ctx;
  const tolerated = asm.label('error tolerated');
  asm.loadMapValue(R1, MAP_NAMES.session, SESSION_HEADER.errors);
  asm.move(R0, 1);
  asm.atomic('fetchAdd', R1, 0, R0);
  asm.branch('less', R0, tables.placed.module.limits.maxErrors, tolerated);
  setExiting(ctx);
  asm.place(tolerated);
  const { pendingError: error } = ctx;
  const head: PartItem = { kind: 'block', place: error, sizeBytes: 16 };
  const text = ctx.errorText;
  if (text === undefined) {
    const length = ctx.scratch('no text', 8);
    asm.store(8, length.base, length.offset, 0);
    writePart(ctx, PART.error, [head, { kind: 'block', place: length, sizeBytes: 8 }], true);
    return;
  }
  // Only error() has a text of its own; of the others the text is made outside.
  const raised = asm.label('text is its own');
  asm.load(4, R0, error.base, error.offset);
  asm.branch('equal', R0, RUNTIME_ERRORS.raised, raised);
  asm.store(8, text.place.base, text.place.offset, 0);
  asm.place(raised);
  writePart(ctx, PART.error, [head, { kind: 'text', ...text }], true);
}
