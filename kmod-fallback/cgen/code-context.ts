/** What the selectors write with: the code (body or function) at hand. */
import { assert, type ByteString, cutTo, present, type Token, type ValueType } from '../../src/base/index.js';
import type { Block, BlockId, GlobalId, IrCode, LocalId, Operand } from '../../src/ir/index.js';
import type { Representation } from '../../src/passes/placed.js';
import { sizeOf } from './frame-layout.js';
import { longLiteral, stringLiteral } from './literals.js';
import { globalName, labelName, localName } from './names.js';
import type { ProgramContext } from './program-context.js';

export class CodeContext {
  readonly program: ProgramContext;
  readonly code: IrCode;
  readonly representations: readonly Representation[];
  /** Of a function that gives something. */
  readonly result: Representation | undefined;
  /** The block that is being written. */
  block: Block | undefined;

  constructor(
    program: ProgramContext,
    code: IrCode,
    representations: readonly Representation[],
    result: Representation | undefined,
  ) {
    this.program = program;
    this.code = code;
    this.representations = representations;
    this.result = result;
  }

  held(local: LocalId): Representation {
    return present(this.representations[local], 'cgen', `representation of local ${local}`);
  }

  local(local: LocalId): string {
    return `f->${localName(this.code.locals, local)}`;
  }

  typeOf(operand: Operand): ValueType {
    if (operand.kind !== 'local') return operand.kind;
    return present(this.code.locals[operand.local], 'cgen', `local ${operand.local}`).type;
  }

  global(global: GlobalId): string {
    return globalName(this.program.global(global));
  }

  /** A number as a C expression. */
  long(operand: Operand): string {
    assert(operand.kind !== 'string', 'cgen', 'a string in the place of a number');
    return operand.kind === 'long' ? longLiteral(operand.value) : this.local(operand.local);
  }

  /** A string as a C expression of type const char *. */
  text(operand: Operand): string {
    assert(operand.kind !== 'long', 'cgen', 'a number in the place of a string');
    if (operand.kind === 'string') return stringLiteral(operand.value);
    const name = this.local(operand.local);
    return this.held(operand.local).kind === 'interned' ? `stap_strings[${name}]` : name;
  }

  /** The id of an interned string; undefined where the operand has none. */
  id(operand: Operand): string | undefined {
    if (operand.kind === 'string') return this.#internedLiteral(operand.value);
    if (operand.kind === 'long' || this.held(operand.local).kind !== 'interned') return undefined;
    return this.local(operand.local);
  }

  #internedLiteral(value: ByteString): string | undefined {
    const found = this.program.internedId(cutTo(value, this.program.stringLimit));
    return found === undefined ? undefined : String(found);
  }

  /** What a word that holds the operand is set to: a number, or an id. */
  word(operand: Operand): string {
    if (this.typeOf(operand) === 'long') return this.long(operand);
    return present(this.id(operand), 'cgen', 'the id of an interned string');
  }

  /** `target` is held as `representation`: a word, or bytes. */
  store(target: string, representation: Representation, operand: Operand): string {
    if (representation.kind !== 'bytes') return `${target} = ${this.word(operand)};`;
    return `stap_copy(${target}, ${representation.limit}, ${this.text(operand)});`;
  }

  /** Of a foreach's or slice's keys those that are given. */
  keys(global: GlobalId, keys: readonly (Operand | undefined)[]): readonly string[] {
    return this.program.keyFields(global).flatMap(({ offset, representation }, index) => {
      const key = keys[index];
      if (key === undefined) return [];
      const target = `c->key + ${offset}`;
      if (representation.kind !== 'bytes') return [`*(s64 *)(${target}) = ${this.word(key)};`];
      const size = sizeOf(representation);
      return [`stap_copy_padded(${target}, ${size}, ${representation.limit}, ${this.text(key)});`];
    });
  }

  /** Statements that make an error pending and take the block's error edge. */
  fail(code: string, at: Token, argument = '0'): string {
    return `stap_fail(c, ${code}, ${this.program.position(at)}, ${argument}); ${this.errorEdge()}`;
  }

  errorEdge(): string {
    const edge = present(this.block?.onError, 'cgen', 'the error edge of an instruction that fails');
    return `goto ${labelName(edge)};`;
  }

  goTo(block: BlockId): string {
    return `goto ${labelName(block)};`;
  }
}

/** All keys given? Then the operation is on one element. */
export function wholeKeys(keys: readonly (Operand | undefined)[]): readonly Operand[] | undefined {
  const given = keys.filter((key) => key !== undefined);
  return given.length === keys.length ? given : undefined;
}

/** Which keys are given, as a C constant: bit i is key i. */
export function wantedKeys(keys: readonly (Operand | undefined)[]): string {
  const bits = keys.reduce((sum, key, index) => sum + (key === undefined ? 0n : 1n << BigInt(index)), 0n);
  return `${bits}ULL`;
}
