import {
  type ByteString,
  id,
  type Long,
  type PrintFormat,
  type SourceFile,
  type Token,
  type ValueType,
} from '../../../src/base/index.js';
import type {
  Block,
  BlockId,
  BodyId,
  ComponentId,
  FormatId,
  FunctionId,
  GlobalId,
  Instruction,
  IntrinsicName,
  IrBody,
  IrComponent,
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
} from '../../../src/ir/index.js';
import { INTRINSICS } from '../../../src/ir/index.js';
import type { PlacedGlobal, PlacedModule, Representation } from '../../../src/passes/index.js';

export const FILE: SourceFile = { name: 'test.stp', path: 'test.stp', text: '', role: 'script' };

/** Places are told apart by their line: each instruction of a script built here has one of its own. */
export function token(line: number, text = 'x'): Token {
  return { kind: 'identifier', text, file: FILE, line, column: 1, expandedFrom: undefined };
}

export const LIMITS: Limits = {
  maxStringLength: 512,
  maxAction: 1000,
  maxActionInterruptible: 10_000,
  maxNesting: 10,
  maxMapEntries: 2048,
  maxErrors: 0,
  maxSkipped: 100,
  maxTryLock: 100,
  tryLockDelayUs: 10,
  histogramWidth: 50,
  histogramElision: 2,
};

export type Value = Operand | Long | ByteString;

export function operand(value: Value): Operand {
  if (typeof value === 'object') return value;
  return typeof value === 'string' ? { kind: 'string', value } : { kind: 'long', value };
}

type Without<T> = T extends unknown ? Omit<T, 'at'> : never;

/** Writes the code of one body or function: the current block is filled until `end`. */
export class Code {
  readonly locals: IrLocal[] = [];
  readonly representations: Representation[] = [];
  readonly blocks: { instructions: Instruction[]; end: Terminator | undefined; onError: BlockId | undefined }[] = [];
  readonly #script: Script;
  iterators = 0;
  current: BlockId;
  handler: BlockId | undefined;

  constructor(script: Script) {
    this.#script = script;
    this.current = this.newBlock();
  }

  newBlock(): BlockId {
    this.blocks.push({ instructions: [], end: undefined, onError: undefined });
    return id<'block'>(this.blocks.length - 1);
  }

  /** A block that ends the body by the pending error, as error edge of what follows. */
  failTo(): void {
    const previous = this.current;
    this.handler = this.newBlock();
    this.start(this.handler);
    this.end({ kind: 'fail' });
    this.start(previous);
  }

  start(block: BlockId): void {
    this.current = block;
  }

  local(type: ValueType, representation: Representation): LocalId {
    this.locals.push({ name: `%${this.locals.length}`, type });
    this.representations.push(representation);
    return id<'local'>(this.locals.length - 1);
  }

  long(): LocalId {
    return this.local('long', { kind: 'long' });
  }

  string(limit: number, sizeBytes: number): LocalId {
    return this.local('string', { kind: 'bytes', limit, sizeBytes });
  }

  interned(): LocalId {
    return this.local('string', { kind: 'interned' });
  }

