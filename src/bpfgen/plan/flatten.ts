/**
 * In: a body and the functions that it calls. Out: one graph of regions, calls inlined or turned into ends of blocks, locals
 * and blocks renumbered, each local with its representation. After it instruction selection knows no functions.
 */
import { assert, id, present, type Token, unreachable } from '../../base/index.js';
import type {
  Block,
  BlockId,
  FunctionId,
  Instruction,
  InstructionOf,
  IrBody,
  IrCode,
  LocalId,
  Operand,
  Terminator,
} from '../../ir/index.js';
import type { PlacedModule, Representation } from '../../passes/placed.js';
import { type CallPlan, functionOf, planCalls } from './calls.js';
import type { FlatBlock, FlatCode, FlatEnd, FlatLocal, Invocation, Region } from './graph.js';
import { liveIn } from './liveness.js';
import { renameInstruction, renameTerminator, type Renaming } from './rename.js';

/** Where code that is copied stands: what its `return` and `fail` lead to. */
type Place =
  | { readonly kind: 'body' }
  /** Of a function that exists once. */
  | { readonly kind: 'region' }
  | {
      readonly kind: 'inlined';
      readonly resume: BlockId;
      readonly dst: LocalId | undefined;
      readonly onError: BlockId | undefined;
    };

interface Site {
  readonly place: Place;
  readonly region: number;
  /** Inlined functions around it, in this region. */
  readonly levels: number;
}

interface RegionDraft {
  readonly callee: FunctionId | undefined;
  readonly locals: Set<LocalId>;
  entry: BlockId;
  parameters: readonly LocalId[];
  result: LocalId | undefined;
  readonly at: Token;
}

class Flattener {
  readonly #placed: PlacedModule;
  readonly #plan: CallPlan;
  readonly #locals: FlatLocal[] = [];
  readonly #blocks: (FlatBlock | undefined)[] = [];
  readonly #regions: RegionDraft[] = [];
  readonly #regionOf = new Map<FunctionId, number>();
  #iterators = 0;

  constructor(placed: PlacedModule, body: IrBody) {
    this.#placed = placed;
    this.#plan = planCalls(body.code, placed);
    this.#regions.push(this.#draft(undefined, body.probe.at));
    const representations = present(placed.bodies[body.id], 'bpfgen', 'placed body').representations;
    const { entry } = this.#copy(body.code, representations, { place: { kind: 'body' }, region: 0, levels: 0 });
    this.#region(0).entry = entry;
  }

