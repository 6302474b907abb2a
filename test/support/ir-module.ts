/** Hand-made IR modules for tests of back ends: every instruction gets a token of its own, all things are user-side. */
import { id, type Long, type SourceFile, type Token, type ValueType } from '../../src/base/index.js';
import type {
  Block,
  BlockId,
  BodyId,
  FormatId,
  FunctionId,
  GlobalId,
  Instruction,
  IrBody,
  IrCode,
  IrFormat,
  IrFunction,
  IrGlobal,
  IrLocal,
  IrModule,
  Limits,
  LocalId,
  Operand,
  ProbeSpec,
  StatisticShape,
  Terminator,
} from '../../src/ir/index.js';
import type { GlobalHome, PlacedModule } from '../../src/passes/placed.js';
import { printFormat } from './print-format.js';

type WithoutPlace<T> = T extends unknown ? Omit<T, 'at'> : never;
export type BareInstruction = WithoutPlace<Instruction>;
export type BareTerminator = WithoutPlace<Terminator>;

const FILE: SourceFile = { name: 'test.stp', path: '/test.stp', text: '', role: 'script' };
let lines = 0;

/** A token that no other one equals; its text says what it stands for. */
export function tokenOf(text: string): Token {
  return { kind: 'identifier', text, file: FILE, line: ++lines, column: 1, expandedFrom: undefined };
}

export const local = (which: LocalId): Operand => ({ kind: 'local', local: which });
export const long = (value: Long): Operand => ({ kind: 'long', value });
export const string = (value: string): Operand => ({ kind: 'string', value });

interface BlockDraft {
  readonly instructions: Instruction[];
  end: Terminator | undefined;
  readonly onError: BlockId | undefined;
}

/** The code of a body or function, block by block; block 0 is the entry and the current one. */
export class CodeDraft {
  readonly #locals: IrLocal[] = [];
  readonly #blocks: BlockDraft[] = [];
  #current: BlockDraft;
  #iterators = 0;
  /** Unlocks nothing and passes errors on: the error edge of blocks that are given none. */
  readonly fail: BlockId;

  constructor() {
    this.fail = id<'block'>(1);
    this.#current = this.#push(this.fail);
    this.#push(undefined).end = { kind: 'fail', at: tokenOf('fail') };
  }