  add(instruction: Without<Instruction>): void {
    const block = this.blocks[this.current];
    if (block === undefined) throw new Error('no block');
    // The place is the only field that Without takes away.
    block.instructions.push({ ...instruction, at: this.#script.nextToken() });
    block.onError = this.handler;
  }

  end(end: Without<Terminator>): void {
    const block = this.blocks[this.current];
    if (block === undefined) throw new Error('no block');
    block.end = { ...end, at: this.#script.nextToken() };
  }

  /** A new local with the instruction's result. */
  with(dst: LocalId, make: (dst: LocalId) => Without<Instruction>): Operand {
    this.add(make(dst));
    return { kind: 'local', local: dst };
  }

  intrinsic(name: IntrinsicName): Operand {
    const declaration: { readonly result: ValueType | undefined } = INTRINSICS[name];
    const dst = declaration.result === 'string' ? this.string(15, 16) : this.long();
    return this.with(dst, () => ({ kind: 'intrinsic', dst, name, args: [] }));
  }

  /** Goes on in the then-part; the rest of the body is written by `then`, the other way leaves. */
  onlyIf(condition: Operand): void {
    const then = this.newBlock();
    const otherwise = this.newBlock();
    this.end({ kind: 'branch', condition, then, otherwise });
    this.start(otherwise);
    this.end({ kind: 'leave' });
    this.start(then);
  }

  finish(): { locals: IrLocal[]; iterators: number; entry: BlockId; blocks: Block[] } {
    const blocks = this.blocks.map(({ instructions, end, onError }, index): Block => {
      const last: Terminator = end ?? { kind: 'leave', at: this.#script.nextToken() };
      return { id: id<'block'>(index), instructions, end: last, onError };
    });
    return { locals: this.locals, iterators: this.iterators, entry: id<'block'>(0), blocks };
  }
}

export interface GlobalOptions {
  readonly component?: number;
  readonly swapped?: boolean;
  readonly ordered?: boolean;
  readonly capacity?: number;
}

/** A placed module, built by hand. Kernel-side bodies only. */
export class Script {
  readonly #globals: IrGlobal[] = [];
  readonly #placed: PlacedGlobal[] = [];
  readonly #bodies: { body: IrBody; representations: readonly Representation[] }[] = [];
  readonly #functions: { ir: IrFunction; representations: readonly Representation[]; recursive: boolean }[] = [];
  readonly #formats: IrFormat[] = [];
  readonly #components = new Map<number, GlobalId[]>();
  #line = 0;
  limits: Limits = LIMITS;
  strings: readonly ByteString[] = [''];

  nextToken(): Token {
    this.#line += 1;
    return token(this.#line);
  }

  #place(
    global: IrGlobal,
    keys: readonly Representation[],
    value: Representation | undefined,
    options: GlobalOptions,
  ): GlobalId {
    const { component, swapped = false, ordered = false } = options;
    this.#globals.push(global);
    if (component !== undefined)
      this.#components.set(component, [...(this.#components.get(component) ?? []), global.id]);
    this.#placed.push({
      id: global.id,
      home: 'kernel',
      keys,
      value,
      component: component === undefined ? undefined : id<'component'>(component),
      swapped,
      ordered,
    });
    return global.id;
  }

  #nextGlobal(): GlobalId {
    return id<'global'>(this.#globals.length);
  }

  scalar(value: Representation, initial: Long | ByteString, options: GlobalOptions = {}): GlobalId {
    const type = value.kind === 'long' ? 'long' : 'string';
    const global: IrGlobal = { kind: 'scalar', id: this.#nextGlobal(), name: 'x', at: this.nextToken(), type, initial };
    return this.#place(global, [], value, options);
  }

  statistic(shape: StatisticShape, options: GlobalOptions = {}): GlobalId {
    const global: IrGlobal = { kind: 'statistic', id: this.#nextGlobal(), name: 's', at: this.nextToken(), shape };
    return this.#place(global, [], undefined, options);
  }

  array(
    keys: readonly Representation[],
    value: Representation | StatisticShape,
    options: GlobalOptions = {},
  ): GlobalId {
    const plain = 'kind' in value ? value : undefined;
    const typeOf = (each: Representation): ValueType => (each.kind === 'long' ? 'long' : 'string');
    const global: IrGlobal = {
      kind: 'array',
      id: this.#nextGlobal(),
      name: `a${this.#globals.length}`,
      at: this.nextToken(),
      keys: keys.map(typeOf),
      value: 'kind' in value ? { kind: typeOf(value) } : { kind: 'statistic', shape: value },
      capacity: options.capacity ?? 2048,
      declaredSize: options.capacity !== undefined,
      wraps: false,
    };
    return this.#place(global, keys, plain, options);
  }

  format(...argumentTypes: readonly ValueType[]): FormatId {
    return this.formatOf([], argumentTypes);
  }

  formatOf(pieces: PrintFormat, argumentTypes: readonly ValueType[]): FormatId {
    const format: IrFormat = { id: id<'format'>(this.#formats.length), format: pieces, argumentTypes };
    this.#formats.push(format);
    return format.id;
  }

  function(
    parameters: readonly ValueType[],
    result: ValueType | undefined,
    write: (code: Code) => void,
    recursive = false,
  ): FunctionId {
    const code = new Code(this);
    write(code);
    const ir: IrFunction = {
      id: id<'function'>(this.#functions.length),
      name: 'f',
      at: this.nextToken(),
      parameterCount: parameters.length,
      result,
      code: code.finish(),
    };
    this.#functions.push({ ir, representations: code.representations, recursive });
    return ir.id;
  }

  body(spec: ProbeSpec, write: (code: Code) => void, at?: Token): BodyId {
    const code = new Code(this);
    write(code);
    const body: IrBody = {
      id: id<'body'>(this.#bodies.length),
      probe: { spec, point: spec.kind, at: at ?? this.nextToken() },
      code: code.finish(),
    };
    this.#bodies.push({ body, representations: code.representations });
    return body.id;
  }

  module(): PlacedModule {
    const components: IrComponent[] = [...this.#components]
      .sort(([a], [b]) => a - b)
      .map(([number, globals]) => ({ id: id<'component'>(number), globals }));
    const module: IrModule = {
      globals: this.#globals,
      functions: this.#functions.map((each) => each.ir),
      bodies: this.#bodies.map((each) => each.body),
      formats: this.#formats,
      components,
      limits: this.limits,
    };
    const shared = new Set<GlobalId>();
    return {
      module,
      bodies: this.#bodies.map(({ body, representations }) => ({
        id: body.id,
        side: 'kernel',
        representations,
        shared,
        drains: shared,
      })),
      functions: this.#functions.map(({ ir, representations, recursive }) => ({
        id: ir.id,
        sides: new Set(['kernel'] as const),
        representations,
        recursive,
      })),
      globals: this.#placed,
      strings: this.strings,
    };
  }
}

export const componentOf = (number: number): ComponentId => id<'component'>(number);
