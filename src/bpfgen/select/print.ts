/** Output: print, warn, exit, and the error that ends a body. */
import type { InstructionOf, Operand } from '../../ir/index.js';
import { PART, PART_HEAD_BYTES } from '../../ir/index.js';
import { SESSION_HEADER } from '../../passes/layout.js';
import type { BodyContext } from '../body-context.js';
import { R0, R1, R2 } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import { ERROR_PART_BYTES } from '../plan/output.js';
import { copyBlock, placeAt } from './memory.js';
import { fieldBytes, type PartField, writeFields, writeFixedPart } from './parts.js';

export function selectPrint(ctx: BodyContext, { format, args }: InstructionOf<'print'>): void {
  const fields: readonly PartField[] = args.map((operand: Operand) => ({
    operand,
    representation: ctx.held(operand),
  }));
  const code = ctx.tables.printCode(
    format,
    fields.map((field) => field.representation),
  );
  const bytes = fields.reduce((sum, field) => sum + fieldBytes(field.representation).maxBytes, PART_HEAD_BYTES);
  writeFixedPart(ctx, code, bytes, false, (place) => writeFields(ctx, place, fields));
}

/** exit(): later bodies do not start, this one goes on; the record wakes the reader. */
export function selectExit(ctx: BodyContext): void {
  setExiting(ctx);
  writeFixedPart(ctx, PART.exit, PART_HEAD_BYTES, true, () => undefined);
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
  const error = ctx.pendingError;
  writeFixedPart(ctx, PART.error, ERROR_PART_BYTES, true, (place) => {
    copyBlock(ctx, place, error, 16);
    const length = placeAt(place, 16);
    asm.store(8, length.base, length.offset, 0);
  });
}
