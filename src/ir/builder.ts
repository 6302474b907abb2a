/**
 * Builds the code of one body or function. Blocks are made first and filled later; error edges follow from the handler
 * that is set when a failing instruction is added. `finish` drops blocks that nothing reaches and numbers the rest.
 */
import { AssertionError, id, present, type Token, type ValueType } from '../base/index.js';
import type { Block, Instruction, Terminator } from './instructions.js';
import type { IrCode } from './module.js';
import { compactBlocks } from './compact.js';
import { fails } from './traverse.js';
import type { BlockId, IteratorId, IrLocal, LocalId } from './values.js';

const PASS = 'ir builder';

interface BlockDraft {
  readonly id: BlockId;
  readonly instructions: Instruction[];
  end: Terminator | undefined;
  onError: BlockId | undefined;
}

export class CodeBuilder {
  readonly #locals: IrLocal[] = [];
  readonly #blocks: BlockDraft[] = [];
  #iterators = 0;
  #current: BlockDraft;
  #handler: BlockId | undefined;

  constructor() {
    this.#current = this.#draft(this.newBlock());
  }

  addLocal(name: string, type: ValueType): LocalId {
    this.#locals.push({ name, type });
    return id<'local'>(this.#locals.length - 1);
  }

  addTemporary(type: ValueType): LocalId {
    return this.addLocal(`%${this.#locals.length}`, type);
  }

  typeOf(local: LocalId): ValueType {
    return present(this.#locals[local], PASS, `local ${local}`).type;
  }

  addIterator(): IteratorId {
    this.#iterators += 1;
    return id<'iterator'>(this.#iterators - 1);
  }

  newBlock(): BlockId {
    const block = id<'block'>(this.#blocks.length);
    this.#blocks.push({ id: block, instructions: [], end: undefined, onError: undefined });
    return block;
  }

  /** The block that failing instructions lead to from here on. A block has one error edge: a change begins a new block. */
  setHandler(handler: BlockId | undefined, at: Token): void {
    if (handler === this.#handler) return;
    if (this.#current.onError !== undefined && this.#current.onError !== handler) {
      const next = this.newBlock();
      this.jumpTo(next, at);
      this.startBlock(next);
    }
    this.#handler = handler;
  }

  get handler(): BlockId | undefined {
    return this.#handler;
  }

  add(instruction: Instruction): void {
    if (fails(instruction)) {
      this.#current.onError = present(this.#handler, PASS, `the handler of ${instruction.kind}`);
    }
    this.#current.instructions.push(instruction);
  }

  /** Ends the current block; what follows is unreachable until a block is started. */
  end(terminator: Terminator): void {
    if (this.#current.end !== undefined) throw new AssertionError(PASS, `block ${this.#current.id} ends twice`);
    this.#current.end = terminator;
    this.startBlock(this.newBlock());
  }

  jumpTo(target: BlockId, at: Token): void {
    this.end({ kind: 'jump', target, at });
  }

  /** Instructions go to this block from now on. The block before must have ended, or be the unreachable rest of one. */
  startBlock(block: BlockId): void {
    this.#current = this.#draft(block);
  }

  #draft(block: BlockId): BlockDraft {
    return present(this.#blocks[block], PASS, `block ${block}`);
  }

  finish(at: Token): IrCode {
    // An open block is the rest after a jump or return, which nothing reaches: it only needs an end to be dropped.
    const blocks = this.#blocks.map(
      (draft): Block => ({
        id: draft.id,
        instructions: draft.instructions,
        end: draft.end ?? { kind: 'fail', at },
        onError: draft.onError,
      }),
    );
    return compactBlocks({ locals: this.#locals, iterators: this.#iterators, entry: id<'block'>(0), blocks });
  }
}