  local(name: string, type: ValueType = 'long'): LocalId {
    this.#locals.push({ name, type });
    return id(this.#locals.length - 1);
  }

  block(onError: BlockId = this.fail): BlockId {
    this.#push(onError);
    return id(this.#blocks.length - 1);
  }

  /** What follows goes into this block. */
  in(block: BlockId): this {
    const found = this.#blocks[block];
    if (found === undefined) throw new Error(`no block ${block}`);
    this.#current = found;
    return this;
  }

  add(...instructions: readonly BareInstruction[]): this {
    for (const insn of instructions) this.#current.instructions.push({ ...insn, at: tokenOf(insn.kind) });
    return this;
  }

  end(terminator: BareTerminator): this {
    this.#current.end = { ...terminator, at: tokenOf(terminator.kind) };
    return this;
  }

  iterator(): ReturnType<typeof id<'iterator'>> {
    return id(this.#iterators++);
  }

  finish(): IrCode {
    const blocks = this.#blocks.map(
      ({ instructions, end, onError }, index): Block => ({
        id: id(index),
        instructions,
        end: end ?? { kind: 'leave', at: tokenOf('leave') },
        onError,
      }),
    );
    return { locals: this.#locals, iterators: this.#iterators, entry: id(0), blocks };
  }

  #push(onError: BlockId | undefined): BlockDraft {
    const block: BlockDraft = { instructions: [], end: undefined, onError };
    this.#blocks.push(block);
    return block;
  }
}

export const LIMITS: Limits = {
  maxStringLength: 512,
  maxAction: 1000,
  maxActionInterruptible: 10000,
  maxNesting: 20,
  maxMapEntries: 2048,
  maxErrors: 0,
  maxSkipped: 100,
  maxTryLock: 100,
  tryLockDelayUs: 10,
  histogramWidth: 50,
  histogramElision: 2,
};

export interface ArrayOptions {
  readonly capacity?: number;
  readonly declaredSize?: boolean;
  readonly wraps?: boolean;
}

export class ModuleDraft {
  readonly #globals: IrGlobal[] = [];
  readonly #homes: GlobalHome[] = [];
  readonly #functions: IrFunction[] = [];
  readonly #bodies: IrBody[] = [];
  readonly #formats: IrFormat[] = [];
  readonly #limits: Limits;

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  scalar(name: string, initial: Long | string, home: GlobalHome = 'user'): GlobalId {
    const type = typeof initial === 'string' ? 'string' : 'long';
    return this.#global({ kind: 'scalar', id: id(this.#globals.length), name, at: tokenOf(name), type, initial }, home);
  }

  statistic(name: string, shape: StatisticShape, home: GlobalHome = 'user'): GlobalId {
    return this.#global({ kind: 'statistic', id: id(this.#globals.length), name, at: tokenOf(name), shape }, home);
  }

  array(
    name: string,
    keys: readonly ValueType[],
    value: ValueType | StatisticShape,
    options: ArrayOptions = {},
    home: GlobalHome = 'user',
  ): GlobalId {
    const { capacity = 2048, declaredSize = options.capacity !== undefined, wraps = false } = options;
    return this.#global(
      {
        kind: 'array',
        id: id(this.#globals.length),
        name,
        at: tokenOf(name),
        keys,
        value: typeof value === 'string' ? { kind: value } : { kind: 'statistic', shape: value },
        capacity,
        declaredSize,
        wraps,
      },
      home,
    );
  }

  format(text: string): FormatId {
    const format = printFormat(text);
    const argumentTypes = format.flatMap((piece): ValueType[] => {
      if (piece.kind === 'literal') return [];
      const extents = [piece.width, piece.precision].filter((each) => each.kind === 'argument');
      return [...extents.map((): ValueType => 'long'), piece.conversion === 's' ? 'string' : 'long'];
    });
    this.#formats.push({ id: id(this.#formats.length), format, argumentTypes });
    return id(this.#formats.length - 1);
  }

  /** Its id is known before its code, which may call it. */
  function(
    name: string,
    parameterCount: number,
    result: ValueType | undefined,
    write: (code: CodeDraft, self: FunctionId) => void,
  ): FunctionId {
    const self = id<'function'>(this.#functions.length);
    const code = new CodeDraft();
    write(code, self);
    this.#functions.push({ id: self, name, at: tokenOf(name), parameterCount, result, code: code.finish() });
    return self;
  }

  body(write: (code: CodeDraft) => void, spec: ProbeSpec = { kind: 'begin', priority: 0 }): BodyId {
    const code = new CodeDraft();
    write(code);
    const probe = { spec, point: spec.kind, at: tokenOf(spec.kind) };
    this.#bodies.push({ id: id(this.#bodies.length), probe, code: code.finish() });
    return id(this.#bodies.length - 1);
  }

  module(): IrModule {
    return {
      globals: this.#globals,
      functions: this.#functions,
      bodies: this.#bodies,
      formats: this.#formats,
      components: [],
      limits: this.#limits,
    };
  }

  /** As placement would: all bodies on the user side, globals where they were said to live. */
  placed(): PlacedModule {
    const module = this.module();
    return {
      module,
      bodies: module.bodies.map((body) => ({
        id: body.id,
        side: 'user',
        representations: [],
        shared: new Set(module.globals.filter((each) => this.#homes[each.id] === 'kernel').map((each) => each.id)),
        drains: new Set(),
      })),
      functions: module.functions.map((callee) => ({
        id: callee.id,
        sides: new Set(['user' as const]),
        representations: [],
        recursive: true,
      })),
      globals: module.globals.map((global) => ({
        id: global.id,
        home: this.#homes[global.id] ?? 'user',
        keys: [],
        value: undefined,
        component: undefined,
        swapped: false,
        ordered: true,
      })),
      strings: [''],
    };
  }

  #global(global: IrGlobal, home: GlobalHome): GlobalId {
    this.#globals.push(global);
    this.#homes.push(home);
    return global.id;
  }
}
