/** Reads what print.ts wrote; the module is verified, since the text may have been edited. Texts of files are not in it. */
import {
  AssertionError,
  assert,
  id,
  long,
  present,
  type SourceFile,
  type Token,
  type TokenKind,
  unreachable,
} from '../base/index.js';
import type { Block, Instruction, IrFormat, Terminator } from './instructions.js';
import type { IrBody, IrCode, IrComponent, IrEmbedded, IrFunction, IrGlobal, IrModule, Limits } from './module.js';
import { PRINT_VERSION } from './print.js';
import { WordReader, type Data } from './read-lexer.js';
import { instructionOf, isInstructionKind, shapeOf, type Field, type FieldKind, type FieldValue } from './shape.js';
import type { BlockId, IrLocal, LocalId, Operand } from './values.js';
import { verifyModule } from './verify.js';

const PASS = 'ir read';

export function readModule(text: string): IrModule {
  const reader = new ModuleReader(text);
  const module = reader.module();
  verifyModule(module, PASS);
  return module;
}

/** A printed table row. Its type is that of what was printed, and verifyModule looks at what matters. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says which row it reads
function row<T>(fields: Data, more: object): T {
  assert(typeof fields === 'object' && !Array.isArray(fields), PASS, 'a row is no record');
  return Object.assign({}, fields, more) as unknown as T;
}

class ModuleReader {
  readonly #words: WordReader;
  readonly #files: SourceFile[] = [];

  constructor(text: string) {
    this.#words = new WordReader(text);
  }

  module(): IrModule {
    const words = this.#words;
    words.expect('ir');
    assert(words.number() === PRINT_VERSION, PASS, 'written by another version');
    const globals: IrGlobal[] = [];
    const functions: IrFunction[] = [];
    const bodies: IrBody[] = [];
    const formats: IrFormat[] = [];
    const components: IrComponent[] = [];
    const embedded: IrEmbedded[] = [];
    let limits: Limits | undefined;
    for (let word = words.next(); word !== 'end'; word = words.next()) {
      if (word === 'limits') {
        limits = row<Limits>(words.data(), {});
        continue;
      }
      const its = words.number();
      const fields = words.data();
      if (word === 'file') this.#files.push(row<SourceFile>(fields, { text: '' }));
      else if (word === 'format') formats.push(row<IrFormat>(fields, { id: its }));
      else if (word === 'component') components.push(row<IrComponent>(fields, { id: its }));
      else if (word === 'global') globals.push(row<IrGlobal>(fields, { id: its, at: this.#place() }));
      else if (word === 'embedded') embedded.push(row<IrEmbedded>(fields, { id: its, at: this.#place() }));
      else if (word === 'function') functions.push(this.#function(its, fields));
      else if (word === 'body') bodies.push(this.#body(its, fields));
      else throw new AssertionError(PASS, `unknown row ${word}`);
    }
    const module = { globals, functions, bodies, formats, components, limits: present(limits, PASS, 'limits') };
    return embedded.length === 0 ? module : { ...module, embedded };
  }

  #function(its: number, fields: Data): IrFunction {
    const { iterators, entry, ...rest } = row<Head & Record<string, Data>>(fields, {});
    const at = this.#place();
    return row<IrFunction>(rest, { id: its, at, code: this.#code({ iterators, entry }) });
  }

  #body(its: number, fields: Data): IrBody {
    const { iterators, entry, ...rest } = row<Head & Record<string, Data>>(fields, {});
    const probe = row<IrBody['probe']>(rest, { at: this.#place() });
    return { id: id<'body'>(its), probe, code: this.#code({ iterators, entry }) };
  }

  /** `@file:line:column kind "text"`, and what it was expanded from. */
  #place(): Token {
    const [file = 0, line = 0, column = 0] = this.#words.next().slice(1).split(':').map(Number);
    // Any word is let through: a kind decides nothing but the wording of a message.
    const kind = this.#words.next() as TokenKind;
    const text = this.#words.string();
    const expandedFrom = this.#words.take('from') ? this.#place() : undefined;
    return { kind, text, file: present(this.#files[file], PASS, `file ${file}`), line, column, expandedFrom };
  }

  #code(head: Head): IrCode {
    const locals: IrLocal[] = [];
    while (this.#words.take('local')) {
      this.#words.number();
      const type = this.#words.next() === 'string' ? 'string' : 'long';
      locals.push({ type, name: this.#words.string() });
    }
    const blocks: Block[] = [];
    while (this.#words.take('block')) blocks.push(this.#block());
    return { locals, iterators: head.iterators, entry: id<'block'>(head.entry), blocks };
  }

  #block(): Block {
    const its = this.#target();
    const onError = this.#words.take('error') ? this.#target() : undefined;
    const instructions: Instruction[] = [];
    for (;;) {
      const end = this.#end();
      if (end !== undefined) return { id: its, instructions, end, onError };
      instructions.push(this.#instruction());
    }
  }

  #target(): BlockId {
    return id<'block'>(this.#words.reference('b'));
  }

  #local(): LocalId {
    return id<'local'>(this.#words.reference('%'));
  }

  #optional<T>(read: () => T): T | undefined {
    return this.#words.take('_') ? undefined : read();
  }

  #list<T>(read: () => T): readonly T[] {
    this.#words.expect('(');
    const items: T[] = [];
    while (!this.#words.take(')')) items.push(read());
    return items;
  }

  #operand(): Operand {
    const { peeked } = this.#words;
    if (peeked.startsWith('%')) return { kind: 'local', local: this.#local() };
    if (peeked.startsWith('"')) return { kind: 'string', value: this.#words.string() };
    return { kind: 'long', value: long(BigInt(this.#words.next())) };
  }

  #instruction(): Instruction {
    const hasResult = this.#words.peeked.startsWith('%');
    const dst = hasResult ? this.#local() : undefined;
    if (hasResult) this.#words.expect('=');
    const kind = this.#words.next();
    if (!isInstructionKind(kind)) throw new AssertionError(PASS, `unknown instruction ${kind}`);
    const fields = shapeOf(kind).map(([name, field]): Field => ({ ...this.#field(field, dst), name }));
    return instructionOf(kind, this.#place(), fields);
  }

  #field(kind: FieldKind, dst: LocalId | undefined): FieldValue {
    const words = this.#words;
    // The value of each case has the type of its kind in FieldValue.
    const value = (its: unknown): FieldValue => ({ kind, value: its }) as FieldValue;
    switch (kind) {
      case 'def':
        return value(present(dst, PASS, 'the destination'));
      case 'optDef':
        return value(dst);
      case 'operand':
        return value(this.#operand());
      case 'optOperand':
        return value(this.#optional(() => this.#operand()));
      case 'operands':
        return value(this.#list(() => this.#operand()));
      case 'slice':
        return value(this.#list(() => this.#optional(() => this.#operand())));
      case 'optSlice':
        return value(this.#optional(() => this.#list(() => this.#optional(() => this.#operand()))));
      case 'global':
      case 'format':
      case 'function':
      case 'component':
      case 'iterator':
      case 'number':
        return value(words.number());
      case 'optNumber':
        return value(this.#optional(() => words.number()));
      case 'flag':
        return value(words.next() === 'true');
      case 'word':
        return value(words.next());
      case 'order':
      case 'context':
      case 'regex':
        return value(words.data());
      default:
        return unreachable(kind);
    }
  }

  /** undefined where no end comes next. */
  #end(): Terminator | undefined {
    const words = this.#words;
    if (words.take('jump')) return { kind: 'jump', target: this.#target(), at: this.#place() };
    if (words.take('branch')) {
      const [condition, then, otherwise] = [this.#operand(), this.#target(), this.#target()];
      return { kind: 'branch', condition, then, otherwise, at: this.#place() };
    }
    if (words.take('foreachNext')) {
      const iterator = id<'iterator'>(words.number());
      const keys = this.#list(() => this.#local());
      const value = this.#optional(() => this.#local());
      const [body, done] = [this.#target(), this.#target()];
      return { kind: 'foreachNext', iterator, keys, value, body, done, at: this.#place() };
    }
    if (words.take('return')) {
      const value = this.#optional(() => this.#operand());
      return { kind: 'return', value, at: this.#place() };
    }
    if (words.take('leave')) return { kind: 'leave', at: this.#place() };
    if (words.take('fail')) return { kind: 'fail', at: this.#place() };
    return undefined;
  }
}

interface Head {
  readonly iterators: number;
  readonly entry: number;
}