  #draft(callee: FunctionId | undefined, at: Token): RegionDraft {
    return { callee, locals: new Set(), entry: id<'block'>(0), parameters: [], result: undefined, at };
  }

  #region(index: number): RegionDraft {
    return present(this.#regions[index], 'bpfgen', `region ${index}`);
  }

  #reserve(): BlockId {
    this.#blocks.push(undefined);
    return id<'block'>(this.#blocks.length - 1);
  }

  #put(block: FlatBlock): void {
    this.#blocks[block.id] = block;
  }

  #addLocal(local: FlatLocal, region: number): LocalId {
    const added = id<'local'>(this.#locals.length);
    this.#locals.push(local);
    this.#region(region).locals.add(added);
    return added;
  }

  #copy(code: IrCode, representations: readonly Representation[], site: Site): { entry: BlockId; firstLocal: number } {
    const firstLocal = this.#locals.length;
    code.locals.forEach((local, index) => {
      const representation = present(representations[index], 'bpfgen', `representation of local ${local.name}`);
      this.#addLocal({ ...local, representation }, site.region);
    });
    const ids = code.blocks.map(() => this.#reserve());
    const firstIterator = this.#iterators;
    this.#iterators += code.iterators;
    const renaming: Renaming = {
      local: (local) => id<'local'>(firstLocal + local),
      block: (block) => present(ids[block], 'bpfgen', 'block'),
      iterator: (iterator) => id<'iterator'>(firstIterator + iterator),
    };
    for (const block of code.blocks) this.#copyBlock(block, renaming, site);
    return { entry: renaming.block(code.entry), firstLocal };
  }

  /** A call ends its block: the rest goes on in a block of its own. */
  #copyBlock(block: Block, renaming: Renaming, site: Site): void {
    const onError = block.onError === undefined ? undefined : renaming.block(block.onError);
    let current = renaming.block(block.id);
    let pending: Instruction[] = [];
    const put = (instructions: readonly Instruction[], end: FlatEnd): void =>
      this.#put({ id: current, instructions, end, onError, landing: undefined });
    for (const original of block.instructions) {
      const instruction = renameInstruction(original, renaming);
      if (instruction.kind !== 'call') {
        pending.push(instruction);
        continue;
      }
      const resume = this.#reserve();
      if (this.#plan.isInlined(instruction.callee)) {
        const { entry, moves } = this.#inline(
          instruction,
          { kind: 'inlined', resume, dst: instruction.dst, onError },
          site,
        );
        put([...pending, ...moves], entry);
      } else put(pending, this.#invoke(instruction, resume, onError, site));
      current = resume;
      pending = [];
    }
    put(pending, this.#endOf(renameTerminator(block.end, renaming), site, pending));
  }

  /** The callee's code in the caller's place; `moves` hand over arguments and start its locals anew. */
  #inline(call: InstructionOf<'call'>, place: Place, site: Site): { entry: FlatEnd; moves: readonly Instruction[] } {
    const callee = functionOf(this.#placed, call.callee);
    const held = present(this.#placed.functions[call.callee], 'bpfgen', 'placed callee').representations;
    const levels = site.levels + 1;
    const { entry, firstLocal } = this.#copy(callee.code, held, { place, region: site.region, levels });
    const { at } = call;
    const parameters = call.args.map((_, index) => id<'local'>(firstLocal + index));
    const moves = [
      ...handOver(parameters, call.args, at),
      ...freshLocals(callee.code, callee.parameterCount, firstLocal, at),
    ];
    // Below a function that may be called again and again the depth is known at run time only.
    return this.#isDeep(site.region, levels)
      ? { entry: { kind: 'checkNesting', at: callee.at, levels, next: entry }, moves }
      : { entry: { kind: 'jump', at, target: entry }, moves };
  }

  #isDeep(region: number, levels: number): boolean {
    return region > 0 || levels > this.#placed.module.limits.maxNesting;
  }

  #invoke(call: InstructionOf<'call'>, resume: BlockId, onError: BlockId | undefined, site: Site): FlatEnd {
    const to = this.#regionFor(call.callee);
    const from = site.region;
    const caller = this.#region(from).callee;
    const reenters = caller !== undefined && this.#plan.reenters(call.callee, caller);
    const invocation: Invocation = { from, to, reenters, levels: site.levels + 1 };
    const { at, args } = call;
    const landing = this.#reserve();
    const { result } = this.#region(to);
    const taken: readonly Instruction[] =
      call.dst === undefined || result === undefined
        ? []
        : [{ kind: 'move', at, dst: call.dst, src: { kind: 'local', local: result } }];
    this.#put({
      id: landing,
      instructions: taken,
      end: { kind: 'jump', at, target: resume },
      onError,
      landing: invocation,
    });
    const failed = onError === undefined ? undefined : this.#reserve();
    if (failed !== undefined && onError !== undefined) {
      this.#put({
        id: failed,
        instructions: [],
        end: { kind: 'jump', at, target: onError },
        onError,
        landing: invocation,
      });
    }
    return { kind: 'invoke', at: functionOf(this.#placed, call.callee).at, invocation, args, resume: landing, failed };
  }

  /** The region of a function, made at its first call. */
  #regionFor(callee: FunctionId): number {
    const known = this.#regionOf.get(callee);
    if (known !== undefined) return known;
    const { at, code, parameterCount, result } = functionOf(this.#placed, callee);
    const index = this.#regions.length;
    this.#regionOf.set(callee, index);
    const draft = this.#draft(callee, at);
    this.#regions.push(draft);
    const held = present(this.#placed.functions[callee], 'bpfgen', 'placed callee').representations;
    // A function that calls itself needs its result's place and its parameters before its code is copied.
    if (result !== undefined)
      draft.result = this.#addLocal(
        { name: 'result', type: result, representation: resultOf(this.#placed, code, held, result) },
        index,
      );
    const firstLocal = this.#locals.length;
    draft.parameters = Array.from({ length: parameterCount }, (_, at) => id<'local'>(firstLocal + at));
    draft.entry = this.#reserve();
    const { entry } = this.#copy(code, held, { place: { kind: 'region' }, region: index, levels: 0 });
    const instructions = freshLocals(code, parameterCount, firstLocal, at);
    this.#put({
      id: draft.entry,
      instructions,
      end: { kind: 'jump', at, target: entry },
      onError: undefined,
      landing: undefined,
    });
    return index;
  }

  #endOf(end: Terminator, { place, region }: Site, instructions: Instruction[]): FlatEnd {
    const { at } = end;
    if (end.kind === 'return') {
      assert(place.kind !== 'body', 'bpfgen', 'a return in a body');
      if (place.kind === 'region') return { kind: 'giveBack', at, region, value: end.value };
      if (place.dst !== undefined) {
        const type = present(this.#locals[place.dst], 'bpfgen', 'result local').type;
        instructions.push({ kind: 'move', at, dst: place.dst, src: end.value ?? zeroOf(type) });
      }
      return { kind: 'jump', at, target: place.resume };
    }
    if (end.kind !== 'fail') return end;
    switch (place.kind) {
      case 'body':
        return end;
      case 'region':
        return { kind: 'giveError', at, region };
      case 'inlined':
        return { kind: 'jump', at, target: present(place.onError, 'bpfgen', 'error edge of a call') };
      default:
        return unreachable(place);
    }
  }

  finish(): FlatCode {
    return {
      locals: this.#locals,
      iterators: this.#iterators,
      regions: this.#regions.map(
        ({ entry, parameters, result, locals, at }): Region => ({ entry, parameters, result, locals, at }),
      ),
      blocks: this.#blocks.map((block) => present(block, 'bpfgen', 'flattened block')),
    };
  }
}

