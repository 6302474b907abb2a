/**
 * How a body's output leaves: each part as a record reserved in place where no path makes two, else collected in the frame and
 * sent at the end of the hit. Also the greatest size that a path can make.
 */
import { present } from '../../base/index.js';
import type { BlockId, Instruction } from '../../ir/index.js';
import type { BodyPlan } from './body-plan.js';
import { type FlatBlock, type FlatCode, followersOf } from './graph.js';

/** Bytes of a part, or of something in it. */
export interface PartSize {
  readonly maxBytes: number;
  /** As far as the verifier thinks it may reach. */
  readonly reachBytes: number;
  /** Always maxBytes. */
  readonly fixed: boolean;
}

export const FIXED_PART = (sizeBytes: number): PartSize => ({
  maxBytes: sizeBytes,
  reachBytes: sizeBytes,
  fixed: true,
});

export type OutputPlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'inPlace' }
  /** capacityBytes: a power of two. inPieces: a hit may make more than that, and is then sent in several records. */
  | {
      readonly kind: 'collected';
      readonly capacityBytes: number;
      readonly longestPartBytes: number;
      readonly inPieces: boolean;
    };

/** What a hit collects before it sends a piece: loops may make any number of parts. */
const PIECE_BYTES = 8192;
/** A body without loops has room for all that it can make, up to this. */
const WHOLE_BYTES = 32_768;

const collected = (mostBytes: number, wholeBytes: number, longestPartBytes: number): OutputPlan => {
  const room = roomFor(mostBytes);
  const inPieces = room > wholeBytes;
  return { kind: 'collected', capacityBytes: inPieces ? PIECE_BYTES : room, longestPartBytes, inPieces };
};

type Sizes = { readonly parts: number; readonly bytes: number };

export function planOutput(
  { code, isDispatched }: BodyPlan,
  sizeOfPart: (instruction: Instruction) => PartSize | undefined,
  error: PartSize,
  maxAction: number,
): OutputPlan {
  const partsOf = (block: FlatBlock): readonly PartSize[] => {
    const parts = block.instructions.flatMap((each) => sizeOfPart(each) ?? []);
    return block.end.kind === 'fail' ? [...parts, error] : parts;
  };
  // MAXACTION ends the body with the error's part, wherever it is passed.
  const mayEnd = (block: FlatBlock): boolean => block.instructions.some((each) => each.kind === 'tick');
  const all = code.blocks.flatMap((block) => (mayEnd(block) ? [...partsOf(block), error] : partsOf(block)));
  if (all.length === 0) return { kind: 'none' };
  const longestPartBytes = Math.max(...all.map((each) => each.reachBytes));
  if (isDispatched) {
    // The error's part ends the body, so there is one of it.
    const repeats = code.blocks.some((block) => block.instructions.some((each) => sizeOfPart(each) !== undefined));
    const mostBytes = repeats ? longestPartBytes * (maxAction + 1) : error.maxBytes;
    return collected(mostBytes, PIECE_BYTES, longestPartBytes);
  }
  const most = longestPath(code, (block) => {
    const parts = partsOf(block);
    const own = { parts: parts.length, bytes: parts.reduce((sum, each) => sum + each.maxBytes, 0) };
    return { own, least: mayEnd(block) ? { parts: 1, bytes: error.maxBytes } : { parts: 0, bytes: 0 } };
  });
  if (most.parts === 1 && all.every((each) => each.fixed)) return { kind: 'inPlace' };
  return collected(most.bytes, WHOLE_BYTES, longestPartBytes);
}

const roomFor = (bytes: number): number => 2 ** Math.ceil(Math.log2(bytes + 1));

/** `own`: what the block makes; `least`: what may come behind it even where nothing follows. */
function longestPath(
  code: FlatCode,
  weigh: (block: FlatBlock) => { readonly own: Sizes; readonly least: Sizes },
): Sizes {
  const known = new Map<BlockId, Sizes>();
  const from = (id: BlockId): Sizes => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const block = present(code.blocks[id], 'bpfgen', 'block');
    const { own, least } = weigh(block);
    const rest = [least, ...followersOf(block).map(from)];
    const sizes = {
      parts: own.parts + Math.max(...rest.map((each) => each.parts)),
      bytes: own.bytes + Math.max(...rest.map((each) => each.bytes)),
    };
    known.set(id, sizes);
    return sizes;
  };
  return from(present(code.regions[0], 'bpfgen', 'body').entry);
}
