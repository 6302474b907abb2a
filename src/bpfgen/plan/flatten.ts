/**
 * In: a body and the functions that it calls. Out: one graph of blocks without calls and returns, locals renumbered, each
 * with its representation. After it instruction selection knows no functions.
 */
import { assert, id, present, unreachable } from '../../base/index.js';
import type {
  Block,
  BlockId,
  FunctionId,
  Instruction,
  InstructionOf,
  IrBody,
  IrCode,
  IrLocal,
  LocalId,
  Operand,
  Terminator,
} from '../../ir/index.js';
import type { PlacedModule, Representation } from '../../passes/placed.js';
import { liveIn } from './liveness.js';
import { renameInstruction, renameTerminator, type Renaming } from './rename.js';

export type FlatLocal = IrLocal & { readonly representation: Representation };

export type FlatCode = {
  readonly locals: readonly FlatLocal[];
  readonly iterators: number;
  readonly entry: BlockId;
  /** Index = block id. */
  readonly blocks: readonly Block[];
};

/** Where a callee's `return` and `fail` lead. */
type Caller = { readonly resume: BlockId; readonly dst: LocalId | undefined; readonly onError: BlockId | undefined };

class Flattener {
  readonly locals: FlatLocal[] = [];
  readonly blocks: (Block | undefined)[] = [];
  iterators = 0;
  readonly #placed: PlacedModule;

  constructor(placed: PlacedModule) {
    this.#placed = placed;
  }

  reserve(): BlockId {
    this.blocks.push(undefined);
    return id<'block'>(this.blocks.length - 1);
  }

  /** Copies code; gives its entry and where its locals begin. */
  copy(
    code: IrCode,
    representations: readonly Representation[],
    caller: Caller | undefined,
  ): { entry: BlockId; firstLocal: number } {
    const firstLocal = this.locals.length;
    code.locals.forEach((local, index) => {
      const representation = present(representations[index], 'bpfgen', `representation of local ${local.name}`);
      this.locals.push({ ...local, representation });
    });
    const ids = code.blocks.map(() => this.reserve());
    const firstIterator = this.iterators;
    this.iterators += code.iterators;
    const renaming: Renaming = {
      local: (local) => id<'local'>(firstLocal + local),
      block: (block) => present(ids[block], 'bpfgen', 'block'),
      iterator: (iterator) => id<'iterator'>(firstIterator + iterator),
    };
    for (const block of code.blocks) this.#copyBlock(block, renaming, caller);
    return { entry: renaming.block(code.entry), firstLocal };
  }

  /** A call ends its block: the rest goes on in a block of its own. */
  #copyBlock(block: Block, renaming: Renaming, caller: Caller | undefined): void {
    const onError = block.onError === undefined ? undefined : renaming.block(block.onError);
    let current = renaming.block(block.id);
    let pending: Instruction[] = [];
    for (const original of block.instructions) {
      const instruction = renameInstruction(original, renaming);
      if (instruction.kind !== 'call') {
        pending.push(instruction);
        continue;
      }
      const resume = this.reserve();
      this.#call(current, pending, instruction, { resume, dst: instruction.dst, onError });
      current = resume;
      pending = [];
    }
    const end = this.#endOf(renameTerminator(block.end, renaming), caller, pending);
    this.#put({ id: current, instructions: pending, end, onError });
  }

  #put(block: Block): void {
    this.blocks[block.id] = block;
  }

  #call(from: BlockId, before: readonly Instruction[], call: InstructionOf<'call'>, caller: Caller): void {
    const callee = present(this.#placed.module.functions[call.callee], 'bpfgen', 'callee');
    const placed = present(this.#placed.functions[call.callee], 'bpfgen', 'placed callee');
    assert(!placed.recursive, 'bpfgen', `recursive function ${callee.name}: supports() let it through`);
    const { entry, firstLocal } = this.copy(callee.code, placed.representations, caller);
    const { at } = call;
    const moves: Instruction[] = call.args.map((src, index) => ({
      kind: 'move',
      at,
      dst: id<'local'>(firstLocal + index),
      src,
    }));
    // Locals start as 0 or "" at every call, not only at the first.
    for (const local of liveIn(callee.code)) {
      if (local < callee.parameterCount) continue;
      const type = present(callee.code.locals[local], 'bpfgen', 'local').type;
      moves.push({ kind: 'move', at, dst: id<'local'>(firstLocal + local), src: zeroOf(type) });
    }
    this.#put({
      id: from,
      instructions: [...before, ...moves],
      end: { kind: 'jump', at, target: entry },
      onError: caller.onError,
    });
  }

  #endOf(end: Terminator, caller: Caller | undefined, instructions: Instruction[]): Terminator {
    if (caller === undefined) return end;
    const { at } = end;
    switch (end.kind) {
      case 'return': {
        if (caller.dst !== undefined) {
          const type = present(this.locals[caller.dst], 'bpfgen', 'result local').type;
          instructions.push({ kind: 'move', at, dst: caller.dst, src: end.value ?? zeroOf(type) });
        }
        return { kind: 'jump', at, target: caller.resume };
      }
      case 'fail':
        return { kind: 'jump', at, target: present(caller.onError, 'bpfgen', 'error edge of a call') };
      case 'jump':
      case 'branch':
      case 'foreachNext':
      case 'leave':
        return end;
      default:
        return unreachable(end);
    }
  }

  finish(entry: BlockId): FlatCode {
    const blocks = this.blocks.map((block) => present(block, 'bpfgen', 'flattened block'));
    return { locals: this.locals, iterators: this.iterators, entry, blocks };
  }
}

function zeroOf(type: 'long' | 'string'): Operand {
  return type === 'long' ? { kind: 'long', value: 0 } : { kind: 'string', value: '' };
}

export function flatten(body: IrBody, placed: PlacedModule): FlatCode {
  const flattener = new Flattener(placed);
  const representations = present(placed.bodies[body.id], 'bpfgen', 'placed body').representations;
  const { entry } = flattener.copy(body.code, representations, undefined);
  return flattener.finish(entry);
}

/** Every function that the body may run, itself called or not. */
export function calledBy(code: IrCode, placed: PlacedModule): ReadonlySet<FunctionId> {
  const found = new Set<FunctionId>();
  const visit = (of: IrCode): void => {
    for (const block of of.blocks) {
      for (const instruction of block.instructions) {
        if (instruction.kind !== 'call' || found.has(instruction.callee)) continue;
        found.add(instruction.callee);
        visit(present(placed.module.functions[instruction.callee], 'bpfgen', 'callee').code);
      }
    }
  };
  visit(code);
  return found;
}