const zeroOf = (type: 'long' | 'string'): Operand =>
  type === 'long' ? { kind: 'long', value: 0 } : { kind: 'string', value: '' };

function handOver(parameters: readonly LocalId[], args: readonly Operand[], at: Token): readonly Instruction[] {
  return args.map((src, index) => ({ kind: 'move', at, dst: present(parameters[index], 'bpfgen', 'parameter'), src }));
}

/** Locals start as 0 or "" at every call, not only at the first. */
function freshLocals(code: IrCode, parameterCount: number, firstLocal: number, at: Token): readonly Instruction[] {
  return [...liveIn(code)]
    .filter((local) => local >= parameterCount)
    .map((local) => {
      const { type } = present(code.locals[local], 'bpfgen', 'local');
      return { kind: 'move', at, dst: id<'local'>(firstLocal + local), src: zeroOf(type) };
    });
}

/** As wide as the widest string that is returned; interned where all of them are. */
function resultOf(
  placed: PlacedModule,
  code: IrCode,
  held: readonly Representation[],
  type: 'long' | 'string',
): Representation {
  if (type === 'long') return { kind: 'long' };
  const longestInterned = Math.max(0, ...placed.strings.map((text) => text.length));
  const limits = code.blocks.flatMap(({ end }): readonly { readonly limit: number; readonly interned: boolean }[] => {
    if (end.kind !== 'return' || end.value === undefined) return [];
    if (end.value.kind === 'string')
      return [{ limit: end.value.value.length, interned: placed.strings.includes(end.value.value) }];
    if (end.value.kind === 'long') return [];
    const representation = present(held[end.value.local], 'bpfgen', 'returned local');
    return [
      representation.kind === 'bytes'
        ? { limit: representation.limit, interned: false }
        : { limit: longestInterned, interned: true },
    ];
  });
  if (limits.every((each) => each.interned)) return { kind: 'interned' };
  const limit = Math.max(...limits.map((each) => each.limit));
  return { kind: 'bytes', limit, sizeBytes: Math.max(8, 2 ** Math.ceil(Math.log2(limit + 1))) };
}

export function flatten(body: IrBody, placed: PlacedModule): FlatCode {
  return new Flattener(placed, body).finish();
}
