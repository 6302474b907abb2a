/**
 * Frames: the locals of a body or function, and the elements that its loops walk.
 *
 *     | long or interned s64 | string: bytes, rounded up to 8 | … | walk | slots u32 × capacity | … | THIS of embedded C | … |
 */
import { present } from '../../src/base/index.js';
import type { FunctionId, InstructionOf, IrCode, IrFunction } from '../../src/ir/index.js';
import type { PlacedModule, Representation } from '../../src/passes/placed.js';
import { embeddedIn, thisBytes } from './embedded-room.js';

const WORD_BYTES = 8;
const WALK_BYTES = 8;

export const roundUp = (sizeBytes: number): number => Math.ceil(sizeBytes / WORD_BYTES) * WORD_BYTES;

/** Room of a value, in a frame, a key or an element. */
export function sizeOf(representation: Representation): number {
  return representation.kind === 'bytes' ? roundUp(representation.limit + 1) : WORD_BYTES;
}

export function foreachStarts(code: IrCode): readonly InstructionOf<'foreachStart'>[] {
  return code.blocks.flatMap((block) => block.instructions).filter((insn) => insn.kind === 'foreachStart');
}

/** Elements that the foreach can find. */
export function capacityOf(placed: PlacedModule, { global }: InstructionOf<'foreachStart'>): number {
  const array = present(placed.module.globals[global], 'cgen', `global ${global}`);
  return array.kind === 'array' ? array.capacity : 0;
}

export function frameBytes(placed: PlacedModule, code: IrCode, representations: readonly Representation[]): number {
  const locals = code.locals.reduce(
    (sum, _, index) => sum + sizeOf(present(representations[index], 'cgen', `local ${index}`)),
    0,
  );
  const walks = foreachStarts(code).reduce(
    (sum, start) => sum + WALK_BYTES + roundUp(4 * capacityOf(placed, start)),
    0,
  );
  const texts = embeddedIn(placed, code).reduce((sum, row) => sum + thisBytes(placed, row), 0);
  return Math.max(WORD_BYTES, locals + walks + texts);
}

/** The most that the frames of a body and of what it calls can take at once. */
export function deepestFrames(placed: PlacedModule): number {
  const { bodies, functions, limits } = placed.module;
  const ofFunction = ({ id, code }: IrFunction): number =>
    frameBytes(placed, code, present(placed.functions[id], 'cgen', `function ${id}`).representations);
  const sizes = functions.map(ofFunction);
  const largest = Math.max(0, ...sizes);
  const known = new Map<FunctionId, number>();
  const below = (code: IrCode): number => Math.max(0, ...calleesOf(code).map(chain));
  const chain = (callee: FunctionId): number => {
    const found = known.get(callee);
    if (found !== undefined) return found;
    const { recursive } = present(placed.functions[callee], 'cgen', `function ${callee}`);
    const { code } = present(functions[callee], 'cgen', `function ${callee}`);
    const bytes = recursive ? limits.maxNesting * largest : (sizes[callee] ?? 0) + below(code);
    known.set(callee, bytes);
    return bytes;
  };
  return Math.max(
    WORD_BYTES,
    ...bodies.map(
      ({ id, code }) =>
        frameBytes(placed, code, present(placed.bodies[id], 'cgen', `body ${id}`).representations) + below(code),
    ),
  );
}

function calleesOf(code: IrCode): readonly FunctionId[] {
  return code.blocks
    .flatMap((block) => block.instructions)
    .flatMap((insn) => (insn.kind === 'call' ? [insn.callee] : []));
}
