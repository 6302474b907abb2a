/**
 * The graph that instructions are selected from: regions of blocks. Region 0 is the body with what is inlined into it; each
 * other one is a function whose blocks exist once. Calls between regions are ends of blocks.
 */
import {
  allSuccessors,
  type Block,
  type BlockId,
  definedByEnd,
  type Instruction,
  type IrLocal,
  type LocalId,
  type Operand,
  operandsOfEnd,
  type Terminator,
} from '../../ir/index.js';
import type { Token } from '../../base/index.js';
import type { Representation } from '../../passes/placed.js';

export type FlatLocal = IrLocal & { readonly representation: Representation };

/** A call of a region, between its `invoke` and its landings. */
export interface Invocation {
  readonly from: number;
  readonly to: number;
  /** The callee may lead back to the caller: what the caller still needs is saved. */
  readonly reenters: boolean;
  /** Levels of nesting that it adds: 1, and those of the inlined functions that it stands in. */
  readonly levels: number;
}

type Located = { readonly at: Token };

export type FlatEnd =
  | Exclude<Terminator, { readonly kind: 'return' }>
  | (Located & {
      readonly kind: 'invoke';
      readonly invocation: Invocation;
      readonly args: readonly Operand[];
      /** Landings after a return and after a failure. */
      readonly resume: BlockId;
      readonly failed: BlockId | undefined;
    })
  /** Back to the invoker: with a value, or with the pending error. */
  | (Located & { readonly kind: 'giveBack'; readonly region: number; readonly value: Operand | undefined })
  | (Located & { readonly kind: 'giveError'; readonly region: number })
  /** An inlined call inside a recursive function: MAXNESTING, else on. */
  | (Located & { readonly kind: 'checkNesting'; readonly levels: number; readonly next: BlockId });

export interface FlatBlock {
  readonly id: BlockId;
  readonly instructions: readonly Instruction[];
  readonly end: FlatEnd;
  readonly onError: BlockId | undefined;
  /** Set where control comes back from an invocation. */
  readonly landing: Invocation | undefined;
}

export interface Region {
  readonly entry: BlockId;
  readonly parameters: readonly LocalId[];
  /** Where its result is kept between return and landing. */
  readonly result: LocalId | undefined;
  readonly locals: ReadonlySet<LocalId>;
  readonly at: Token;
}

export interface FlatCode {
  readonly locals: readonly FlatLocal[];
  readonly iterators: number;
  readonly regions: readonly Region[];
  /** Index = block id. */
  readonly blocks: readonly FlatBlock[];
}

/** Blocks of IR code, or of a flattened graph. */
export type AnyEnd = Terminator | FlatEnd;
export interface AnyBlock {
  readonly id: BlockId;
  readonly instructions: readonly Instruction[];
  readonly end: AnyEnd;
  readonly onError: BlockId | undefined;
}

const isOwn = (end: AnyEnd): end is Exclude<FlatEnd, Terminator> =>
  end.kind === 'invoke' || end.kind === 'giveBack' || end.kind === 'giveError' || end.kind === 'checkNesting';

/** Blocks that follow in the same region, error edges included. */
export function followersOf(block: AnyBlock): readonly BlockId[] {
  const { end, onError } = block;
  if (!isOwn(end)) return allSuccessors({ ...block, end } satisfies Block);
  const error = onError === undefined ? [] : [onError];
  switch (end.kind) {
    case 'invoke':
      return [end.resume, ...(end.failed === undefined ? [] : [end.failed]), ...error];
    case 'checkNesting':
      return [end.next, ...error];
    case 'giveBack':
    case 'giveError':
      return error;
  }
}

export function operandsOfAnyEnd(end: AnyEnd): readonly Operand[] {
  if (!isOwn(end)) return operandsOfEnd(end);
  if (end.kind === 'invoke') return end.args;
  return end.kind === 'giveBack' && end.value !== undefined ? [end.value] : [];
}

/** Locals that the end writes; an invocation's result is written by its callee. */
export function definedByAnyEnd(end: AnyEnd): readonly LocalId[] {
  return isOwn(end) ? [] : definedByEnd(end);
}
